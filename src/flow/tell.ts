import type { Policy } from '../access/policy.ts'
import type { AccessRequest } from '../access/request.ts'
import type { RequestRef } from '../access/request-ref.ts'
import { tellAt, type Told, type Untold, untold, wakeAt } from '../access/told.ts'
import type { SlackMessages, Sent } from '../slack/messages.ts'
import type { Store } from '../store/index.ts'
import type { Lease } from '../store/entities.ts'
import { adminDm, threadNote } from '../views/notes.ts'
import { requestCard } from '../views/request-card.ts'
import { requesterDm } from '../views/requester-dm.ts'
import type { Around } from '../views/tellable.ts'
import type { World } from './world.ts'

export type TellEdges = Pick<World, 'policy' | 'catalogue' | 'now' | 'log'> & {
  readonly store: Pick<Store, 'requests' | 'told' | 'pairs'>
  readonly messages: SlackMessages
  /** Slack ids of the administrators. */
  readonly admins: () => Promise<readonly string[]>
  readonly newToken: () => string
}

const leaseMs = 30_000

/**
 * Makes Slack agree with a request: the card, the thread, the requester's direct message and the administrators', each up
 * to its own cursor, and each saved as soon as it stands. May be called at any time, by anyone. Returns when the request
 * is next due (null: nothing is left). Throws where the table can't be read or written.
 */
export async function tell(edges: TellEdges, ref: RequestRef): Promise<string | null> {
  const { store, now } = edges
  const started = now().getTime()
  const request = await store.requests.read(ref)
  if (!request) return null
  const due = tellAt(request, await store.told.read(ref))
  if (due === null || due > now().toISOString()) return rest(edges, request)

  const lease: Lease = { token: edges.newToken(), until: new Date(started + leaseMs).toISOString() }
  const told = await store.told.lease(ref, lease, now().toISOString())
  if (!told) return new Date(started + 1000).toISOString()
  // Read again under the lease: whoever held it before may have told more, and the request may have gone on.
  const current = (await store.requests.read(ref)) ?? request
  const after = await new Teller(edges, current, lease).run(told)
  await store.told.save(ref, after, lease, null)
  return rest(edges, current)
}

/** Saves when the request is next due, from all that is known of it by now. */
async function rest({ store, now }: TellEdges, request: AccessRequest): Promise<string | null> {
  const told = await store.told.read(request)
  const inMotion = request.status === 'activating' || request.status === 'ending'
  const at = wakeAt(request, told, inMotion ? await store.pairs.wakeAt(request.pair) : null)
  const same = await store.requests.wake(request, at)
  return same ? at : now().toISOString()
}

type Step = (told: Told, due: Untold) => Promise<Told | null>

class Teller {
  readonly #edges: TellEdges
  readonly #request: AccessRequest
  readonly #lease: Lease

  constructor(edges: TellEdges, request: AccessRequest, lease: Lease) {
    this.#edges = edges
    this.#request = request
    this.#lease = lease
  }

  /** Card first, since the thread hangs on it. A step that has to wait does not keep the others from being taken. */
  async run(told: Told): Promise<Told> {
    const { failures = 0, retryAt: _, ...before } = told
    let current: Told = before
    let waitMs = 0
    for (const step of [this.#card, this.#note, this.#dm, this.#admins]) {
      if (this.#now() > Date.parse(this.#lease.until) - 10_000) return { ...current, retryAt: this.#at(0) }
      const next = await step(current, untold(this.#request, current))
      if (next?.retryAt !== undefined) waitMs = Math.max(waitMs, Date.parse(next.retryAt) - this.#now())
      else if (next) current = next
      if (next) await this.#save(current)
    }
    if (waitMs <= 0) return current
    const pause = Math.max(waitMs, Math.min(300_000, 1000 * 2 ** failures))
    return { ...current, failures: failures + 1, retryAt: this.#at(pause) }
  }

  /** The live message: posted once, then edited; posted anew where somebody deleted it while the request is open. */
  #card: Step = async (told, due) => {
    if (!due.card) return null
    const { messages, now } = this.#edges
    const { revision, channel, status } = this.#request
    const view = requestCard(this.#request, now().toISOString())
    const sent = told.card ? await messages.update(told.card, view) : await messages.post(channel, view)
    if (sent.kind === 'sent') return { ...told, card: { ...sent.value, revision } }
    if (sent.kind === 'refused' && sent.error === 'message_not_found' && told.card && status !== 'closed') {
      const { card: _, ...without } = told
      return this.#card(without, { ...due, card: true })
    }
    // A card that can't be shown is recorded and passed: what can still be told is told.
    return this.#passed(told, sent, 'card', told.card ? { card: { ...told.card, revision } } : {})
  }

  #note: Step = async (told, due) => {
    if (due.note.length === 0) return null
    const done = { ...told, note: told.note + due.note.length }
    if (!told.card) return done
    const view = threadNote(this.#request, due.note, this.#iso(), await this.#around(due.note))
    if (!view) return done
    const sent = await this.#edges.messages.post(told.card.channel, view, told.card.ts)
    return sent.kind === 'sent' ? done : this.#passed(told, sent, 'note', done)
  }

  #dm: Step = async (told, due) => {
    if (due.dm.length === 0) return null
    const done = { ...told, dm: told.dm + due.dm.length }
    const around = await this.#around(due.dm)
    const view = requesterDm(this.#request, due.dm, this.#portal, this.#iso(), around)
    if (!view) return done
    const sent = await this.#edges.messages.post(this.#request.requester.slackId, view)
    return sent.kind === 'sent' ? done : this.#passed(told, sent, 'dm', done)
  }

  /** Only a removal that failed is theirs to know: the newest word on it, to each of them. */
  #admins: Step = async (told, due) => {
    if (due.admins.length === 0) return null
    const done = { ...told, admins: told.admins + due.admins.length }
    const failed = due.admins.findLast(({ what }) => what === 'removal-failed')
    const view = failed && this.#request.status === 'ending' && adminDm(this.#request, failed, this.#iso())
    if (!view) return done
    for (const admin of await this.#edges.admins()) {
      const sent = await this.#edges.messages.post(admin, view)
      if (sent.kind !== 'sent') this.#log(sent, 'admin')
    }
    return done
  }

  /** Slack's last word is recorded and passed; anything else is tried again later. */
  #passed(told: Told, sent: Sent<unknown>, what: string, done: Partial<Told>): Told {
    if (sent.kind === 'sent') return told
    this.#log(sent, what)
    if (sent.kind === 'later') return { ...told, retryAt: this.#at((sent.afterSeconds ?? 1) * 1000) }
    return { ...told, ...done, ...(what === 'card' ? { cardError: sent.error } : {}) }
  }

  #log(sent: Exclude<Sent<unknown>, { kind: 'sent' }>, what: string): void {
    const fields = { requestId: this.#request.id, what, slackError: sent.error }
    if (sent.kind === 'refused') this.#edges.log.error(fields, 'slack refused a message for good')
    else this.#edges.log.warn(fields, 'a message has to wait')
  }

  async #around(entries: Untold['note']): Promise<Around> {
    const failed = entries.some(({ what }) => what === 'removal-failed')
    const catalogue = await this.#edges.catalogue()
    return {
      ...(failed ? { admins: await this.#edges.admins() } : {}),
      ...(catalogue ? { accounts: catalogue.accounts } : {}),
    }
  }

  async #save(told: Told): Promise<void> {
    await this.#edges.store.told.save(this.#request, told, this.#lease, this.#lease)
  }

  get #portal(): Policy['portal'] {
    return this.#edges.policy.portal
  }

  #now = (): number => this.#edges.now().getTime()
  #iso = (): string => this.#edges.now().toISOString()
  #at = (fromNowMs: number): string => new Date(this.#now() + fromNowMs).toISOString()
}
