import { type Fields, isFields, mistaken, parseJson } from './fields.ts'

/** What an argument must be; `!` marks the ones that a call cannot do without. */
export type Kind = 'text' | 'flag' | 'number' | 'json' | 'text!' | 'json!' | 'number!'

/** The arguments of one call, checked: each is present and of its kind, or absent where it may be. */
export class Arguments {
  readonly all: Fields

  constructor(all: Fields) {
    this.all = all
  }

  /** A text that must be there; checked before, so never empty. */
  need(name: string): string {
    return this.text(name) ?? ''
  }

  text(name: string): string | undefined {
    const value = this.all[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }

  flag(name: string): boolean {
    return this.all[name] === true
  }

  number(name: string): number | undefined {
    const value = this.all[name]
    return typeof value === 'number' ? value : undefined
  }

  json(name: string): unknown {
    return this.all[name]
  }
}

/** Reads the body of a call: form or JSON. Undefined when it is neither. */
export function readBody(body: string, contentType: string): Fields | undefined {
  if (body === '') return {}
  if (contentType.startsWith('application/json')) {
    const parsed = parseJson(body)
    return isFields(parsed) ? parsed : undefined
  }
  return contentType.startsWith('application/x-www-form-urlencoded')
    ? Object.fromEntries(new URLSearchParams(body))
    : undefined
}

/** Checks arguments against a method's table. Throws `invalid_arguments`, naming each that is wrong. */
export function readArguments(given: Fields, table: Readonly<Record<string, Kind>>): Arguments {
  const mistakes: string[] = []
  const read: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(given)) {
    const kind = table[name]
    if (!kind) {
      mistakes.push(`[ERROR] unknown argument: ${name}`)
      continue
    }
    const converted = convert(value, kind)
    if (converted === undefined) mistakes.push(`[ERROR] not a ${kind.replace('!', '')}: ${name}`)
    else read[name] = converted
  }
  for (const [name, kind] of Object.entries(table)) {
    if (kind.endsWith('!') && (read[name] === undefined || read[name] === '')) {
      mistakes.push(`[ERROR] missing required field: ${name}`)
    }
  }
  if (mistakes.length > 0) throw mistaken('invalid_arguments', mistakes)
  return new Arguments(read)
}

/** Forms carry everything as text, so that `"true"`, `"5"` and JSON in a text are as good as the real thing. */
function convert(value: unknown, kind: Kind): unknown {
  switch (kind) {
    case 'text':
    case 'text!':
      return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined
    case 'flag':
      if (typeof value === 'boolean') return value
      return value === 'true' || value === '1' || value === 1
        ? true
        : value === 'false' || value === '0' || value === 0
          ? false
          : undefined
    case 'number':
    case 'number!':
      return Number.isFinite(Number(value)) && value !== '' ? Number(value) : undefined
    case 'json':
    case 'json!':
      return typeof value === 'string' ? parseJson(value) : value
    default:
      return kind satisfies never
  }
}
