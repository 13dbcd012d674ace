/** A JSON object whose members are not known yet. */
export type Fields = Readonly<Record<string, unknown>>

/** Whether a JSON value is an object, and neither null nor an array. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value that a JSON text stands for; undefined when it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** Slack's "no" to a call: `code` is its documented name, `extra` what the answer carries besides. */
export class SlackError extends Error {
  readonly code: string
  readonly extra: Fields

  constructor(code: string, extra: Fields = {}) {
    super(code)
    this.code = code
    this.extra = extra
  }
}

/** A SlackError that says what is wrong with what was sent. */
export function mistaken(code: string, messages: readonly string[]): SlackError {
  return new SlackError(code, { response_metadata: { messages } })
}
