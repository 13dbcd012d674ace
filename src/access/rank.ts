import type { Account, Catalogue, Group, PermissionSet } from './catalogue.ts'
import { catalogueIndex, type Entry } from './catalogue-index.ts'
import type { Choice } from './choice.ts'
import type { PersonFacts } from './person.ts'
import { inSets, type Policy, type Rule } from './policy.ts'
import { type Kind, type Kinds, kindsOf } from './rank-kinds.ts'
import { fit, fitPlace, wordsOf } from './rank-words.ts'

/** The best choices, and how many more there are: nothing is left out unsaid. */
export interface Ranked {
  readonly choices: readonly Choice[]
  readonly more: number
}

/**
 * What this person may ask for and every word of the query fits, best first: exact, then beginning, then the beginning
 * of a word, then anywhere; the account's words before the permission set's; then by name. An empty query fits all.
 *
 * Accounts × permission sets may be millions, so no pair is looked at by itself: accounts that the same rules match and
 * the words fit equally well form a kind, permission sets likewise, and only kinds are paired.
 */
export function rankChoices(
  policy: Policy,
  facts: PersonFacts,
  catalogue: Catalogue,
  query: string,
  limit: number,
): Ranked {
  const words = wordsOf(query)
  const index = catalogueIndex(policy, catalogue)
  const rules = new Set(policy.rules.filter((rule) => inSets(policy, rule.who, facts)))
  const accounts = kindsOf(index.accounts, rules, words, accountCost)
  const permissionSets = kindsOf(index.permissionSets, rules, words, permissionSetCost)
  const groups = kindsOf(index.groups, rules, words, groupCost)
  const pairs = pairKinds(accounts.kinds, permissionSets.kinds)
  const singles = groupKinds(groups.kinds)

  function* bestFirst(): Generator<Choice> {
    const costs = new Set([...pairs, ...singles].map(({ cost }) => cost))
    for (const cost of [...costs].toSorted((a, b) => a - b)) {
      const isAsGood = (block: { readonly cost: number }) => block.cost === cost
      yield* pairsOf(pairs.filter(isAsGood), accounts, permissionSets)
      yield* groupsOf(singles.filter(isAsGood), groups)
    }
  }
  const choices = upTo(limit, bestFirst())
  const total =
    pairs.reduce((sum, { account, set }) => sum + account.size * set.size, 0) +
    singles.reduce((sum, { group }) => sum + group.size, 0)
  return { choices, more: total - choices.length }
}

function upTo<T>(limit: number, all: Iterable<T>): T[] {
  const some: T[] = []
  for (const each of all) {
    if (some.length >= limit) break
    some.push(each)
  }
  return some
}

const accountCost = (word: string, { thing: { id, ou }, name }: Entry<Account>): number =>
  2 * Math.min(fit(word, name), fit(word, id), fitPlace(word, ou.toLowerCase()))
// Odd, so that of two equally good fits the account's comes first.
const permissionSetCost = (word: string, { name }: Entry<PermissionSet>): number => 2 * fit(word, name) + 1
const groupCost = (word: string, { name }: Entry<Group>): number => 2 * fit(word, name)

/** One kind of account with one kind of permission set, the rule that decides on both, and how well the words fit. */
interface Pair {
  readonly account: Kind
  readonly set: Kind
  readonly rule: Rule
  readonly cost: number
}

function pairKinds(accounts: readonly Kind[], sets: readonly Kind[]): Pair[] {
  return accounts.flatMap((account) =>
    sets.flatMap((set) => {
      const cost = account.costs.reduce((sum, own, at) => sum + Math.min(own, set.costs[at] ?? Infinity), 0)
      const rule = account.rules.find((each) => set.rules.includes(each))
      return rule && cost < Infinity ? [{ account, set, rule, cost }] : []
    }),
  )
}

/** By account name, then by permission set name. */
function* pairsOf(
  pairs: readonly Pair[],
  accounts: Kinds<Account>,
  permissionSets: Kinds<PermissionSet>,
): Generator<Choice> {
  const partners = new Map<Kind, Map<Kind, Rule>>()
  for (const { account, set, rule } of pairs)
    partners.set(account, (partners.get(account) ?? new Map<Kind, Rule>()).set(set, rule))
  for (const [account, rules] of accounts.members(partners))
    for (const [permissionSet, rule] of permissionSets.members(rules))
      yield pairChoice(account, permissionSet, rule)
}

function pairChoice(account: Account, permissionSet: PermissionSet, rule: Rule): Choice {
  return {
    entitlement: { kind: 'account', accountId: account.id, permissionSetArn: permissionSet.arn },
    label: {
      kind: 'account',
      account: account.name,
      permissionSet: permissionSet.name,
      sessionSeconds: permissionSet.sessionSeconds,
    },
    maxDurationSeconds: rule.maxDurationSeconds,
  }
}

/** One kind of group that every word fits, and the rule that decides on it. */
interface Single {
  readonly group: Kind
  readonly rule: Rule
  readonly cost: number
}

function groupKinds(groups: readonly Kind[]): Single[] {
  return groups.flatMap((group) => {
    const cost = group.costs.reduce((sum, each) => sum + each, 0)
    const [rule] = group.rules
    return rule && cost < Infinity ? [{ group, rule, cost }] : []
  })
}

/** By name. */
function* groupsOf(singles: readonly Single[], groups: Kinds<Group>): Generator<Choice> {
  const rules = new Map(singles.map(({ group, rule }) => [group, rule]))
  for (const [group, rule] of groups.members(rules)) yield groupChoice(group, rule)
}

function groupChoice(group: Group, rule: Rule): Choice {
  return {
    entitlement: { kind: 'group', groupId: group.id },
    label: { kind: 'group', group: group.name },
    maxDurationSeconds: rule.maxDurationSeconds,
  }
}
