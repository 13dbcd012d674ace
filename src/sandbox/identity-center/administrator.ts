import type { AccountState } from '@aws-sdk/client-organizations'
import type {
  Assignment,
  GroupAssignment,
  Membership,
  SeedAccount,
  SeedGroup,
  SeedPermissionSet,
  SeedPerson,
} from './seed.ts'
import { assignmentKey, identityStoreUuid, membershipsOf, removePerson } from './world.ts'
import { findersByName } from './names.ts'
import type { Names } from './names.ts'
import { changesOfAccounts, changesOfPermissionSets } from './organization-changes.ts'
import type { World, WorldAssignment } from './world.ts'

/** An administrator's hand: changes at once, by names, past the API and its limits. An unknown name throws. */
export interface Administrator {
  assign(assignment: Assignment): void
  unassign(assignment: Assignment): void
  assignGroup(assignment: GroupAssignment): void
  unassignGroup(assignment: GroupAssignment): void
  join(membership: Membership): void
  leave(membership: Membership): void
  /** As a directory's sync might: also a second user with the same address or name, which the API refuses. */
  addUser(person: SeedPerson): void
  /** Gives a user another name or address; the id stays. */
  changeUser(userName: string, change: Partial<SeedPerson>): void
  disableUser(userName: string): void
  enableUser(userName: string): void
  /** The memberships go too; the assignments stay behind as orphans. */
  removeUser(userName: string): void
  addGroup(group: SeedGroup): void
  renameGroup(name: string, to: string): void
  /** The memberships go too; the assignments stay behind as orphans. */
  removeGroup(name: string): void
  addAccount(account: SeedAccount): void
  renameAccount(name: string, to: string): void
  moveAccount(name: string, ou: string): void
  setAccountState(name: string, state: AccountState): void
  /** It leaves the organization, and what was assigned in it goes with it. */
  removeAccount(name: string): void
  addPermissionSet(permissionSet: SeedPermissionSet): void
  /** Gives it other contents; the roles in its accounts are told at once, as the console does it. */
  changePermissionSet(name: string, change: Partial<Omit<SeedPermissionSet, 'name'>>): void
  /** Its assignments go first, as AWS demands. */
  removePermissionSet(name: string): void
  userId(userName: string): string
  groupId(name: string): string
  accountId(nameOrId: string): string
  permissionSetArn(name: string): string
}

/** The administrator's hand over this world. */
export function administrator(world: World, now: () => Date): Administrator {
  const names = findersByName(world)
  return {
    ...changesOfAccess(world, names),
    ...changesOfPeople(world, names),
    ...changesOfGroups(world, names),
    ...changesOfAccounts(world, names),
    ...changesOfPermissionSets(world, names, now),
    userId: (userName) => names.person(userName).id,
    groupId: (name) => names.group(name).id,
    accountId: (nameOrId) => names.account(nameOrId).id,
    permissionSetArn: (name) => names.permissionSetArn(name),
  }
}

function changesOfAccess(
  world: World,
  names: Names,
): Pick<Administrator, 'assign' | 'unassign' | 'assignGroup' | 'unassignGroup' | 'join' | 'leave'> {
  const direct = ({ person, account, permissionSet }: Assignment): WorldAssignment => ({
    accountId: names.account(account).id,
    permissionSetArn: names.permissionSetArn(permissionSet),
    principalType: 'USER',
    principalId: names.person(person).id,
  })
  const ofGroup = ({ group, account, permissionSet }: GroupAssignment): WorldAssignment => ({
    accountId: names.account(account).id,
    permissionSetArn: names.permissionSetArn(permissionSet),
    principalType: 'GROUP',
    principalId: names.group(group).id,
  })
  const add = (assignment: WorldAssignment): void =>
    void world.assignments.set(assignmentKey(assignment), assignment)
  const remove = (assignment: WorldAssignment): void =>
    void world.assignments.delete(assignmentKey(assignment))
  const membershipId = ({ person, group }: Membership): string | undefined => {
    const groupId = names.group(group).id
    return membershipsOf(world, names.person(person).id).find((each) => each.groupId === groupId)?.id
  }
  return {
    assign: (assignment) => add(direct(assignment)),
    unassign: (assignment) => remove(direct(assignment)),
    assignGroup: (assignment) => add(ofGroup(assignment)),
    unassignGroup: (assignment) => remove(ofGroup(assignment)),
    join(membership) {
      if (membershipId(membership)) return
      const digits = world.newId('membership', `${membership.group}/${membership.person}`)
      const id = identityStoreUuid(world.identityStoreId, digits)
      const groupId = names.group(membership.group).id
      world.memberships.set(id, { id, groupId, userId: names.person(membership.person).id })
    },
    leave: (membership) => void world.memberships.delete(membershipId(membership) ?? ''),
  }
}

function changesOfPeople(
  world: World,
  names: Names,
): Pick<Administrator, 'addUser' | 'changeUser' | 'disableUser' | 'enableUser' | 'removeUser'> {
  return {
    addUser({ userName, givenName = userName, familyName = userName, status = 'ENABLED', ...rest }) {
      const id = identityStoreUuid(world.identityStoreId, world.newId('user', userName))
      world.people.set(id, { id, userName, givenName, familyName, status, ...rest })
    },
    changeUser: (userName, change) => void Object.assign(names.person(userName), change),
    disableUser: (userName) => void (names.person(userName).status = 'DISABLED'),
    enableUser: (userName) => void (names.person(userName).status = 'ENABLED'),
    removeUser: (userName) => removePerson(world, names.person(userName).id),
  }
}

function changesOfGroups(
  world: World,
  names: Names,
): Pick<Administrator, 'addGroup' | 'renameGroup' | 'removeGroup'> {
  return {
    addGroup(group) {
      const id = identityStoreUuid(world.identityStoreId, world.newId('group', group.name))
      world.groups.set(id, { id, ...group })
    },
    renameGroup: (name, to) => void (names.group(name).name = to),
    removeGroup(name) {
      const { id } = names.group(name)
      for (const membership of world.memberships.values())
        if (membership.groupId === id) world.memberships.delete(membership.id)
      world.groups.delete(id)
    },
  }
}
