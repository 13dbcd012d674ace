import type { PlacedName } from '../../policy-file/names.ts'
import type { CheckedPolicy } from './settings.ts'

/** Where a name stands, before the sentence about it. */
export const at = ({ file }: CheckedPolicy, { line, column }: PlacedName): string =>
  `${file}:${line}:${column} `

/** The names of a kind, each with its first place. */
export function namesOf({ names }: CheckedPolicy, kind: PlacedName['kind']): PlacedName[] {
  const first = new Map<string, PlacedName>()
  for (const name of names) if (name.kind === kind && !first.has(name.text)) first.set(name.text, name)
  return [...first.values()]
}

/** Names as the subject of a sentence about each of them. */
export function listed(names: readonly PlacedName[]): string {
  const [first, second] = names.map(({ text }) => text)
  if (first !== undefined && second === undefined) return first
  return `Each of ${names.length > 6 ? `the ${names.length} named` : names.map(({ text }) => text).join(', ')}`
}
