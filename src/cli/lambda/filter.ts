import * as z from 'zod'

/** Stands for a part of a record that is not known yet: every test of it passes. */
export const unknownYet = Symbol('unknown yet')

/** True for a record that an event source mapping passes on. */
export type Filter = (record: unknown) => boolean

type Test = (value: unknown) => boolean

const primitive = z.union([z.string(), z.number(), z.boolean(), z.null()])
const parsedRule = z.record(z.string(), z.unknown())

/**
 * The filter criteria of an event source mapping: a record passes where any of the patterns fits, and all where there is none.
 * Throws on an operator that is not known here, since it would let everything or nothing pass.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export function readFilter(patterns: readonly string[]): Filter {
  const tests = patterns.map((pattern) => readPattern(JSON.parse(pattern), 'the pattern'))
  return (record) => tests.length === 0 || tests.some((test) => test(record))
}

function readPattern(pattern: unknown, path: string): Test {
  if (Array.isArray(pattern)) {
    const tests = pattern.map((rule) => readRule(rule, path))
    return (value) => value === unknownYet || tests.some((test) => test(value))
  }
  const fields = parsedRule.safeParse(pattern)
  if (!fields.success)
    throw new Error(`The stream’s filter: ${path} has to be a list of what fits, or an object.`)
  const tests = Object.entries(fields.data).map(([name, inner]): Test => {
    if (name.startsWith('$')) throw new Error(`The stream’s filter: ${name} in ${path} is not known here.`)
    const test = readPattern(inner, `${path}.${name}`)
    return (value) => test(member(value, name))
  })
  return (value) => value === unknownYet || tests.every((test) => test(value))
}

const member = (value: unknown, name: string): unknown => parsedRule.safeParse(value).data?.[name]

function readRule(rule: unknown, path: string): Test {
  const exact = primitive.safeParse(rule)
  if (exact.success) return eachOf((leaf) => leaf === exact.data)
  const [[name, operand] = ['', undefined], ...more] = Object.entries(parsedRule.parse(rule))
  if (more.length > 0) throw new Error(`The stream’s filter: a rule of ${path} has more than one operator.`)
  const read = operators[name]
  if (!read) throw new Error(`The stream’s filter: the operator “${name}” of ${path} is not known here.`)
  return read(operand)
}

const isLeaf = (value: unknown): boolean =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value)
const text = z.string()

/** A list fits where one of its members does; what is no leaf fits nothing. */
const eachOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) ? value.some((leaf) => isLeaf(leaf) && test(leaf)) : isLeaf(value) && test(value)

const operators: Readonly<Record<string, (operand: unknown) => Test>> = {
  exists: (operand) => {
    const wanted = z.boolean().parse(operand)
    return (value) => (Array.isArray(value) ? value.some(isLeaf) : isLeaf(value)) === wanted
  },
  prefix: (operand) => {
    const start = text.parse(operand)
    return eachOf((value) => typeof value === 'string' && value.startsWith(start))
  },
  suffix: (operand) => {
    const end = text.parse(operand)
    return eachOf((value) => typeof value === 'string' && value.endsWith(end))
  },
  'equals-ignore-case': (operand) => {
    const wanted = text.parse(operand).toLowerCase()
    return eachOf((value) => typeof value === 'string' && value.toLowerCase() === wanted)
  },
  'anything-but': (operand) => {
    const rule = z.union([z.array(primitive), primitive, z.strictObject({ prefix: text })]).parse(operand)
    if (typeof rule === 'object' && rule !== null && 'prefix' in rule)
      return eachOf((value) => typeof value === 'string' && !value.startsWith(rule.prefix))
    const others = Array.isArray(rule) ? rule : [rule]
    return eachOf((value) => !others.some((other) => other === value))
  },
}
