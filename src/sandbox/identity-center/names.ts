import type { World, WorldAccount, WorldGroup, WorldPerson } from './world.ts'

/** Finds things by name, for whoever thinks in names; each throws when there is no such thing. */
export interface Names {
  person(userName: string): WorldPerson
  group(name: string): WorldGroup
  account(nameOrId: string): WorldAccount
  permissionSetArn(name: string): string
}

/** The finders over this world, which see every later change. */
export const findersByName = (world: World): Names => ({
  person: (name) => find('user', name, world.people, ({ userName }) => userName === name),
  group: (name) => find('group', name, world.groups, (group) => group.name === name),
  account: (name) =>
    find('account', name, world.accounts, (account) => account.name === name || account.id === name),
  permissionSetArn: (name) =>
    find('permission set', name, world.permissionSets, (set) => set.name === name).arn,
})

function find<T>(kind: string, name: string, all: Map<string, T>, fits: (each: T) => boolean): T {
  const found = [...all.values()].find(fits)
  if (!found) throw new Error(`Identity Center stand-in: no ${kind} "${name}"`)
  return found
}
