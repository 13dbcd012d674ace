import { createHash } from 'node:crypto'
import type { AccountState } from '@aws-sdk/client-organizations'

/** All that the stand-in knows: mutable, keyed by id, in the order it came to be. */
export interface World {
  /** The primary one. */
  readonly region: string
  readonly replicas: readonly string[]
  /** The company's own KMS key that the instance is encrypted with; null where it is AWS's. */
  readonly keyArn: string | null
  readonly startUrl: string
  readonly instanceArn: string
  readonly identityStoreId: string
  readonly organizationId: string
  readonly rootId: string
  readonly managementAccountId: string
  readonly createdAt: Date
  /** Whether whoever calls is in the delegated administrator account, and not in the management account. */
  delegated: boolean
  /** The delegated administrator account: the first of the members, where there is one. */
  delegatedAccountId: string
  /** Whether the organization has its instance: without it there are no permission sets and no identity store. */
  readonly isEnabled: boolean
  /** Owner of a second instance, of the account kind, which ListInstances shows first. */
  accountInstanceOwner?: string
  readonly people: Map<string, WorldPerson>
  readonly groups: Map<string, WorldGroup>
  readonly memberships: Map<string, WorldMembership>
  readonly accounts: Map<string, WorldAccount>
  readonly units: Map<string, WorldUnit>
  readonly permissionSets: Map<string, WorldPermissionSet>
  readonly assignments: Map<string, WorldAssignment>
  /** A new id's digits for something of this name. */
  readonly newId: (kind: string, name: string) => string
}

export interface WorldPerson {
  readonly id: string
  userName: string
  email?: string
  givenName: string
  familyName: string
  /** Absent: given and family name. */
  displayName?: string
  status: 'ENABLED' | 'DISABLED'
}

export interface WorldGroup {
  readonly id: string
  name: string
  description?: string
}

export interface WorldMembership {
  readonly id: string
  readonly groupId: string
  readonly userId: string
}

export interface WorldAccount {
  readonly id: string
  name: string
  email: string
  state: AccountState
  /** The root or an organizational unit. */
  parentId: string
}

export interface WorldUnit {
  readonly id: string
  readonly name: string
  readonly parentId: string
}

export interface WorldPermissionSet {
  readonly arn: string
  readonly name: string
  description?: string | undefined
  sessionDuration: string
  relayState?: string | undefined
  /** ARNs. */
  readonly managedPolicies: Set<string>
  inlinePolicy?: string | undefined
  readonly createdAt: Date
  /** Ids of accounts whose role is still as the set was before it was changed. */
  readonly behind: Set<string>
}

export interface WorldAssignment {
  readonly accountId: string
  readonly permissionSetArn: string
  readonly principalType: 'USER' | 'GROUP'
  readonly principalId: string
}

export const assignmentKey = (assignment: WorldAssignment): string =>
  [assignment.accountId, assignment.permissionSetArn, assignment.principalType, assignment.principalId].join(
    '#',
  )

/**
 * Ids follow from names, so that a sandbox started again knows the ids its table remembers. Whoever comes back under
 * an old name is somebody else, and gets another id.
 */
export function idsFromNames(): (kind: string, name: string) => string {
  const taken = new Map<string, number>()
  return (kind, name) => {
    const key = `${kind}/${name}`
    const times = taken.get(key) ?? 0
    taken.set(key, times + 1)
    return createHash('sha256').update(`${key}/${times}`).digest('hex')
  }
}

/** Makes a permission set without any rights. */
export function newPermissionSet(
  world: World,
  name: string,
  createdAt: Date,
  { sessionDuration = 'PT1H', ...rest }: Partial<WorldPermissionSet> = {},
): WorldPermissionSet {
  const instance = world.instanceArn.slice('arn:aws:sso:::instance/'.length)
  const digits = world.newId('permission set', name).slice(0, 16)
  const arn = `arn:aws:sso:::permissionSet/${instance}/ps-${digits}`
  const none = { managedPolicies: new Set<string>(), behind: new Set<string>() }
  const set: WorldPermissionSet = { ...none, ...rest, arn, name, sessionDuration, createdAt }
  world.permissionSets.set(arn, set)
  return set
}

/** Ids of the accounts that have a role of this permission set: those where somebody is assigned it. */
export const isProvisionedIn = (world: World, permissionSetArn: string): Set<string> =>
  new Set(
    [...world.assignments.values()]
      .filter((each) => each.permissionSetArn === permissionSetArn)
      .map(({ accountId }) => accountId),
  )

/** The identity store's form of an id: the store's own digits, then a UUID. */
export function identityStoreUuid(identityStoreId: string, hex: string): string {
  const uuid = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)]
  return `${identityStoreId.slice('d-'.length)}-${uuid.join('-')}`
}

/** Groups of a user; there are no nested ones. */
export const membershipsOf = (world: World, userId: string): WorldMembership[] =>
  [...world.memberships.values()].filter((membership) => membership.userId === userId)

export const displayNameOf = ({ displayName, givenName, familyName }: WorldPerson): string =>
  displayName ?? `${givenName} ${familyName}`

/** The memberships go too; the assignments stay behind as orphans. */
export function removePerson(world: World, id: string): void {
  for (const membership of membershipsOf(world, id)) world.memberships.delete(membership.id)
  world.people.delete(id)
}
