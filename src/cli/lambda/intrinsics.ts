import * as z from 'zod'

/** What a template's references come to here. */
export interface Names {
  /** `Ref` of a parameter, a pseudo parameter or a resource. */
  readonly ref: (name: string) => unknown
  readonly attribute: (resource: string, attribute: string) => string
  readonly condition: (name: string) => boolean
}

const record = z.record(z.string(), z.unknown())
const texts = z.array(z.unknown())

/** A value of a template with its intrinsic functions worked out; throws on one that is not known here. */
export function resolve(value: unknown, names: Names): unknown {
  const inner = (each: unknown): unknown => resolve(each, names)
  if (Array.isArray(value)) return value.map(inner).filter((each) => each !== noValue)
  const fields = record.safeParse(value)
  if (!fields.success) return value
  const entries = Object.entries(fields.data)
  const [first] = entries
  if (entries.length === 1 && first && /^(Ref$|Fn::|Condition$)/.test(first[0])) {
    const work = functions[first[0]]
    if (!work) throw new Error(`The template uses ${first[0]}, which is not known here.`)
    return work(first[1], inner, names)
  }
  return Object.fromEntries(
    entries.map(([name, each]) => [name, inner(each)] as const).filter(([, each]) => each !== noValue),
  )
}

/** `AWS::NoValue`: whatever has it is left out. */
export const noValue = Symbol('AWS::NoValue')

type Work = (operand: unknown, inner: (value: unknown) => unknown, names: Names) => unknown

const pair = z.tuple([z.unknown(), z.unknown()])
const text = (value: unknown): string => {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value)
  throw new Error(`The template has ${JSON.stringify(value)} where a text belongs.`)
}
const truth = (value: unknown): boolean => value === true

const functions: Readonly<Record<string, Work>> = {
  Ref: (name, _, names) => names.ref(text(name)),
  Condition: (name, _, names) => names.condition(text(name)),
  'Fn::GetAtt': (operand, _, names) => {
    const [resource = '', ...attribute] =
      typeof operand === 'string' ? operand.split('.') : texts.parse(operand).map(text)
    return names.attribute(resource, attribute.join('.'))
  },
  'Fn::Join': (operand, inner) => {
    const [separator, parts] = pair.parse(operand)
    return texts.parse(inner(parts)).map(text).join(text(separator))
  },
  'Fn::Select': (operand, inner) => {
    const [index, from] = pair.parse(operand)
    return texts.parse(inner(from))[Number(inner(index))]
  },
  'Fn::Split': (operand, inner) => {
    const [separator, from] = pair.parse(operand)
    return text(inner(from)).split(text(separator))
  },
  'Fn::Sub': (operand, inner, names) => {
    const [pattern, own] = Array.isArray(operand) ? pair.parse(operand) : [operand, {}]
    const given = record.parse(inner(own))
    return text(pattern).replaceAll(/\$\{([^!}][^}]*)\}/g, (_, name: string) => {
      if (name in given) return text(given[name])
      const [resource = '', ...attribute] = name.split('.')
      return attribute.length > 0 ? names.attribute(resource, attribute.join('.')) : text(names.ref(name))
    })
  },
  'Fn::If': (operand, inner, names) => {
    const [condition, yes, no] = z.tuple([z.string(), z.unknown(), z.unknown()]).parse(operand)
    return inner(names.condition(condition) ? yes : no)
  },
  'Fn::Equals': (operand, inner) => {
    const [one, other] = pair.parse(inner(operand))
    return JSON.stringify(one) === JSON.stringify(other)
  },
  'Fn::Not': (operand, inner) => !truth(texts.parse(inner(operand))[0]),
  'Fn::And': (operand, inner) => texts.parse(inner(operand)).every(truth),
  'Fn::Or': (operand, inner) => texts.parse(inner(operand)).some(truth),
}
