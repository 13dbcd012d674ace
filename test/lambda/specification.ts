import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec'
import type { Template } from './packaged.ts'

type Specification = ReturnType<typeof loadAwsServiceSpecSync>
const definition = (specification: Specification, id: string) => specification.get('typeDefinition', id)
type Known = ReturnType<typeof definition>['properties']
type PropertyType = Known[string]['type']

/** Large: read once. */
let kept: Specification | undefined
const specificationOnce = (): Specification => (kept ??= loadAwsServiceSpecSync())

/**
 * What is wrong with a template by AWS's own specification of its resources: unknown types and properties, missing ones, and
 * values of another type.
 */
export function mistakesIn({ Resources }: Template): string[] {
  const specification = specificationOnce()

  function inProperties(known: Known, given: object, at: string): string[] {
    const missing = Object.entries(known)
      .filter(([name, { required }]) => required && !(name in given))
      .map(([name]) => `${at}.${name} is missing`)
    const wrong = Object.entries(given).flatMap(([name, value]) => {
      const property = known[name]
      return property ? inValue(property.type, value, `${at}.${name}`) : [`${at}.${name} is no property`]
    })
    return [...missing, ...wrong]
  }

  function inValue(type: PropertyType, value: unknown, at: string): string[] {
    if (isComputed(value)) return []
    const expected = (isRight: boolean) =>
      isRight ? [] : [`${at} must be ${type.type}, not ${typeof value}`]
    switch (type.type) {
      case 'array':
        return Array.isArray(value)
          ? value.flatMap((each, index) => inValue(type.element, each, `${at}[${index}]`))
          : expected(false)
      case 'map':
        return isObject(value)
          ? Object.entries(value).flatMap(([name, each]) => inValue(type.element, each, `${at}.${name}`))
          : expected(false)
      case 'ref': {
        const { properties } = definition(specification, type.reference.$ref)
        return isObject(value) ? inProperties(properties, value, at) : expected(false)
      }
      case 'union': {
        const tried = type.types.map((each) => inValue(each, value, at))
        return tried.some((mistakes) => mistakes.length === 0) ? [] : (tried[0] ?? [])
      }
      case 'json':
        return expected(isObject(value))
      case 'number':
      case 'integer':
        return expected(typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value)))
      case 'boolean':
        return expected(typeof value === 'boolean')
      case 'string':
      case 'date-time':
        return expected(typeof value === 'string')
      default:
        return []
    }
  }

  return Object.entries(Resources).flatMap(([name, { Type, Properties = {} }]) => {
    const [known] = specification.lookup('resource', 'cloudFormationType', 'equals', Type)
    return known ? inProperties(known.properties, Properties, name) : [`${name}: there is no ${Type}`]
  })
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Known to CloudFormation alone. */
function isComputed(value: unknown): boolean {
  const [name, ...more] = isObject(value) ? Object.keys(value) : []
  return more.length === 0 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'))
}
