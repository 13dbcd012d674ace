import { randomBytes } from 'node:crypto'
import { isFields, parseJson, SlackError } from './fields.ts'
import { type Content, edit, post, readContent, remove } from './messages.ts'
import type { Message, State } from './state.ts'
import type { HttpAnswer } from './web-api.ts'

/** Whom an answer is for, where it goes, and which message it may replace. */
export interface Conversation {
  readonly person: string
  readonly channel: string
  original: Message | undefined
}

const USES = 5
const LIFETIME_MS = 30 * 60_000
const MEMBERS = new Set([
  'text',
  'blocks',
  'attachments',
  'response_type',
  'replace_original',
  'delete_original',
  'thread_ts',
  'mrkdwn',
  'parse',
  'link_names',
  'unfurl_links',
  'unfurl_media',
  'metadata',
])

/** The response_urls handed out: each good for five answers within half an hour. @see https://docs.slack.dev/interactivity/handling-user-interaction */
export class ResponseUrls {
  readonly #state: State
  readonly #base: () => string
  readonly #warn: (warning: string) => void
  readonly #known = new Map<string, { about: Conversation; at: number; uses: number }>()

  constructor(state: State, base: () => string, warn: (warning: string) => void) {
    this.#state = state
    this.#base = base
    this.#warn = warn
  }

  issue(about: Conversation): string {
    const secret = randomBytes(16).toString('hex')
    this.#known.set(secret, { about, at: this.#state.clock.now().getTime(), uses: 0 })
    return `${this.#base()}/response/${secret}`
  }

  /** Takes one answer; what is wrong with it goes to `report`. */
  answer(secret: string, body: string, report: (error: string) => void): HttpAnswer {
    const known = this.#known.get(secret)
    const fail = (status: number, error: string): HttpAnswer => {
      report(error)
      return { status, headers: {}, body: JSON.stringify({ ok: false, error }) }
    }
    if (!known) return fail(404, 'invalid_url')
    if (this.#state.clock.now().getTime() - known.at > LIFETIME_MS) return fail(404, 'expired_url')
    if (known.uses >= USES) return fail(404, 'used_url')
    known.uses += 1
    try {
      say(this.#state, known.about, parseJson(body), this.#warn)
      return { status: 200, headers: {}, body: 'ok' }
    } catch (error) {
      if (error instanceof SlackError) return fail(400, error.code)
      throw error
    }
  }
}

/** Says what an app answers to a command or to a press, to that person or to the channel. Throws a SlackError. */
export function say(
  state: State,
  about: Conversation,
  answer: unknown,
  warn: (warning: string) => void,
): void {
  const channel = state.channels.get(about.channel)
  if (!isFields(answer)) throw new SlackError('invalid_payload')
  const unknown = Object.keys(answer).find((name) => !MEMBERS.has(name))
  if (unknown !== undefined || !channel) throw new SlackError('invalid_arguments')
  if (answer['delete_original'] === true) {
    if (about.original) remove(state, about.original)
    return
  }
  const content: Content = readContent(answer, warn)
  if (answer['replace_original'] === true && about.original) {
    edit(state, about.original, { ...content, blocks: content.blocks ?? [] })
    return
  }
  const type = answer['response_type'] ?? 'ephemeral'
  if (type !== 'ephemeral' && type !== 'in_channel') throw new SlackError('invalid_response_type')
  const thread = answer['thread_ts']
  const posted = post(state, channel, content, {
    user: state.installation.botUserId,
    threadTs: typeof thread === 'string' ? thread : undefined,
    to: type === 'ephemeral' ? about.person : undefined,
  })
  about.original ??= posted
}
