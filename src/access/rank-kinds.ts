import { type Entry, type Searchable, whereIs } from './catalogue-index.ts'
import type { Rule } from './policy.ts'

/** Things that the same rules match and the words fit equally well: alike in all but name. */
export interface Kind {
  /** Of those that are asked for, in their order. */
  readonly rules: readonly Rule[]
  readonly costs: readonly number[]
  size: number
}

export interface Kinds<Thing> {
  readonly kinds: readonly Kind[]
  /** The things of some kinds by name, each with what there is for its kind. */
  readonly members: <Value>(ofKinds: ReadonlyMap<Kind, Value>) => Iterable<readonly [Thing, Value]>
}

/**
 * The kinds of the things that some of the rules match. `costOf` says how well a word fits that is there; one that is not
 * costs `Infinity`. Only what some word fits is looked at: there are thousands of others, for every letter typed.
 */
export function kindsOf<Thing>(
  list: Searchable<Thing>,
  rules: ReadonlySet<Rule>,
  words: readonly string[],
  costOf: (word: string, entry: Entry<Thing>) => number,
): Kinds<Thing> {
  const { kinds, kindOf } = kindTree()
  const unfit = words.map(() => Infinity)
  const others = new Map<readonly Rule[], Kind>()
  for (const [all, count] of list.counts) {
    const own = all.filter((rule) => rules.has(rule))
    if (own.length === 0) continue
    const kind = kindOf(own, unfit)
    kind.size += count
    others.set(all, kind)
  }
  const plain = new Set(others.values())
  const fitting = new Map<number, Kind>()
  for (const [place, { entry, costs }] of whatFits(list, words, costOf)) {
    const other = others.get(entry.rules)
    if (!other) continue
    const kind = kindOf(other.rules, costs)
    other.size -= 1
    kind.size += 1
    fitting.set(place, kind)
  }

  function* members<Value>(ofKinds: ReadonlyMap<Kind, Value>): Generator<readonly [Thing, Value]> {
    const isOfPlain = [...ofKinds.keys()].some((kind) => plain.has(kind))
    for (const place of isOfPlain ? list.entries.keys() : fitting.keys()) {
      const entry = list.entries[place]
      const kind = fitting.get(place) ?? (entry && others.get(entry.rules))
      const value = kind && ofKinds.get(kind)
      if (entry && value !== undefined) yield [entry.thing, value]
    }
  }
  return { kinds, members }
}

/** The entries that some word fits, in their order, each with what every word costs there. */
function whatFits<Thing>(
  list: Searchable<Thing>,
  words: readonly string[],
  costOf: (word: string, entry: Entry<Thing>) => number,
): Map<number, { readonly entry: Entry<Thing>; readonly costs: number[] }> {
  const found = new Map<number, { readonly entry: Entry<Thing>; readonly costs: number[] }>()
  for (const [nth, word] of words.entries())
    for (const [place, entry] of whereIs(list, word)) {
      const fit = found.get(place) ?? { entry, costs: words.map(() => Infinity) }
      fit.costs[nth] = costOf(word, entry)
      found.set(place, fit)
    }
  return new Map([...found].toSorted(([a], [b]) => a - b))
}

/** What things have in common: rule by rule, then word by word what it costs. */
interface Crossing {
  readonly ways: Map<Rule | number, Crossing>
  kind?: Kind
}

/** One kind for all things with the same rules and costs. */
function kindTree() {
  const kinds: Kind[] = []
  const begin: Crossing = { ways: new Map() }
  const kindOf = (rules: readonly Rule[], costs: readonly number[]): Kind => {
    let at = begin
    for (const rule of rules) at = onwards(at, rule)
    for (const cost of costs) at = onwards(at, cost)
    if (!at.kind) kinds.push((at.kind = { rules, costs, size: 0 }))
    return at.kind
  }
  return { kinds, kindOf }
}

function onwards({ ways }: Crossing, way: Rule | number): Crossing {
  const before = ways.get(way)
  if (before) return before
  const next: Crossing = { ways: new Map() }
  ways.set(way, next)
  return next
}
