import * as z from 'zod'

/** The part of JSON Schema (draft 7) that Slack's manifest schema uses for apps like ours. */
const node = z.looseObject({
  $ref: z.string().optional(),
  type: z.string().optional(),
  required: z.array(z.string()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
  pattern: z.string().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  maxItems: z.number().optional(),
})
const fields = z.record(z.string(), z.unknown())

/** What a value has that its schema does not allow; empty where it is valid. Follows references within the schema. */
export function check(root: unknown, value: unknown, schema: unknown = root, path = ''): string[] {
  const { $ref, ...rules } = node.parse(schema)
  if ($ref !== undefined) return check(root, value, definition(root, $ref), path)
  const here = path.replace(/\.$/, '')
  const kind = Array.isArray(value) ? 'array' : typeof value
  const expected = rules.type === 'integer' ? 'number' : rules.type
  if (expected !== undefined && kind !== expected) return [`${here}: no ${rules.type}`]
  if (typeof value === 'string') return checkText(rules, value, here)
  if (Array.isArray(value)) {
    const tooMany = value.length > (rules.maxItems ?? Infinity) ? [`${here}: too many`] : []
    return [...tooMany, ...value.flatMap((one, at) => check(root, one, rules.items ?? {}, `${path}${at}.`))]
  }
  if (kind !== 'object') return []
  const held = fields.parse(value)
  const known = rules.properties ?? {}
  const unknown = Object.keys(held).filter((name) => rules.additionalProperties === false && !(name in known))
  const missing = (rules.required ?? []).filter((name) => !(name in held))
  return [
    ...unknown.map((name) => `${path}${name}: unknown`),
    ...missing.map((name) => `${path}${name}: missing`),
    ...Object.entries(held).flatMap(([name, one]) =>
      name in known ? check(root, one, known[name], `${path}${name}.`) : [],
    ),
  ]
}

function checkText(rules: z.infer<typeof node>, value: string, here: string): string[] {
  const { pattern, minLength = 0, maxLength = Infinity } = rules
  if (value.length < minLength || value.length > maxLength) return [`${here}: too short or too long`]
  return pattern !== undefined && !new RegExp(pattern).test(value) ? [`${here}: not like ${pattern}`] : []
}

function definition(root: unknown, ref: string): unknown {
  const { definitions } = z.looseObject({ definitions: fields }).parse(root)
  return definitions[ref.replace('#/definitions/', '')]
}
