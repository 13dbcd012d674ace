import type * as z from 'zod'
import { nearest } from '../access/near.ts'
import { keysAt } from './schema.ts'
import type { Mistake, Path, Source } from './source.ts'
import { isMapping } from './values.ts'

/** What the schema found, in sentences. A key that was only misspelt is not called missing as well. */
export function schemaMistakes(error: z.ZodError, source: Source): Mistake[] {
  const meant = new Set<string>()
  const unknown = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => {
          const path = [...pathOf(issue), key]
          const [near] = nearest(key, keysAt(issue.path), 1)
          if (near) meant.add(JSON.stringify([...pathOf(issue), near]))
          return { ...source.atKey(path), message: unknownKey(key, near, keysAt(issue.path)) }
        })
      : [],
  )
  const others = error.issues
    .filter((issue) => issue.code !== 'unrecognized_keys' && !meant.has(JSON.stringify(pathOf(issue))))
    .map((issue) => ({
      ...source.at(pathOf(issue)),
      message: wrongValue(pathOf(issue), valueAt(source.value, pathOf(issue)), issue.message),
    }))
  return [...unknown, ...others]
}

const pathOf = ({ path }: { path: readonly PropertyKey[] }): Path =>
  path.map((step) => (typeof step === 'symbol' ? String(step) : step))

function unknownKey(key: string, near: string | undefined, known: readonly string[]): string {
  const instead = near
    ? `did you mean \`${near}\`?`
    : `only ${known.map((each) => `\`${each}\``).join(', ')} can stand here.`
  return `\`${key}\` is not a known key: ${instead}`
}

function wrongValue(path: Path, value: unknown, give: string): string {
  const key = path.findLast((step) => typeof step === 'string')
  const name = key === undefined ? 'The file' : `\`${key}\``
  if (value === undefined) return `${name} is missing: give ${give}.`
  const entry = typeof path.at(-1) === 'number'
  if (value === null) return `${name} ${entry ? 'has an empty entry' : 'is empty'}: give ${give}.`
  return `${name} can't ${entry ? 'hold' : 'be'} ${shown(value)}: give ${give}.`
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (isMapping(value)) return Object.keys(value).length === 0 ? 'an empty mapping' : 'a mapping'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text === '' ? 'an empty text' : `\`${text.length > 60 ? `${text.slice(0, 57)}...` : text}\``
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, step) => {
    if (Array.isArray(at)) return at[Number(step)]
    return isMapping(at) && Object.hasOwn(at, step) ? at[step] : undefined
  }, value)
}
