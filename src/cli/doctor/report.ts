import { WebAPIPlatformError } from '@slack/web-api'

/** How a check came out. `not-tried`: a write, which is not made to see whether it may be. */
export type Status = 'ok' | 'failed' | 'warning' | 'skipped' | 'not-tried'

/** What a check has to say: a sentence, and what to do where something is wrong. */
export interface Finding {
  readonly status: Status
  readonly text: string
  readonly fix?: string
}

/** Where a line stands: `id` is for programs, `name` for people. */
export interface Place {
  readonly group: string
  readonly id: string
  readonly name: string
}

export type Line = Place & Finding

/** What a check found out for others; where it could not, the name that it goes by. */
export type Known<T> = { readonly value: T } | { readonly lacks: string }

/** Says it, and gives undefined for a check that ends so. */
export type Say = (finding: Finding) => undefined

export const ok = (text: string): Finding => ({ status: 'ok', text })
export const failed = (text: string, fix?: string): Finding => ({ status: 'failed', text, ...fixed(fix) })
export const warning = (text: string, fix?: string): Finding => ({ status: 'warning', text, ...fixed(fix) })
export const skipped = (text: string): Finding => ({ status: 'skipped', text })
export const notTried = (text: string, fix?: string): Finding => ({
  status: 'not-tried',
  text,
  ...fixed(fix),
})
const fixed = (fix?: string) => (fix === undefined ? {} : { fix })

/** Something that a check builds on is not there: it says nothing itself. */
export class Lacking extends Error {
  override readonly name = 'Lacking'
}

/** What another check found out. Throws Lacking where it could not. */
export async function need<T>(known: Promise<Known<T>>): Promise<T> {
  const found = await known
  if ('lacks' in found) throw new Lacking(found.lacks)
  return found.value
}

/** A check that never ends is a failure too: every call has its own time-out, and this is for what they forget. */
const patienceMs = 60_000

/** Runs checks side by side and prints their lines in the order in which the checks were begun, as soon as that is possible. */
export class Report {
  readonly #print: (line: Line) => void
  readonly #checks: { lines: Line[]; done: boolean }[] = []
  readonly #running: Promise<unknown>[] = []
  #printed = 0

  constructor(print: (line: Line) => void) {
    this.#print = print
  }

  /**
   * Begins a check. It gives what it found out for others, or undefined; whatever it throws is a line. Where it says
   * nothing there is no line.
   */
  check<T>(place: Place, look: (say: Say) => Promise<T | undefined>): Promise<Known<T>> {
    const slot = { lines: [] as Line[], done: false }
    this.#checks.push(slot)
    const say: Say = ({ status, text, fix }) => {
      slot.lines.push({ ...place, status, text: plain(text), ...fixed(fix && plain(fix)) })
      return undefined
    }
    const known = inTime(look(say))
      .catch((error: unknown) => say(thrown(error)))
      .then((value): Known<T> => {
        slot.done = true
        this.#printWhatCan()
        return value === undefined ? { lacks: place.name } : { value }
      })
    this.#running.push(known)
    return known
  }

  /** All lines, once every check is through. */
  async finished(): Promise<Line[]> {
    await Promise.all(this.#running)
    return this.#checks.flatMap(({ lines }) => lines)
  }

  #printWhatCan(): void {
    for (let next = this.#checks[this.#printed]; next?.done; next = this.#checks[++this.#printed])
      next.lines.forEach(this.#print)
  }
}

function thrown(error: unknown): Finding {
  if (error instanceof Lacking) return skipped(`needs ${error.message}`)
  return failed(`${errorText(error)}.`, isUnreachable(error) ? reach : undefined)
}

const reach =
  'See whether this machine reaches AWS, and whether AWS_REGION, AWS_ENDPOINT_URL and portal.region in the policy are right.'

/** Nobody was there, or nobody answered. */
export const isUnreachable = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'TimeoutError' || /ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|socket hang up/.test(causeOf(error)))

async function inTime<T>(look: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not finished within ${patienceMs / 1000} s`)), patienceMs)
  })
  return Promise.race([look, tooLong]).finally(() => clearTimeout(timer))
}

/** What Slack or AWS said; Slack's errors by the word that its documentation has. */
export function errorText(error: unknown): string {
  if (error instanceof WebAPIPlatformError) return error.data.error
  const said = error instanceof Error ? inWords(error) : String(error)
  return said.replace(/[.\s]+$/, '').slice(0, 400)
}

function inWords(error: Error): string {
  const [, ms] = /exceeded the configured (\d+) ms requestTimeout/.exec(error.message) ?? []
  if (ms !== undefined) return `no answer within ${Number(ms) / 1000} s`
  const cause = causeOf(error)
  return error.name === 'Error' ? cause : `${error.name}: ${cause}`
}

/** What it all began with: libraries wrap what the network says, and an address that is tried twice says nothing itself. */
function causeOf({ cause, message, ...error }: Error): string {
  if (cause instanceof Error) return causeOf(cause)
  return message || ('code' in error ? String(error.code) : 'no answer')
}

/** On one line, and nothing in it that would do something to a terminal: names come from anywhere. */
const plain = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
