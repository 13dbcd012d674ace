import { managedPolicyName } from './managed-policies.ts'
import type { Provisioning } from './provisioning.ts'
import type { Assignment, GroupAssignment, Membership, SeedPermissionSet, SeedPerson } from './seed.ts'
import { displayNameOf } from './world.ts'
import type { World } from './world.ts'

/** A user with all that is known of them. */
export interface StoredUser extends Required<Omit<SeedPerson, 'email'>> {
  readonly id: string
  readonly email?: string
}

/** A permission set with all that is in it. */
export interface StoredPermissionSet extends SeedPermissionSet {
  readonly sessionDuration: string
  /** Names, without their paths. */
  readonly managedPolicies: readonly string[]
  /** Names of accounts whose role is as the set was before it was changed. */
  readonly behind: readonly string[]
}

/** See `IdentityCenter.users`. */
export const usersByName = (world: World): StoredUser[] =>
  [...world.people.values()]
    .map((person) => ({ ...person, displayName: displayNameOf(person) }))
    .toSorted((a, b) => a.userName.localeCompare(b.userName))

/** See `IdentityCenter.assignments`; who is gone is shown by the id that is left. */
export function assignmentsByName(world: World, provisioning: Provisioning): Assignment[] {
  provisioning.settle()
  const named = [...world.assignments.values()]
    .filter(({ principalType }) => principalType === 'USER')
    .map(({ principalId, accountId, permissionSetArn }) => ({
      person: world.people.get(principalId)?.userName ?? principalId,
      account: world.accounts.get(accountId)?.name ?? accountId,
      permissionSet: world.permissionSets.get(permissionSetArn)?.name ?? permissionSetArn,
    }))
  return sorted(named, ({ person, account, permissionSet }) => [person, account, permissionSet])
}

/** See `IdentityCenter.groupAssignments`. */
export function groupAssignmentsByName(world: World, provisioning: Provisioning): GroupAssignment[] {
  provisioning.settle()
  const named = [...world.assignments.values()]
    .filter(({ principalType }) => principalType === 'GROUP')
    .map(({ principalId, accountId, permissionSetArn }) => ({
      group: world.groups.get(principalId)?.name ?? principalId,
      account: world.accounts.get(accountId)?.name ?? accountId,
      permissionSet: world.permissionSets.get(permissionSetArn)?.name ?? permissionSetArn,
    }))
  return sorted(named, ({ group, account, permissionSet }) => [group, account, permissionSet])
}

/** See `IdentityCenter.permissionSets`. */
export function permissionSetsByName(world: World, provisioning: Provisioning): StoredPermissionSet[] {
  provisioning.settle()
  const shown = [...world.permissionSets.values()].map((set) => ({
    name: set.name,
    ...(set.description === undefined ? {} : { description: set.description }),
    sessionDuration: set.sessionDuration,
    ...(set.relayState === undefined ? {} : { relayState: set.relayState }),
    managedPolicies: [...set.managedPolicies].map((arn) => managedPolicyName(arn) ?? arn),
    ...(set.inlinePolicy === undefined ? {} : { inlinePolicy: set.inlinePolicy }),
    behind: [...set.behind].map((id) => world.accounts.get(id)?.name ?? id),
  }))
  return sorted(shown, ({ name }) => [name])
}

/** See `IdentityCenter.memberships`. */
export function membershipsByName(world: World): Membership[] {
  const named = [...world.memberships.values()].map(({ userId, groupId }) => ({
    person: world.people.get(userId)?.userName ?? userId,
    group: world.groups.get(groupId)?.name ?? groupId,
  }))
  return sorted(named, ({ person, group }) => [person, group])
}

const sorted = <T>(items: T[], by: (item: T) => string[]): T[] =>
  items.toSorted((a, b) => by(a).join('\0').localeCompare(by(b).join('\0')))
