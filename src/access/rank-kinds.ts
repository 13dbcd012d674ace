import type { Account, Catalogue, Group, PermissionSet } from './catalogue.ts'
import { accountMatcher, globMatches } from './pattern.ts'
import type { AccountRule } from './policy.ts'
import { fit, fitPlace } from './rank-words.ts'

/** Things that the same rules match and the words fit equally well: alike in all but name. */
export interface Kind {
  /** Positions of the rules, in their order. */
  readonly rules: readonly number[]
  readonly costs: readonly number[]
  size: number
}

export interface Member<Thing> {
  readonly thing: Thing
  readonly kind: Kind
}

export interface Kinds<Thing> {
  readonly kinds: readonly Kind[]
  /** Those that some rule matches, by name. */
  readonly members: readonly Member<Thing>[]
}

/** The accounts that some of these rules match. */
export function accountKinds(
  rules: readonly AccountRule[],
  catalogue: Catalogue,
  words: readonly string[],
): Kinds<Account> {
  const matchers = rules.map((rule) => accountMatcher(rule.accounts, catalogue.managementAccountId))
  return kindsOf(accountsByName(catalogue.accounts), matchers, words, (word, { id, ou }, name) => {
    const place = ou.toLowerCase()
    return 2 * Math.min(fit(word, name), fit(word, id), fitPlace(word, place))
  })
}

/** The permission sets that some of these rules match. */
export function permissionSetKinds(
  rules: readonly AccountRule[],
  catalogue: Catalogue,
  words: readonly string[],
): Kinds<PermissionSet> {
  const matchers = rules.map(
    (rule) => (set: PermissionSet) => rule.permissionSets.some((glob) => globMatches(glob, set.name)),
  )
  // Odd, so that of two equally good fits the account's comes first.
  return kindsOf(
    permissionSetsByName(catalogue.permissionSets),
    matchers,
    words,
    (word, _, name) => 2 * fit(word, name) + 1,
  )
}

/** What the things have in common that took the same way: rule by rule, then word by word. */
interface Crossing {
  kind?: Kind
  readonly ways: Map<number, Crossing>
}

function kindsOf<Thing>(
  things: readonly Named<Thing>[],
  matchers: readonly ((thing: Thing) => boolean)[],
  words: readonly string[],
  costOf: (word: string, thing: Thing, name: string) => number,
): Kinds<Thing> {
  const start: Crossing = { ways: new Map() }
  const kinds: Kind[] = []
  const members: Member<Thing>[] = []
  // Nothing is made for a thing but its place in the list: there are thousands, for every letter that somebody types.
  for (const { thing, name, text } of things) {
    const costs = (word: string) => (text.includes(word) ? costOf(word, thing, name) : Infinity)
    let at = start
    let isMatched = false
    for (const matches of matchers) {
      const does = matches(thing)
      isMatched ||= does
      at = onwards(at, Number(does))
    }
    if (!isMatched) continue
    for (const word of words) at = onwards(at, costs(word))
    if (!at.kind) {
      const rules = matchers.flatMap((matches, position) => (matches(thing) ? [position] : []))
      at.kind = { rules, costs: words.map(costs), size: 0 }
      kinds.push(at.kind)
    }
    at.kind.size += 1
    members.push({ thing, kind: at.kind })
  }
  return { kinds, members }
}

function onwards({ ways }: Crossing, way: number): Crossing {
  const before = ways.get(way)
  if (before) return before
  const next: Crossing = { ways: new Map() }
  ways.set(way, next)
  return next
}

/** A thing with its folded name, and all that a word may fit, folded too. */
interface Named<Thing> {
  readonly thing: Thing
  readonly name: string
  readonly text: string
}

/** By folded name; those of one name stay as they are in the catalogue. */
function byName<Thing extends { readonly name: string }>(
  things: readonly Thing[],
  textOf: (thing: Thing) => string = ({ name }) => name,
): readonly Named<Thing>[] {
  return things
    .map((thing) => ({ thing, name: thing.name.toLowerCase(), text: textOf(thing).toLowerCase() }))
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

/** Made once for a list: with every letter that somebody types it is asked for again. */
function onceEach<List extends object, Made>(make: (list: List) => Made): (list: List) => Made {
  const all = new WeakMap<List, Made>()
  return (list) => {
    const made = all.get(list) ?? make(list)
    all.set(list, made)
    return made
  }
}
const accountsByName = onceEach((accounts: readonly Account[]) =>
  byName(accounts, ({ id, name, ou }) => [name, id, ou].join('\n')),
)
const permissionSetsByName = onceEach((sets: readonly PermissionSet[]) => byName(sets))
export const groupsByName = onceEach((groups: readonly Group[]) => byName(groups))
