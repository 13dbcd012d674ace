import type { Account, Catalogue, PermissionSet } from './catalogue.ts'
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
  return kindsOf<Account>(catalogue.accounts, matchers, ({ id, ou }, name) => {
    const place = ou.toLowerCase()
    return words.map((word) => 2 * Math.min(fit(word, name), fit(word, id), fitPlace(word, place)))
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
  return kindsOf<PermissionSet>(catalogue.permissionSets, matchers, (_, name) =>
    words.map((word) => 2 * fit(word, name) + 1),
  )
}

function kindsOf<Thing extends { readonly name: string }>(
  things: readonly Thing[],
  matchers: readonly ((thing: Thing) => boolean)[],
  costsOf: (thing: Thing, name: string) => number[],
): Kinds<Thing> {
  const kinds = new Map<string, Kind>()
  const members: Member<Thing>[] = []
  for (const { thing, name } of byName(things)) {
    const rules = matchers.flatMap((matches, at) => (matches(thing) ? [at] : []))
    if (rules.length === 0) continue
    const costs = costsOf(thing, name)
    const key = `${rules.join()}|${costs.join()}`
    const kind = kinds.get(key) ?? { rules, costs, size: 0 }
    kind.size += 1
    kinds.set(key, kind)
    members.push({ thing, kind })
  }
  return { kinds: [...kinds.values()], members }
}

/** With its folded name, and by it; those of one name stay as they are in the catalogue. */
export function byName<Thing extends { readonly name: string }>(
  things: readonly Thing[],
): { thing: Thing; name: string }[] {
  return things
    .map((thing) => ({ thing, name: thing.name.toLowerCase() }))
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}
