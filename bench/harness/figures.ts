/** The value that `share` of all are not above; NaN for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

/** How far the middle half of them lie apart. */
export const spread = (values: readonly number[]): number =>
  percentile(values, 0.75) - percentile(values, 0.25)

/** How often each name stands in a list, by name. */
export function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const name of names.toSorted()) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

export const ms = (value: number): string => `${Math.round(value)} ms`
export const times = (value: number, floor: number): string => `${(value / floor).toFixed(2)} ×`
