import type { Catalogue } from '../../access/catalogue.ts'
import type { Policy } from '../../access/policy.ts'
import { lazily, openIdentityCenter } from '../../aws/index.ts'
import { findInstance, type Instance } from '../../aws/instance.ts'
import { organization } from '../../aws/organization.ts'
import { pace } from '../../aws/pace.ts'
import { dynamodbClient, identityCenterClients, instanceClient, organizationsClient } from '../../clients.ts'
import type { Env } from '../../config.ts'
import type { Lists } from '../../flow/read-list.ts'
import { namesUnits } from '../../access/policy.ts'
import { pause } from '../../pause.ts'
import { openStore } from '../../store/index.ts'
import { readCatalogue } from './read-catalogue.ts'

/** A catalogue, and whence. */
export interface Source {
  readonly catalogue: Catalogue
  /** When the bot read it; null where it was read from AWS just now. */
  readonly keptSince: string | null
}

/** Where things are read from in AWS: the lists themselves, and the catalogue that a bot keeps, where there is a table. */
export interface AwsReads extends Lists {
  readonly stored: (units: boolean) => Promise<Source | null>
}

/** Identity Center takes 20 calls a second from everybody, and the bot goes first. */
const callsPerSecond = 8

/** Makes the clients, with the server's settings. */
export function awsReads({ portal }: Policy, env: Env): AwsReads {
  // Whoever asks one question has no use for the SDK's notice that it will want a newer Node one day.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'
  const { region } = portal
  const regional = env['AWS_REGION'] ? {} : { organizations: { region } }
  const organisation = organization(organizationsClient(regional))
  const instance = lazily(() => instanceOf(env, region, organisation.managementAccountId))
  const { working } = pace(callsPerSecond, () => new Date(), pause)
  const clients = identityCenterClients({}, async () => (await instance()).region, working)
  const { identityStore, permissionSets } = openIdentityCenter(clients, instance)
  return { organization: organisation, identityStore, permissionSets, stored: (units) => stored(env, units) }
}

function instanceOf(env: Env, region: string, managementAccountId: () => Promise<string>): Promise<Instance> {
  const { IDENTITY_CENTER_INSTANCE_ARN: instanceArn, IDENTITY_STORE_ID: identityStoreId } = env
  if (instanceArn && identityStoreId) return Promise.resolve({ instanceArn, identityStoreId, region })
  return findInstance(instanceClient({}, region), region, managementAccountId)
}

/** What the bot has read; null where it has not, or has no table here, so that it is to be read from AWS. */
async function stored(env: Env, units: boolean): Promise<Source | null> {
  if (!env['AWS_REGION']) return null
  try {
    const { catalogue } = openStore(dynamodbClient({}), env['TABLE_NAME'] || 'aws-access')
    const head = await catalogue.head()
    const found = head && (head.units || !units) ? await catalogue.load(head) : undefined
    return found ? { catalogue: found, keptSince: found.readAt } : null
  } catch {
    return null
  }
}

/** What there is to ask for: as the bot has read it, else from AWS. Throws where AWS can't be read. */
export async function catalogueFor(
  reads: AwsReads,
  policy: Policy,
  permissionSet: string | null,
): Promise<Source> {
  const units = namesUnits(policy)
  const kept = await reads.stored(units)
  return kept ?? { catalogue: await readCatalogue(reads, units, permissionSet), keptSince: null }
}
