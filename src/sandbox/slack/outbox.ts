import { type App, type Delivery, prepare, type Reply } from './delivery.ts'
import { post } from './messages.ts'
import type { SocketMode } from './socket-mode.ts'
import type { State } from './state.ts'

/** Something that an app did which Slack would not have: `error` is what the person saw, or Slack's name for it. */
export interface Problem {
  readonly error: string
  /** What was going on, such as `/aws-access list` or `block_actions approve`. */
  readonly about: string
  readonly detail: string
}

/** Whether each delivery goes out twice: one after the other, or both at once. */
export type Redelivery = boolean | 'together'

const RETRY_AFTER_MS = [0, 60_000, 300_000] as const

/** What Slack sends to the app, and what it makes of bad answers. */
export class Outbox {
  readonly problems: Problem[] = []
  app: App | undefined
  redeliver: Redelivery
  readonly #state: State
  readonly #socket: SocketMode
  readonly #options: { signingSecret: string; ackMs: number }
  readonly #closing = new AbortController()

  constructor(
    state: State,
    socket: SocketMode,
    options: { signingSecret: string; ackMs: number; app: App | undefined; redeliver: Redelivery },
  ) {
    this.#state = state
    this.#socket = socket
    this.#options = options
    this.app = options.app
    this.redeliver = options.redeliver
  }

  /** Delivers, once or twice; the answer is the first one's. A second one that fails is a problem. */
  async send(delivery: Delivery, about: string): Promise<Reply> {
    const deliver = prepare(delivery, { ...this.#options, app: this.app, socket: this.#socket })
    const first = deliver()
    if (this.redeliver !== 'together') await first
    const second = this.redeliver === false ? undefined : await deliver()
    if (second?.ok === false) {
      this.problem(second.error, about, `the second delivery: ${second.detail}`)
    }
    return first
  }

  /** Delivers an event, and again as Slack does when it was not taken: at once, after one minute, after five. */
  async sendEvent(payload: Delivery['payload'], about: string): Promise<void> {
    const reply = await this.send({ kind: 'event', payload }, about)
    if (reply.ok) return
    this.problem(reply.error, about, reply.detail)
    if (reply.mayRetry) void this.#retry(payload, about, reasonOf(reply))
  }

  /** Writes down a problem, and tells the person as Slack would. */
  complain(error: string, about: string, detail: string, to?: { person: string; channel: string }): void {
    this.problem(error, about, detail)
    const channel = this.#state.channels.get(to?.channel ?? '')
    if (!to || !channel) return
    const text = `${about} failed with the error "${error}"`
    post(this.#state, channel, { text, blocks: undefined }, { user: 'USLACKBOT', to: to.person })
  }

  problem(error: string, about: string, detail: string): void {
    this.problems.push({ error, about, detail })
    this.#state.emit('changed')
  }

  close(): void {
    this.#closing.abort()
  }

  async #retry(payload: Delivery['payload'], about: string, firstReason: string): Promise<void> {
    let reason = firstReason
    for (const [index, ms] of RETRY_AFTER_MS.entries()) {
      await this.#state.clock.sleep(ms, this.#closing.signal)
      if (this.#closing.signal.aborted) return
      const retry = { attempt: index + 1, reason }
      const reply = await this.send({ kind: 'event', payload, retry }, about)
      if (reply.ok || !reply.mayRetry) return
      this.problem(reply.error, `${about}, retry ${retry.attempt}`, reply.detail)
      reason = reasonOf(reply)
    }
  }
}

function reasonOf(reply: Reply): string {
  return !reply.ok && reply.error === 'operation_timeout' ? 'http_timeout' : 'http_error'
}
