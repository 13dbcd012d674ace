import type { Administrator } from './administrator.ts'
import type { Names } from './names.ts'
import { managedPolicyArn } from './managed-policies.ts'
import type { SeedPermissionSet } from './seed.ts'
import { newPermissionSet } from './world.ts'
import type { World, WorldPermissionSet } from './world.ts'

/** The administrator's hand on accounts. */
export function changesOfAccounts(
  world: World,
  names: Names,
): Pick<Administrator, 'addAccount' | 'renameAccount' | 'moveAccount' | 'setAccountState' | 'removeAccount'> {
  return {
    addAccount({ name, id = accountIdFor(world, name), ou = '', state = 'ACTIVE' }) {
      const email = `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}@accounts.example`
      world.accounts.set(id, { id, name, email, state, parentId: unitAt(world, ou) })
    },
    renameAccount: (name, to) => void (names.account(name).name = to),
    moveAccount: (name, ou) => void (names.account(name).parentId = unitAt(world, ou)),
    setAccountState: (name, state) => void (names.account(name).state = state),
    removeAccount(name) {
      const { id } = names.account(name)
      for (const [key, assignment] of world.assignments)
        if (assignment.accountId === id) world.assignments.delete(key)
      world.accounts.delete(id)
    },
  }
}

function accountIdFor(world: World, name: string): string {
  const number = Number.parseInt(world.newId('account', name).slice(0, 12), 16)
  return String(200_000_000_000 + (number % 700_000_000_000))
}

/** The id of the unit at this path, whose missing parts are made. */
function unitAt(world: World, path: string): string {
  let parentId = world.rootId
  for (const name of path.split('/').filter(Boolean)) {
    let unit = [...world.units.values()].find((each) => each.name === name && each.parentId === parentId)
    if (!unit) {
      const digits = world.newId('unit', `${parentId}/${name}`).slice(0, 8)
      unit = { id: `ou-${world.rootId.slice('r-'.length)}-${digits}`, name, parentId }
      world.units.set(unit.id, unit)
    }
    parentId = unit.id
  }
  return parentId
}

/** The administrator's hand on permission sets. */
export function changesOfPermissionSets(
  world: World,
  names: Names,
  now: () => Date,
): Pick<Administrator, 'addPermissionSet' | 'changePermissionSet' | 'removePermissionSet'> {
  return {
    addPermissionSet({ name, ...rest }) {
      newPermissionSet(world, name, now(), contents(rest))
    },
    changePermissionSet: (name, change) =>
      void Object.assign(world.permissionSets.get(names.permissionSetArn(name)) ?? {}, contents(change)),
    removePermissionSet(name) {
      const arn = names.permissionSetArn(name)
      for (const [key, assignment] of world.assignments)
        if (assignment.permissionSetArn === arn) world.assignments.delete(key)
      world.permissionSets.delete(arn)
    },
  }
}

const contents = ({
  managedPolicies,
  ...rest
}: Partial<Omit<SeedPermissionSet, 'name'>>): Partial<WorldPermissionSet> => ({
  ...rest,
  ...(managedPolicies && { managedPolicies: new Set(managedPolicies.map(managedPolicyArn)) }),
})
