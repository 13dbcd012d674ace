import { createHash, randomUUID } from 'node:crypto'
import * as schemas from '@aws-sdk/client-sso-oidc'
import { AwsError } from './aws-error.ts'
import type { World } from './world.ts'

/** The device flow's unsigned service, as far as it tells whether a start URL belongs to a Region. */
export interface Oidc {
  readonly schemas: Readonly<Record<string, unknown>>
  /** By path: the operation's name, and what it answers. */
  readonly routes: Readonly<
    Record<string, { readonly operation: string; run(input: object, region: string): object }>
  >
}

const codeSeconds = 600

const plain = (url: string): string => url.replace(/#?\/*$/, '')

const createToken = (): never => {
  throw oidcError('AccessDeniedException', 'access_denied', 'Nobody approved this device')
}

/**
 * RegisterClient takes anybody; StartDeviceAuthorization takes the portal's own start URL in its own Region;
 * CreateToken refuses, because nothing here may ever hold a person's token.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/Welcome.html
 */
export function oidc(world: World, now: () => Date): Oidc {
  const clients = new Map<string, string>()
  const checkClient = ({ clientId, clientSecret }: { clientId: string; clientSecret: string }): void => {
    if (clients.get(clientId) !== clientSecret)
      throw oidcError('InvalidClientException', 'invalid_client', 'The client is not registered')
  }
  const registerClient = () => {
    const clientId = randomUUID()
    const clientSecret = createHash('sha256').update(clientId).digest('hex')
    clients.set(clientId, clientSecret)
    const issuedAt = Math.floor(now().getTime() / 1000)
    return {
      clientId,
      clientSecret,
      clientIdIssuedAt: issuedAt,
      clientSecretExpiresAt: issuedAt + 90 * 24 * 3600,
    }
  }
  const startDeviceAuthorization = (
    input: { clientId: string; clientSecret: string; startUrl: string },
    region: string,
  ) => {
    checkClient(input)
    if (plain(input.startUrl) !== plain(world.startUrl) || region !== world.region)
      throw oidcError('InvalidRequestException', 'invalid_request', 'Invalid start URL for this Region')
    const userCode = randomUUID().slice(0, 8).toUpperCase()
    const verificationUri = `https://device.sso.${world.region}.amazonaws.com/`
    return {
      deviceCode: randomUUID(),
      userCode,
      verificationUri,
      verificationUriComplete: `${verificationUri}?user_code=${userCode}`,
      expiresIn: codeSeconds,
      interval: 1,
    }
  }
  return {
    schemas,
    routes: {
      '/client/register': { operation: 'RegisterClient', run: registerClient },
      '/device_authorization': { operation: 'StartDeviceAuthorization', run: startDeviceAuthorization },
      '/token': { operation: 'CreateToken', run: createToken },
    },
  }
}

/** This service's errors have OAuth's two members instead of a message. */
export const oidcError = (name: string, error: string, description: string): AwsError =>
  new AwsError(name, description, { error, error_description: description })
