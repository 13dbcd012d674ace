/**
 * The few names that somebody may have meant: a slip of a finger away, or beginning with or holding what was typed (or
 * held by it). Nearest first; empty when nothing is near.
 */
export function nearest(typed: string, names: Iterable<string>, limit = 3): string[] {
  const wanted = typed.toLowerCase()
  if (!wanted) return []
  const found: { name: string; distance: number }[] = []
  for (const name of new Set(names)) {
    const distance = distanceOf(wanted, name.toLowerCase())
    if (distance !== undefined) found.push({ name, distance })
  }
  found.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
  return found.slice(0, limit).map(({ name }) => name)
}

/** Edits come first, then what begins with the typed text, then what holds it; undefined is too far to mention. */
function distanceOf(wanted: string, name: string): number | undefined {
  const allowed = wanted.length < 3 ? 0 : Math.max(1, Math.floor(wanted.length / 4))
  const edits = editDistance(wanted, name, allowed)
  if (edits <= allowed) return edits
  if (name.startsWith(wanted)) return 100
  // One or two letters are in nearly everything, so they say nothing.
  if (wanted.length >= 3 && name.includes(wanted)) return 200
  return name.length >= 3 && wanted.includes(name) ? 300 : undefined
}

/**
 * Insertions, deletions, replacements and swaps of neighbours that turn one text into the other; `Infinity` where it takes more
 * than are allowed, which most names out of thousands show with their first letters.
 */
function editDistance(one: string, other: string, allowed: number): number {
  if (Math.abs(one.length - other.length) > allowed) return Infinity
  const [a, b] = whereTheyDiffer(one, other)
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let best = Math.min(replaced, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) best = Math.min(best, (before[j - 2] ?? 0) + 1)
      row.push(best)
      least = Math.min(least, best)
    }
    // A swap reaches back over one row.
    if (least > allowed + 1) return Infinity
    before = last
    last = row
  }
  return last[b.length] ?? 0
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
