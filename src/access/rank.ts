import type { Account, Catalogue, Group, PermissionSet } from './catalogue.ts'
import type { Choice } from './choice.ts'
import { globMatches } from './pattern.ts'
import type { PersonFacts } from './person.ts'
import { inSets, type GroupRule, type Policy, type Rule } from './policy.ts'
import { accountKinds, groupsByName, permissionSetKinds, type Kind, type Member } from './rank-kinds.ts'
import { fit, wordsOf } from './rank-words.ts'

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
  const rules = policy.rules.filter((rule) => inSets(policy, rule.who, facts))
  const accountRules = rules.filter((rule) => rule.kind === 'account')
  const accounts = accountKinds(accountRules, catalogue, words)
  const permissionSets = permissionSetKinds(accountRules, catalogue, words)
  const blocks = pairKinds(accounts.kinds, permissionSets.kinds, accountRules)
  const groups = groupChoices(
    rules.filter((rule) => rule.kind === 'group'),
    catalogue,
    words,
  )

  const total = blocks.reduce((sum, { account, set }) => sum + account.size * set.size, groups.length)
  const costs = [...new Set([...blocks, ...groups].map(({ cost }) => cost))].toSorted((a, b) => a - b)
  const choices: Choice[] = []
  for (const cost of costs) {
    if (choices.length >= limit) break
    const level = blocks.filter((block) => block.cost === cost)
    choices.push(...pairsOf(level, accounts.members, permissionSets.members, limit - choices.length))
    choices.push(...groups.filter((group) => group.cost === cost).map(({ choice }) => choice))
  }
  const shown = choices.slice(0, limit)
  return { choices: shown, more: total - shown.length }
}

/** One kind of account with one kind of permission set, the rule that decides on both, and how well the words fit. */
interface Block {
  readonly account: Kind
  readonly set: Kind
  readonly rule: Rule
  readonly cost: number
}

function pairKinds(accounts: readonly Kind[], sets: readonly Kind[], rules: readonly Rule[]): Block[] {
  return accounts.flatMap((account) =>
    sets.flatMap((set) => {
      const cost = account.costs.reduce((sum, own, at) => sum + Math.min(own, set.costs[at] ?? Infinity), 0)
      const rule = rules[account.rules.find((at) => set.rules.includes(at)) ?? -1]
      return rule && cost < Infinity ? [{ account, set, rule, cost }] : []
    }),
  )
}

/** The pairs of these blocks by account name, then by permission set name, up to `room` of them. */
function pairsOf(
  blocks: readonly Block[],
  accounts: readonly Member<Account>[],
  sets: readonly Member<PermissionSet>[],
  room: number,
): Choice[] {
  const partners = new Map<Kind, Map<Kind, Rule>>()
  for (const { account, set, rule } of blocks)
    partners.set(account, (partners.get(account) ?? new Map<Kind, Rule>()).set(set, rule))
  const choices: Choice[] = []
  for (const { thing: account, kind } of accounts) {
    const mine = partners.get(kind)
    if (!mine) continue
    for (const { thing: permissionSet, kind: set } of sets) {
      if (choices.length >= room) return choices
      const rule = mine.get(set)
      if (rule) choices.push(pairChoice(account, permissionSet, rule))
    }
  }
  return choices
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

function groupChoices(
  rules: readonly (Rule & GroupRule)[],
  catalogue: Catalogue,
  words: readonly string[],
): { choice: Choice; cost: number }[] {
  return groupsByName(catalogue.groups).flatMap(({ thing: group, name }) => {
    const rule = rules.find(({ groups }) => groups.some((glob) => globMatches(glob, group.name)))
    const cost = words.reduce((sum, word) => sum + 2 * fit(word, name), 0)
    return rule && cost < Infinity ? [{ choice: groupChoice(group, rule), cost }] : []
  })
}

function groupChoice(group: Group, rule: Rule): Choice {
  return {
    entitlement: { kind: 'group', groupId: group.id },
    label: { kind: 'group', group: group.name },
    maxDurationSeconds: rule.maxDurationSeconds,
  }
}
