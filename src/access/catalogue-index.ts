import type { Account, Catalogue, Group, PermissionSet } from './catalogue.ts'
import { accountMatcher, globMatches } from './pattern.ts'
import type { Policy, Rule } from './policy.ts'

/** A thing of the catalogue, with all the rules that match it, whoever asks, in their order. */
export interface Entry<Thing> {
  readonly thing: Thing
  /** Folded. */
  readonly name: string
  /** One list for all things that the same rules match. */
  readonly rules: readonly Rule[]
}

/** Things by folded name, made to be searched. */
export interface Searchable<Thing> {
  readonly entries: readonly Entry<Thing>[]
  /** All that a word may fit, of all entries in their order, folded; white space parts them. */
  readonly text: string
  /** Where in the text each entry ends. */
  readonly ends: readonly number[]
  /** How many things each list of rules matches. */
  readonly counts: ReadonlyMap<readonly Rule[], number>
}

/** What does not change from letter to letter that somebody types. */
export interface CatalogueIndex {
  readonly accounts: Searchable<Account>
  readonly permissionSets: Searchable<PermissionSet>
  readonly groups: Searchable<Group>
}

const indexes = new WeakMap<Catalogue, { readonly policy: Policy; readonly index: CatalogueIndex }>()

/** Made once for a catalogue, and kept for as long as that is. */
export function catalogueIndex(policy: Policy, catalogue: Catalogue): CatalogueIndex {
  const kept = indexes.get(catalogue)
  if (kept?.policy === policy) return kept.index
  const index = indexed(policy, catalogue)
  indexes.set(catalogue, { policy, index })
  return index
}

function indexed({ rules }: Policy, catalogue: Catalogue): CatalogueIndex {
  const ofAccounts = rules.filter((rule) => rule.kind === 'account')
  const ofGroups = rules.filter((rule) => rule.kind === 'group')
  return {
    accounts: searchable(
      catalogue.accounts,
      ofAccounts.map((rule) => ({
        rule,
        matches: accountMatcher(rule.accounts, catalogue.managementAccountId),
      })),
      ({ name, id, ou }) => `${name}\n${id}\n${ou}`,
    ),
    permissionSets: searchable(
      catalogue.permissionSets,
      ofAccounts.map((rule) => ({ rule, matches: nameMatcher(rule.permissionSets) })),
    ),
    groups: searchable(
      catalogue.groups,
      ofGroups.map((rule) => ({ rule, matches: nameMatcher(rule.groups) })),
    ),
  }
}

interface Matcher<Thing> {
  readonly rule: Rule
  readonly matches: (thing: Thing) => boolean
}

const nameMatcher =
  (globs: readonly string[]) =>
  ({ name }: { readonly name: string }): boolean =>
    globs.some((glob) => globMatches(glob, name))

/** Those of one name stay as they are in the catalogue. */
function searchable<Thing extends { readonly name: string }>(
  things: readonly Thing[],
  matchers: readonly Matcher<Thing>[],
  textOf: (thing: Thing) => string = ({ name }) => name,
): Searchable<Thing> {
  const none: RuleList = { rules: [], longer: new Map() }
  const counts = new Map<readonly Rule[], number>()
  const entries = things
    .map((thing) => {
      let list = none
      for (const { rule, matches } of matchers) if (matches(thing)) list = longer(list, rule)
      counts.set(list.rules, (counts.get(list.rules) ?? 0) + 1)
      return { thing, name: thing.name.toLowerCase(), rules: list.rules }
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  let end = 0
  const texts = entries.map(({ thing }) => `${textOf(thing).toLowerCase()}\n`)
  return { entries, text: texts.join(''), ends: texts.map(({ length }) => (end += length)), counts }
}

/** Rules, and the lists that begin with them. */
interface RuleList {
  readonly rules: readonly Rule[]
  readonly longer: Map<Rule, RuleList>
}

function longer(list: RuleList, rule: Rule): RuleList {
  const before = list.longer.get(rule)
  if (before) return before
  const next: RuleList = { rules: [...list.rules, rule], longer: new Map() }
  list.longer.set(rule, next)
  return next
}

/** The entries that a word is in, with their places. A word with white space in it may be in none. */
export function* whereIs<Thing>(
  { entries, text, ends }: Searchable<Thing>,
  word: string,
): Generator<[number, Entry<Thing>]> {
  let place = 0
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, ends[place])) {
    while ((ends[place] ?? Infinity) <= at) place += 1
    const entry = entries[place]
    if (entry) yield [place, entry]
  }
}
