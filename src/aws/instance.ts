import {
  DescribeInstanceCommand,
  type InstanceMetadata,
  ListInstancesCommand,
  type SSOAdminClient,
} from '@aws-sdk/client-sso-admin'
import { isNotFound, isUnknownOperation, mayPass, words } from './errors.ts'
import { pages } from './pages.ts'

/** The organization instance of IAM Identity Center. */
export interface Instance {
  readonly instanceArn: string
  readonly identityStoreId: string
  /** Where it can be written to: replicas in other Regions only answer. */
  readonly region: string
}

/** What is enabled in a Region, as far as this account is shown it. */
export type EnabledInstance =
  | {
      readonly kind: 'organization'
      readonly instance: Instance
      /** Where people can sign in; null where AWS does not tell. */
      readonly regions: readonly string[] | null
    }
  /** Not enabled in this Region, or not for this account to see. */
  | { readonly kind: 'none' }
  /** One is being made or removed, or could not be made: `reason` in AWS's words, where it gives any. */
  | { readonly kind: 'not-active'; readonly status: string; readonly reason: string | null }
  /** Nothing but instances of single accounts: those have no permission sets. */
  | { readonly kind: 'account-only'; readonly owners: readonly string[] }
  /** There are some, and whose they are can't be told, since the management account's id could not be read: why. */
  | { readonly kind: 'untold'; readonly instances: readonly Instance[]; readonly why: string }

/**
 * Looks which instance is enabled in the client's Region, and whether it is the organization's: that one belongs to the
 * management account, and account instances may be listed beside it or alone. Throws where instances can't be listed; where
 * only the management account can't be read, the answer says so.
 * @see https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListInstances.html
 */
export async function enabledInstance(
  client: SSOAdminClient,
  region: string,
  managementAccountId: () => Promise<string>,
): Promise<EnabledInstance> {
  const listed: InstanceMetadata[] = []
  for await (const { Instances = [] } of pages((next) => client.send(new ListInstancesCommand(next))))
    listed.push(...Instances)
  if (listed.length === 0) return { kind: 'none' }
  const owner = await managementAccountId().catch((error: unknown) => ({ unknown: words(error) }))
  if (typeof owner === 'string') return ownedBy(owner, listed, region)
  const instances = listed.filter(isActive).flatMap((each) => instanceIn(each, region) ?? [])
  return instances.length > 0 ? { kind: 'untold', instances, why: owner.unknown } : notActive(listed)
}

function ownedBy(owner: string, listed: readonly InstanceMetadata[], region: string): EnabledInstance {
  const organizations = listed.filter(({ OwnerAccountId }) => OwnerAccountId === owner)
  if (organizations.length === 0)
    return { kind: 'account-only', owners: listed.flatMap(({ OwnerAccountId }) => OwnerAccountId ?? []) }
  const active = organizations.find(isActive)
  const instance = active && instanceIn(active, region)
  return instance ? { kind: 'organization', instance, regions: regionsOf(active) } : notActive(organizations)
}

function regionsOf({ Regions = [] }: InstanceMetadata): string[] | null {
  const enabled = Regions.filter(({ Status }) => Status === undefined || Status === 'ACTIVE')
  const names = enabled.flatMap(({ RegionName }) => RegionName ?? [])
  return names.length > 0 ? names : null
}

const isActive = ({ Status }: InstanceMetadata): boolean => Status === undefined || Status === 'ACTIVE'

const instanceIn = (
  { InstanceArn, IdentityStoreId, PrimaryRegion }: InstanceMetadata,
  region: string,
): Instance | undefined =>
  InstanceArn && IdentityStoreId
    ? { instanceArn: InstanceArn, identityStoreId: IdentityStoreId, region: PrimaryRegion ?? region }
    : undefined

const notActive = ([first]: readonly InstanceMetadata[]): EnabledInstance => ({
  kind: 'not-active',
  status: first?.Status ?? 'unknown',
  reason: first?.StatusReason ?? null,
})

/** Why there is no instance to work with, in words for whoever runs the bot. */
class NoInstance extends Error {
  override readonly name = 'NoInstance'
}

/**
 * The organization's instance in the client's Region; the only one there where it can't be told whose it is. Throws
 * NoInstance where there is none to work with.
 */
export async function findInstance(
  client: SSOAdminClient,
  region: string,
  managementAccountId: () => Promise<string>,
): Promise<Instance> {
  const found = await enabledInstance(client, region, managementAccountId)
  if (found.kind === 'organization') return found.instance
  const [only, second] = found.kind === 'untold' ? found.instances : []
  if (only && !second) return only
  throw new NoInstance(
    `${noInstance(found, region)}: check portal.region in the policy, or set IDENTITY_CENTER_INSTANCE_ARN and IDENTITY_STORE_ID.`,
  )
}

/**
 * An instance that is known by its ARN, where it can be written to. Its primary Region never changes, so that this need not be
 * asked again. Where nobody may ask, or whoever stands in for AWS can't tell, it is taken to be the client's, and `untold` hears
 * why. Throws NoInstance where it is not enabled in the client's Region, and what may pass: try again then.
 * @see https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_DescribeInstance.html
 */
export async function findNamed(
  client: SSOAdminClient,
  named: Omit<Instance, 'region'>,
  region: string,
  untold: (error: unknown) => void,
): Promise<Instance> {
  try {
    const input = { InstanceArn: named.instanceArn }
    const { PrimaryRegion = region } = await client.send(new DescribeInstanceCommand(input))
    return { ...named, region: PrimaryRegion }
  } catch (error) {
    if (isNotFound(error))
      throw new NoInstance(
        `${named.instanceArn} is not enabled in ${region}: check portal.region in the policy, and IDENTITY_CENTER_INSTANCE_ARN.`,
        { cause: error },
      )
    if (mayPass(error) && !isUnknownOperation(error)) throw error
    untold(error)
    return { ...named, region }
  }
}

function noInstance(found: Exclude<EnabledInstance, { kind: 'organization' }>, region: string): string {
  switch (found.kind) {
    case 'none':
      return `No active IAM Identity Center instance in ${region}`
    case 'not-active':
      return `The IAM Identity Center instance in ${region} is ${found.status}, not ACTIVE`
    case 'account-only':
      return `No active IAM Identity Center instance of the organization in ${region}, only of account ${found.owners.join(', ')}`
    case 'untold':
      return `More than one active IAM Identity Center instance in ${region}, and Organizations does not tell which is the organization’s (${found.why})`
    default:
      return found satisfies never
  }
}
