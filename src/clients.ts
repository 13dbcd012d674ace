import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'
import { IdentitystoreClient, type IdentitystoreClientConfig } from '@aws-sdk/client-identitystore'
import { OrganizationsClient, type OrganizationsClientConfig } from '@aws-sdk/client-organizations'
import { SSOAdminClient, type SSOAdminClientConfig } from '@aws-sdk/client-sso-admin'
import { SSMClient, type SSMClientConfig } from '@aws-sdk/client-ssm'
import { SSOOIDCClient, type SSOOIDCClientConfig } from '@aws-sdk/client-sso-oidc'
import { STSClient, type STSClientConfig } from '@aws-sdk/client-sts'
import { type Logger, WebClient, type WebClientOptions } from '@slack/web-api'
import type { IdentityCenterClients } from './aws/index.ts'
import type { Pace, Urgency } from './aws/pace.ts'
import { once } from './once.ts'

/** Where AWS is; the SDK's own settings where left out. */
export interface AwsConfig {
  readonly dynamodb?: DynamoDBClientConfig
  readonly identityCenter?: SSOAdminClientConfig & IdentitystoreClientConfig
  readonly organizations?: OrganizationsClientConfig
  readonly sts?: STSClientConfig
  readonly portal?: SSOOIDCClientConfig
}

/** A call that hangs must not keep a look, or somebody who waits, any longer than this. */
const timeouts = {
  requestHandler: { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true },
}

export const dynamodbClient = ({ dynamodb }: AwsConfig): DynamoDBClient =>
  new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
    ...dynamodb,
  })

export const organizationsClient = ({ organizations }: AwsConfig): OrganizationsClient =>
  new OrganizationsClient({ ...timeouts, maxAttempts: 5, ...organizations })

/** Parameter Store: one call at a start, which somebody may be waiting for. */
export const ssmClient = (config: SSMClientConfig = {}): SSMClient =>
  new SSMClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
    ...config,
  })

/** For asking who we are. */
export const stsClient = ({ sts }: AwsConfig): STSClient =>
  new STSClient({ ...timeouts, maxAttempts: 3, ...sts })

/** For finding the instance: in the Region that the policy names, since the primary one is not known before. */
export const instanceClient = ({ identityCenter }: AwsConfig, region: string): SSOAdminClient =>
  new SSOAdminClient({ ...timeouts, region, ...identityCenter })

/** For asking about the access portal, in the Region that the policy names for it; needs no credentials. */
export const portalClient = ({ portal }: AwsConfig, region: string): SSOOIDCClient =>
  new SSOOIDCClient({ ...timeouts, maxAttempts: 2, region, ...portal })

/** Identity Center's clients, in its primary Region, all of them at one pace together; each is made when it is first needed. */
export function identityCenterClients(
  { identityCenter }: AwsConfig,
  region: () => Promise<string>,
  pace: Pace,
): IdentityCenterClients {
  const reads = { ...timeouts, region, maxAttempts: 3, ...identityCenter }
  // One attempt: whoever writes decides by the answer what is done next.
  const writes = { ...reads, maxAttempts: 1 }
  const inTurn =
    <Args, Answer>(next: (args: Args) => Promise<Answer>, { commandName }: { commandName?: string }) =>
    (args: Args): Promise<Answer> =>
      pace(() => next(args), ...turnOf(commandName))
  const ssoAdmin = (config: SSOAdminClientConfig) => {
    const client = new SSOAdminClient(config)
    client.middlewareStack.add(inTurn, paceStep)
    return client
  }
  const identitystore = (config: IdentitystoreClientConfig) => {
    const client = new IdentitystoreClient(config)
    client.middlewareStack.add(inTurn, paceStep)
    return client
  }
  return {
    ssoAdmin: onDemand({ reads: () => ssoAdmin(reads), writes: () => ssoAdmin(writes) }),
    identitystore: onDemand({ reads: () => identitystore(reads), writes: () => identitystore(writes) }),
  }
}

/** Behind the SDK's own retries, so that these are paced too. */
const paceStep = { step: 'finalizeRequest', priority: 'low', name: 'pace' } as const

/** A process that answers one command needs few of them. */
function onDemand<T extends object>(make: { readonly reads: () => T; readonly writes: () => T }) {
  const [reads, writes] = [once(make.reads), once(make.writes)]
  return {
    get reads() {
      return reads()
    },
    get writes() {
      return writes()
    },
  }
}

/** A look that writes has counted with no longer a wait: later, its lease may run out meanwhile. */
const writePatienceMs = 4000

/** What is over makes room for the next write, and a write under way is time won: both come before more to do is found. */
function turnOf(command = ''): [Urgency, number?] {
  if (command.endsWith('StatusCommand')) return ['over']
  return /^(?:Create|Delete)/.test(command) ? ['write', writePatienceMs] : ['read']
}

/**
 * Two ways to talk to Slack: `answering` somebody who waits, short and with one retry of what is safe to repeat; `telling`,
 * once, since a message whose answer was lost would stand twice, and the worker comes back anyway.
 */
export function slackClients(
  { botToken, apiUrl }: { readonly botToken: string; readonly apiUrl: string },
  logger: Logger,
): { answering: WebClient; telling: WebClient } {
  const options: WebClientOptions = { slackApiUrl: apiUrl, logger, rejectRateLimitedCalls: true }
  return {
    answering: new WebClient(botToken, {
      ...options,
      timeout: 2000,
      retryConfig: { retries: 1, minTimeout: 100, maxTimeout: 200 },
    }),
    telling: new WebClient(botToken, { ...options, timeout: 8000, retryConfig: { retries: 0 } }),
  }
}
