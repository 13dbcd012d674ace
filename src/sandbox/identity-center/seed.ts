import type { AccountState } from '@aws-sdk/client-organizations'
import { administrator } from './administrator.ts'
import { idsFromNames } from './world.ts'
import type { World } from './world.ts'

/** What an Identity Center and its organization begin with: plain data, everything by name. */
export interface Seed {
  /** The instance's Region; default `eu-west-1`. */
  readonly region?: string
  /** Other Regions in which the instance is enabled. */
  readonly replicas?: readonly string[]
  /** The ARN of the company's own KMS key that the instance is encrypted with; default AWS's own. */
  readonly keyArn?: string
  /** Default `https://<identity store id>.awsapps.com/start`. */
  readonly startUrl?: string
  /** Default `management`; lies in the root. */
  readonly managementAccount?: SeedAccount
  /** `false`: nobody has enabled the organization's instance yet. */
  readonly enabled?: boolean
  /** Name of an account that has an instance of its own, which ListInstances then shows too, first. */
  readonly accountInstance?: string
  readonly accounts?: readonly SeedAccount[]
  readonly permissionSets?: readonly SeedPermissionSet[]
  readonly people?: readonly SeedPerson[]
  readonly groups?: readonly SeedGroup[]
  readonly memberships?: readonly Membership[]
  readonly assignments?: readonly Assignment[]
  readonly groupAssignments?: readonly GroupAssignment[]
}

export interface SeedAccount {
  readonly name: string
  /** 12 digits; made from the name if absent. */
  readonly id?: string
  /** Path from the root, such as `Workloads/Prod`; absent or empty for the root. */
  readonly ou?: string
  /** Default `ACTIVE`. */
  readonly state?: AccountState
}

export interface SeedPermissionSet {
  readonly name: string
  readonly description?: string
  /** ISO 8601, one to twelve hours; default `PT1H`. */
  readonly sessionDuration?: string
  readonly relayState?: string
  /** Policies that AWS manages, by path and name. */
  readonly managedPolicies?: readonly string[]
  readonly inlinePolicy?: string
}

export interface SeedPerson {
  readonly userName: string
  readonly email?: string
  /** Default, like the family name: the user name. */
  readonly givenName?: string
  readonly familyName?: string
  /** Default: given and family name. */
  readonly displayName?: string
  /** Default `ENABLED`. */
  readonly status?: 'ENABLED' | 'DISABLED'
}

export interface SeedGroup {
  readonly name: string
  readonly description?: string
}

/** A membership by user name and group name. */
export interface Membership {
  readonly person: string
  readonly group: string
}

/** A direct assignment by user name, account name and permission set name. */
export interface Assignment {
  readonly person: string
  readonly account: string
  readonly permissionSet: string
}

/** A group's assignment by names. */
export interface GroupAssignment {
  readonly group: string
  readonly account: string
  readonly permissionSet: string
}

/** Makes the world that the seed describes. Throws on a name that the seed uses and does not define. */
export function plant(seed: Seed, now: Date): World {
  const newId = idsFromNames()
  const managementAccount = seed.managementAccount ?? { name: 'management', id: '100000000001' }
  const identityStoreId = `d-${newId('store', '').slice(0, 10)}`
  const world: World = {
    region: seed.region ?? 'eu-west-1',
    replicas: seed.replicas ?? [],
    keyArn: seed.keyArn ?? null,
    startUrl: seed.startUrl ?? `https://${identityStoreId}.awsapps.com/start`,
    instanceArn: `arn:aws:sso:::instance/ssoins-${newId('instance', '').slice(0, 16)}`,
    identityStoreId,
    organizationId: `o-${newId('organization', '').slice(0, 10)}`,
    rootId: `r-${newId('root', '').slice(0, 4)}`,
    managementAccountId: managementAccount.id ?? '100000000001',
    createdAt: now,
    delegated: false,
    delegatedAccountId: '100000000002',
    isEnabled: seed.enabled ?? true,
    people: new Map(),
    groups: new Map(),
    memberships: new Map(),
    accounts: new Map(),
    units: new Map(),
    permissionSets: new Map(),
    assignments: new Map(),
    newId,
  }
  const admin = administrator(world, () => now)
  admin.addAccount({ ...managementAccount, id: world.managementAccountId })
  seed.accounts?.forEach((each) => admin.addAccount(each))
  const [member] = [...world.accounts.keys()].filter((id) => id !== world.managementAccountId)
  if (member) world.delegatedAccountId = member
  seed.permissionSets?.forEach((each) => admin.addPermissionSet(each))
  seed.people?.forEach((each) => admin.addUser(each))
  seed.groups?.forEach((each) => admin.addGroup(each))
  seed.memberships?.forEach((each) => admin.join(each))
  seed.assignments?.forEach((each) => admin.assign(each))
  seed.groupAssignments?.forEach((each) => admin.assignGroup(each))
  if (seed.accountInstance) world.accountInstanceOwner = admin.accountId(seed.accountInstance)
  return world
}
