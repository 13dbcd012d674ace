import { nearest } from '../../access/near.ts'
import { accountPattern, globMatches } from '../../access/pattern.ts'
import { namesUnits } from '../../access/policy.ts'
import type { AwsFacts } from './aws.ts'
import type { Accounts, Company } from './company.ts'
import { eachName } from './each-name.ts'
import { failed, type Finding, type Known, need, type Report } from './report.ts'
import type { CheckedPolicy } from './settings.ts'
import type { NeedReads } from './try-reads.ts'

const group = 'Names in the policy'

/** Holds what rules and sets name against what there is: a name that nothing has lets nobody in, and nobody knows why. */
export function checkNames(
  report: Report,
  facts: AwsFacts,
  company: Company,
  needReads: NeedReads,
  policy: Promise<Known<CheckedPolicy>>,
): void {
  void report.check({ group, id: 'names.accounts', name: 'accounts' }, async (say) => {
    const checked = await need(policy)
    await needReads(...readsOfAccounts(checked))
    const [there, managementAccountId] = [await company.accounts(), await need(facts.managementAccountId)]
    const count = `${there.accounts.length} accounts${there.units ? ` in ${there.units.size} units` : ''}`
    await eachName(say, checked, 'account', `there, among ${count}`, (name) =>
      missingAccount(name, there, managementAccountId),
    )
  })
  void report.check({ group, id: 'names.permission-sets', name: 'permission sets' }, async (say) => {
    const checked = await need(policy)
    await needReads('sso:ListPermissionSets', 'sso:DescribePermissionSet')
    const { found, all } = await company.permissionSets()
    const names = found.map(({ name }) => name)
    const count = all ? `${names.length} permission sets` : 'permission sets'
    await eachName(say, checked, 'permission-set', `there, among ${count}`, (name) =>
      missing('permission set', name, names),
    )
  })
  void report.check({ group, id: 'names.groups', name: 'groups' }, async (say) => {
    const checked = await need(policy)
    await needReads('identitystore:ListGroups')
    const names = (await company.groups()).map(({ name }) => name)
    await eachName(say, checked, 'group', `there, among ${names.length} groups`, (name) =>
      missing('group', name, names),
    )
  })
}

const readsOfAccounts = ({ policy }: CheckedPolicy): string[] =>
  namesUnits(policy)
    ? [
        'organizations:ListRoots',
        'organizations:ListAccountsForParent',
        'organizations:ListOrganizationalUnitsForParent',
      ]
    : ['organizations:ListAccounts']

function missing(what: string, glob: string, names: readonly string[]): Finding | undefined {
  if (names.some((name) => globMatches(glob, name))) return undefined
  return failed(`No ${what} ${isGlob(glob) ? 'matches' : 'is called'} ${glob}.`, meant(glob, names))
}

function meant(name: string, names: readonly string[]): string {
  const near = isGlob(name) ? [] : nearest(name, names, 3)
  return near.length > 0
    ? `Did you mean ${near.join(' or ')}? Names are exact, case included.`
    : 'Correct the name, which is exact, case included; or make what it names.'
}

const isGlob = (text: string): boolean => /[*?]/.test(text)

function missingAccount(
  text: string,
  { accounts, units }: Accounts,
  managementAccountId: string,
): Finding | undefined {
  const pattern = accountPattern(text)
  const others = accounts.filter(({ id }) => id !== managementAccountId)
  switch (pattern.by) {
    case 'id':
      if (accounts.some(({ id }) => id === pattern.id)) return undefined
      return failed(
        `No active account has the id ${pattern.id}.`,
        'Correct the id; suspended accounts do not count.',
      )
    case 'ou':
      if (units?.has(pattern.path)) return undefined
      return failed(
        `There is no organizational unit ${pattern.path}.`,
        meant(pattern.path, [...(units ?? [])].filter(Boolean)),
      )
    case 'any':
      return others.length > 0
        ? undefined
        : failed('There is no account but the management account, which `*` does not mean.', 'Name its id.')
    case 'name': {
      const names = others.map(({ name }) => name)
      const isManagement = accounts.some(({ id, name }) => id === managementAccountId && name === text)
      return isManagement
        ? failed(
            `${text} is the management account: only its id means it.`,
            `Name ${managementAccountId} instead.`,
          )
        : missing('active account', text, names)
    }
    default:
      return pattern satisfies never
  }
}
