/**
 * The few names that somebody may have meant: a slip of a finger away, or beginning with or holding what was typed (or
 * held by it). Nearest first; empty when nothing is near.
 */
export function nearest(typed: string, names: Iterable<string>, limit = 3): string[] {
  const wanted = typed.toLowerCase()
  if (!wanted) return []
  const allowed = wanted.length < 3 ? 0 : Math.max(1, Math.floor(wanted.length / 4))
  const edits = editsFrom(wanted, allowed)
  const found: { name: string; distance: number }[] = []
  for (const name of new Set(names)) {
    const folded = name.toLowerCase()
    const distance = edits(folded) ?? heldBy(wanted, folded)
    if (distance !== undefined) found.push({ name, distance })
  }
  found.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
  return found.slice(0, limit).map(({ name }) => name)
}

/** Further than any edits: what begins with the typed text, then what holds it; undefined is too far to mention. */
function heldBy(wanted: string, name: string): number | undefined {
  if (name.startsWith(wanted)) return 100
  // One or two letters are in nearly everything, so they say nothing.
  if (wanted.length >= 3 && name.includes(wanted)) return 200
  return name.length >= 3 && wanted.includes(name) ? 300 : undefined
}

/** As many letters as a number has bits. */
const atOnce = 32

/**
 * Counts the insertions, deletions, replacements and swaps of neighbours that turn a text into the one it is asked for;
 * undefined where it takes more than are allowed. A column of the table of distances is kept in the bits of a few
 * numbers, so that thousands of names are measured in a millisecond.
 * @see Hyyrö, “A bit-vector algorithm for computing Levenshtein and Damerau edit distances”, 2003
 */
function editsFrom(wanted: string, allowed: number): (name: string) => number | undefined {
  if (wanted.length > atOnce) return editsWhereTheyDiffer(wanted, allowed)
  const places = new Map<string, number>()
  for (let j = 0; j < wanted.length; j++)
    places.set(wanted.charAt(j), (places.get(wanted.charAt(j)) ?? 0) | (1 << j))
  const end = 1 << (wanted.length - 1)

  return (name) => {
    if (Math.abs(name.length - wanted.length) > allowed) return undefined
    let edits = wanted.length
    // Where the distance grows and falls from one row to the next, and where it stays along the diagonal.
    let [grows, falls, stays] = [-1, 0, 0]
    let before = 0
    for (let i = 0; i < name.length; i++) {
      const here = places.get(name.charAt(i)) ?? 0
      const swapped = ((~stays & here) << 1) & before
      stays = (((here & grows) + grows) ^ grows) | here | falls | swapped
      const longer = falls | ~(stays | grows)
      const shorter = stays & grows
      if (longer & end) edits += 1
      if (shorter & end) edits -= 1
      const above = (longer << 1) | 1
      grows = (shorter << 1) | ~(stays | above)
      falls = above & stays
      before = here
    }
    return edits <= allowed ? edits : undefined
  }
}

/** Of longer texts, only what lies between what both begin and end with; too much of it is too far. */
const editsWhereTheyDiffer =
  (wanted: string, allowed: number) =>
  (name: string): number | undefined => {
    if (Math.abs(name.length - wanted.length) > allowed) return undefined
    const [ours, its] = whereTheyDiffer(wanted, name)
    if (ours === '') return its.length
    return ours.length > atOnce ? undefined : editsFrom(ours, allowed)(its)
  }

/** Without what both begin and end with. */
function whereTheyDiffer(one: string, other: string): [string, string] {
  const shorter = Math.min(one.length, other.length)
  let from = 0
  while (from < shorter && one[from] === other[from]) from += 1
  let tail = 0
  while (tail < shorter - from && one.at(-1 - tail) === other.at(-1 - tail)) tail += 1
  return [one.slice(from, one.length - tail), other.slice(from, other.length - tail)]
}
