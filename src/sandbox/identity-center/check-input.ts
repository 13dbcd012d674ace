/**
 * The SDK's model of a shape, as its clients export it: `[kind, namespace, name, traits, member names, member schemas,
 * how many of the first members are required]` for a structure, a number for a scalar. Untyped, because only the
 * checks below give it a form.
 */
type Schema = unknown

type Structure = readonly [
  kind: number,
  namespace: string,
  name: string,
  traits: unknown,
  names: readonly string[],
  schemas: readonly Schema[],
  requiredCount?: number,
]

const [listKind, mapKind, structureKind, unionKind] = [1, 2, 3, 4]
const [listOf, mapOf] = [64, 128]
const scalars: Readonly<Record<number, string>> = { 0: 'string', 1: 'number', 2: 'boolean', 4: 'number' }

/** The schema of what an operation takes; undefined when the schema is not an operation's. */
export function inputSchema(operation: Schema): Schema {
  return Array.isArray(operation) && typeof operation[4] === 'function' ? resolve(operation[4]) : undefined
}

/**
 * What is wrong with this input by the SDK's own model: unknown or missing members, wrong types. The model in
 * JavaScript knows no patterns and lengths; those are in formats.ts.
 */
export function mistakesIn(schema: Schema, value: unknown, at = ''): string[] {
  const shape = resolve(schema)
  if (typeof shape === 'number') return mistakesInScalar(shape, value, at)
  if (!Array.isArray(shape)) return []
  if (shape[0] === mapKind) return mistakesInScalar(mapOf, value, at)
  if (shape[0] === listKind) return mistakesInList(shape[4], value, at)
  if (!isStructure(shape)) return mistakesIn(shape[4], value, at)
  const mistakes = mistakesInStructure(shape, value, at)
  const isUnion = shape[0] === unionKind
  if (isUnion && isRecord(value) && Object.keys(value).length !== 1)
    mistakes.push(`${at} must have exactly one member`)
  return mistakes
}

const isStructure = (shape: readonly unknown[]): shape is Structure =>
  shape[0] === structureKind || shape[0] === unionKind

/** Schemas stand behind functions, and members with traits behind `[schema, traits]`. */
function resolve(schema: Schema): Schema {
  if (typeof schema === 'function') return resolve(schema())
  return Array.isArray(schema) && schema.length === 2 ? resolve(schema[0]) : schema
}

function mistakesInScalar(shape: number, value: unknown, at: string): string[] {
  if (shape >= mapOf) return isRecord(value) ? [] : [`${at} must be a map`]
  if (shape >= listOf) return mistakesInList(shape - listOf, value, at)
  const expected = scalars[shape]
  return expected === undefined || typeof value === expected ? [] : [`${at} must be a ${expected}`]
}

function mistakesInList(item: Schema, value: unknown, at: string): string[] {
  if (!Array.isArray(value)) return [`${at} must be a list`]
  return value.flatMap((each, index) => mistakesIn(item, each, `${at}[${index}]`))
}

function mistakesInStructure(shape: Structure, value: unknown, at: string): string[] {
  if (!isRecord(value)) return [`${at || 'The input'} must be a structure`]
  const [, , , , names, schemas, requiredCount = 0] = shape
  const path = (name: string): string => (at ? `${at}.${name}` : name)
  const missing = names.slice(0, requiredCount).filter((name) => value[name] == null)
  return [
    ...missing.map((name) => `${path(name)} must not be null`),
    ...Object.entries(value).flatMap(([name, member]) => {
      const index = names.indexOf(name)
      if (index < 0) return [`${path(name)} is not a member`]
      return member == null ? [] : mistakesIn(schemas[index], member, path(name))
    }),
  ]
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
