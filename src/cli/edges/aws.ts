import { caller } from '../../aws/caller.ts'
import { lazily, openIdentityCenter } from '../../aws/index.ts'
import type { Instance } from '../../aws/instance.ts'
import { organization } from '../../aws/organization.ts'
import { pace } from '../../aws/pace.ts'
import {
  dynamodbClient,
  identityCenterClients,
  instanceClient,
  organizationsClient,
  stsClient,
} from '../../clients.ts'
import type { Env } from '../../config.ts'
import { pause } from '../../pause.ts'
import { silenceNotice } from './notice.ts'

silenceNotice()

/** How a command calls AWS. Attempts that are left out are the clients' own. */
export interface Manner {
  /** Identity Center takes 20 from everybody: what is left is for a bot that may be running. */
  readonly callsPerSecond: number
  /** For what is asked before it is known whether there is an Identity Center to work with. */
  readonly first?: Attempts
  readonly center?: Attempts
}

interface Attempts {
  readonly maxAttempts: number
}

/**
 * AWS as a command reaches it: with the server's clients and the SDK's own settings. `region` is the portal's, and what is the
 * same in every Region is asked there where none is set. Calls nobody yet.
 */
export function openAws(region: string, { callsPerSecond, first, center }: Manner) {
  const anywhere = { region: lazily(async () => (await sdkRegion()) ?? region), ...first }
  const organizations = organizationsClient({ organizations: anywhere })
  return {
    region,
    organizations,
    organization: organization(organizations),
    caller: () => caller(stsClient({ sts: anywhere })),
    /** For finding the instance. */
    instances: () => instanceClient({ identityCenter: { ...first } }, region),
    /** Identity Center, at one pace; the instance is found when it is first needed. */
    center: (instance: () => Promise<Instance>) => {
      const { working } = pace(callsPerSecond, () => new Date(), pause)
      const clients = identityCenterClients(
        { identityCenter: { ...center } },
        async () => (await instance()).region,
        working,
      )
      return { ...clients, ...openIdentityCenter(clients, instance) }
    },
  }
}

export type Aws = ReturnType<typeof openAws>

/** The Region that the SDK goes to by itself, such as the table's; null where none is set. */
export const sdkRegion = (): Promise<string | null> =>
  dynamodbClient({})
    .config.region()
    .catch(() => null)

/** The instance that the settings name; null where they do not. */
export function namedInstance(env: Env): Omit<Instance, 'region'> | null {
  const { IDENTITY_CENTER_INSTANCE_ARN: instanceArn, IDENTITY_STORE_ID: identityStoreId } = env
  return instanceArn && identityStoreId ? { instanceArn, identityStoreId } : null
}
