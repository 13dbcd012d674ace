import {
  RegisterClientCommand,
  type SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc'
import { words } from './errors.ts'

/** Whether the portal's address and its Region belong together. */
export type PortalAnswer =
  | { readonly kind: 'right' }
  /** AWS knows no such portal in this Region. */
  | { readonly kind: 'wrong' }
  /** It could not be asked, which says nothing about the two settings. */
  | { readonly kind: 'unknown'; readonly why: string }

/**
 * Asks in the client's Region whether `startUrl` is a portal there, as every sign-in begins: nothing else tells. The calls
 * are not signed. What would let somebody sign in is dropped unread: whoever holds it waits for a person to approve it, and
 * gets that person's access. Never throws.
 * @see https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_StartDeviceAuthorization.html
 */
export async function checkPortal(client: SSOOIDCClient, startUrl: string): Promise<PortalAnswer> {
  try {
    const registration = new RegisterClientCommand({ clientName: 'aws-access-check', clientType: 'public' })
    const { clientId, clientSecret } = await client.send(registration)
    return await isStarted(client, { clientId, clientSecret, startUrl })
  } catch (error) {
    return { kind: 'unknown', why: said(error) }
  }
}

async function isStarted(
  client: SSOOIDCClient,
  input: StartDeviceAuthorizationCommand['input'],
): Promise<PortalAnswer> {
  try {
    await client.send(new StartDeviceAuthorizationCommand(input))
    return { kind: 'right' }
  } catch (error) {
    // The SDK's name of it comes from a header, OAuth's word from the answer itself.
    if (
      error instanceof Error &&
      (error.name === 'InvalidRequestException' || oauth(error) === 'invalid_request')
    )
      return { kind: 'wrong' }
    throw error
  }
}

const oauth = (error: Error): unknown => ('error' in error ? error.error : undefined)

/** This service has its sentence elsewhere than the others. */
const said = (error: unknown): string =>
  error instanceof Error && 'error_description' in error && typeof error.error_description === 'string'
    ? `${error.name}: ${error.error_description}`
    : words(error)

/** What it means that the two do not belong together, and what to do about it. */
export const wrongPortal = ({
  startUrl,
  region,
}: {
  readonly startUrl: string
  readonly region: string
}) => ({
  text: `AWS knows no portal ${startUrl} in ${region}: portal.startUrl or portal.region in the policy is wrong, and nobody can sign in.`,
  fix: 'The console of IAM Identity Center shows both, under Dashboard or Settings: the AWS access portal URL and the Region.',
})
