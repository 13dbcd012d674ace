import type { PermissionSet } from '../../access/catalogue.ts'
import { accountMatcher } from '../../access/pattern.ts'
import type { Present, PresentAssignment, SetContents } from '../../access/setup-present.ts'
import { choosesByUnit, type Setup } from '../../access/setup.ts'
import { readCatalogue } from '../policy/read-catalogue.ts'
import { atMost } from './at-most.ts'
import type { SetupEdges } from './edges.ts'

const callsAtOnce = 8

/** What there is, and by which ids. */
export interface Looked {
  readonly present: Present
  readonly setArns: ReadonlyMap<string, string>
  readonly groupIds: ReadonlyMap<string, string>
}

/** Reads what there is, as far as this setup is about it. Throws where something can't be read. */
export async function readPresent(
  edges: SetupEdges,
  setup: Setup,
  callerAccountId: string | null,
  say: (what: string) => void,
): Promise<Looked> {
  say('accounts and groups')
  const { accounts, groups, managementAccountId } = await readCatalogue(edges, choosesByUnit(setup), null)
  say('permission sets')
  const permissionSets = await describeAll(edges)
  const setArns = new Map(permissionSets.map(({ name, arn }) => [name, arn]))
  const groupIds = new Map(groups.map(({ name, id }) => [name, id]))
  const contents = await contentsOf(edges, setup, setArns)
  say('assignments')
  const [, partition = 'aws'] = edges.instance.instanceArn.split(':')
  const found = {
    partition,
    managementAccountId,
    callerAccountId,
    accounts,
    groups,
    permissionSets,
    contents,
  }
  const assignments = await assignmentsOf(edges, setup, { ...found, setArns, groupIds }, say)
  return { present: { ...found, assignments }, setArns, groupIds }
}

async function describeAll(edges: SetupEdges): Promise<PermissionSet[]> {
  const permissionSets = await edges.permissionSets()
  const arns: string[] = []
  let token: string | undefined
  do {
    const page = await permissionSets.arns(token)
    if (!page) throw new Error('the list of permission sets changed while it was read: try again')
    arns.push(...page.items)
    token = page.next
  } while (token !== undefined)
  const described = await atMost(callsAtOnce, arns, (arn) => permissionSets.describe(arn))
  return described.filter((set) => set !== undefined)
}

/** Of what the setup makes, all that is in it; of what it only assigns, where it has a role. */
async function contentsOf(
  { contents }: SetupEdges,
  { permissionSets, assignments }: Setup,
  arns: ReadonlyMap<string, string>,
): Promise<Map<string, SetContents>> {
  const own = new Set(permissionSets.map(({ name }) => name))
  const names = new Set([...own, ...assignments.flatMap((each) => each.permissionSets)])
  const there = [...names].flatMap((name) => {
    const arn = arns.get(name)
    return arn === undefined ? [] : [{ name, arn }]
  })
  const read = await atMost(callsAtOnce, there, async ({ name, arn }): Promise<[string, SetContents]> => {
    const accounts = await contents.accounts(arn, 'all')
    if (!own.has(name)) return [name, { managedPolicies: [], inlinePolicy: null, accounts, behind: [] }]
    const managedPolicies = await contents.managedPolicies(arn)
    const inlinePolicy = await contents.inlinePolicy(arn)
    const behind = accounts.length > 0 ? await contents.accounts(arn, 'behind') : []
    return [name, { managedPolicies, inlinePolicy, accounts, behind }]
  })
  return new Map(read)
}

type Found = Omit<Present, 'assignments'> & Omit<Looked, 'present'>

/** By group where AWS tells it so, a call to a page; else by permission set and account, a call to each. */
async function assignmentsOf(
  edges: SetupEdges,
  setup: Setup,
  found: Found,
  say: (what: string) => void,
): Promise<PresentAssignment[]> {
  const groups = [...new Set(setup.assignments.map(({ group }) => group))].flatMap((name) => {
    const id = found.groupIds.get(name)
    return id === undefined ? [] : [{ name, id }]
  })
  const setNames = new Map([...found.setArns].map(([name, arn]) => [arn, name]))
  const byGroup = await atMost(callsAtOnce, groups, async ({ name, id }) => {
    // Whatever keeps AWS from telling it this way: the other way tells the same, or fails.
    const held = await edges.assignments.heldBy(id, 'GROUP').catch(() => null)
    return held?.flatMap(({ accountId, permissionSetArn }) => {
      const set = setNames.get(permissionSetArn)
      return set === undefined ? [] : [{ group: name, set, accountId }]
    })
  })
  const told = byGroup.flatMap((rows) => rows ?? [])
  const untold = groups.filter((_, at) => byGroup[at] === undefined)
  return untold.length > 0
    ? [...told, ...(await assignmentsInAccounts(edges, setup, found, untold, say))]
    : told
}

async function assignmentsInAccounts(
  edges: SetupEdges,
  setup: Setup,
  { accounts, managementAccountId, contents, setArns }: Found,
  groups: readonly { readonly name: string; readonly id: string }[],
  say: (what: string) => void,
): Promise<PresentAssignment[]> {
  const asked = new Map<string, { set: string; arn: string; accountId: string }>()
  for (const { group, permissionSets, accounts: patterns } of setup.assignments) {
    if (!groups.some(({ name }) => name === group)) continue
    const chosen = new Set(accounts.filter(accountMatcher(patterns, managementAccountId)).map(({ id }) => id))
    for (const set of permissionSets)
      // Nobody is assigned a permission set where it has no role.
      for (const accountId of contents.get(set)?.accounts ?? [])
        if (chosen.has(accountId))
          asked.set(`${accountId} ${set}`, { set, arn: setArns.get(set) ?? '', accountId })
  }
  let looked = 0
  const read = await atMost(callsAtOnce, [...asked.values()], async ({ set, arn, accountId }) => {
    const assignees = await edges.assignments.assignees(accountId, arn)
    say(`assignments: ${(looked += 1)} of ${asked.size}`)
    return groups
      .filter(({ id }) => assignees.groups.has(id))
      .map(({ name }) => ({ group: name, set, accountId }))
  })
  return read.flat()
}
