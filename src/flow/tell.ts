import type { AccessRequest } from '../access/request.ts'
import type { RequestRef } from '../access/request-ref.ts'
import { tellAt, type Told, type Untold, untold, wakeAt } from '../access/told.ts'
import type { SlackMessages, Sent } from '../slack/messages.ts'
import type { Store } from '../store/index.ts'
import type { Lease } from '../store/entities.ts'
import type { View } from '../views/blocks.ts'
import { adminDm, threadNote } from '../views/notes.ts'
import { noCardDm } from '../views/no-card.ts'
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
  const held = request.status === 'activating' || request.status === 'active' || request.status === 'ending'
  const at = wakeAt(request, told, held ? await store.pairs.wakeAt(request.pair) : null)
  const same = await store.requests.wake(request, at)
  return same ? at : now().toISOString()
}

/** What a step has told, and how long it has to wait for the rest. */
interface Step {
  readonly told: Told
  readonly waitMs?: number
}

const cardRetryMs = 600_000

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
  async run(before: Told): Promise<Told> {
    const { failures = 0, retryAt: _, ...cursors } = before
    let told: Told = cursors
    let waitMs = 0
    for (const step of [this.#card, this.#note, this.#dm, this.#admins]) {
      if (!this.#inTime()) return { ...told, retryAt: this.#at(0) }
      const taken = await step(told, untold(this.#request, told, this.#at(0)))
      if (!taken) continue
      waitMs = Math.max(waitMs, taken.waitMs ?? 0)
      told = taken.told
      if (!(await this.#edges.store.told.save(this.#request, told, this.#lease, this.#lease))) return told
    }
    if (waitMs <= 0) return told
    const pause = Math.max(waitMs, Math.min(300_000, 1000 * 2 ** failures))
    return { ...told, failures: failures + 1, retryAt: this.#at(pause) }
  }

  /** The live message: posted once, then edited; posted anew where somebody deleted it while the request is open. */
  #card = async (told: Told, due: Untold): Promise<Step | null> => {
    if (!due.card) return null
    const { messages } = this.#edges
    const { revision, channel, status } = this.#request
    const view = requestCard(this.#request, this.#at(0))
    const sent = told.card ? await messages.update(told.card, view) : await messages.post(channel, view)
    const { card: _, cardError: __, ...without } = told
    if (sent.kind === 'sent') return { told: { ...without, card: { ...sent.value, revision } } }
    if (sent.kind === 'later') return this.#later(told, sent, 'card')
    if (sent.error === 'message_not_found' && told.card && status !== 'closed')
      return this.#card(without, due)
    this.#refused(sent, 'card')
    // A card that can't be shown is passed: what can still be told is told.
    if (told.card) return { told: { ...told, card: { ...told.card, revision } } }
    if (!told.cardError && this.#request.status === 'awaiting-approval')
      await messages.post(this.#request.requester.slackId, noCardDm(this.#request, sent.error))
    return { told: { ...told, cardError: { error: sent.error, revision, retryAt: this.#at(cardRetryMs) } } }
  }

  #note = async (told: Told, due: Untold): Promise<Step | null> => {
    if (due.note.length === 0) return null
    // A thread hangs on its card: one that has to wait is waited for.
    if (!told.card && !told.cardError) return null
    const done = { ...told, note: told.note + due.note.length }
    const view = told.card && threadNote(this.#request, due.note, this.#at(0), await this.#around(due.note))
    if (!told.card || !view) return { told: done }
    return this.#post(told, done, 'note', told.card.channel, view, told.card.ts)
  }

  #dm = async (told: Told, due: Untold): Promise<Step | null> => {
    if (due.dm.length === 0) return null
    const done = { ...told, dm: told.dm + due.dm.length }
    const { portal } = this.#edges.policy
    const view = requesterDm(this.#request, due.dm, portal, this.#at(0), await this.#around(due.dm))
    return view ? this.#post(told, done, 'dm', this.#request.requester.slackId, view) : { told: done }
  }

  /** Only a removal that failed is theirs to know: the newest word on it, to each of them. */
  #admins = async (told: Told, due: Untold): Promise<Step | null> => {
    if (due.admins.length === 0) return null
    const { adminsDone, ...others } = told
    const done = { ...others, admins: told.admins + due.admins.length }
    const failed = due.admins.findLast(({ what }) => what === 'removal-failed')
    const view = failed && this.#request.status === 'ending' && adminDm(this.#request, failed, this.#at(0))
    if (!view) return { told: done }
    const entry = this.#request.history.lastIndexOf(failed)
    const reached = new Set(adminsDone?.entry === entry ? adminsDone.ids : [])
    let waitMs = 0
    for (const admin of await this.#adminIds()) {
      if (reached.has(admin)) continue
      const { told: after, waitMs: wait } = this.#inTime()
        ? await this.#post(told, done, 'admin', admin, view)
        : { told, waitMs: 1 }
      if (after === done) reached.add(admin)
      waitMs = Math.max(waitMs, wait ?? 0)
    }
    return waitMs > 0
      ? { told: { ...told, adminsDone: { entry, ids: [...reached] } }, waitMs }
      : { told: done }
  }

  /** Posts; `done` once it stands or Slack has said its last word, `told` while it has to wait. */
  async #post(
    told: Told,
    done: Told,
    what: string,
    channel: string,
    view: View,
    threadTs?: string,
  ): Promise<Step> {
    const sent = await this.#edges.messages.post(channel, view, threadTs)
    if (sent.kind === 'later') return this.#later(told, sent, what)
    if (sent.kind === 'refused') this.#refused(sent, what)
    return { told: done }
  }

  #later(told: Told, { error, afterSeconds }: Extract<Sent<unknown>, { kind: 'later' }>, what: string): Step {
    this.#edges.log.warn({ requestId: this.#request.id, what, slackError: error }, 'a message has to wait')
    return { told, waitMs: (afterSeconds ?? 1) * 1000 }
  }

  #refused({ error }: Extract<Sent<unknown>, { kind: 'refused' }>, what: string): void {
    const fields = { requestId: this.#request.id, what, slackError: error }
    this.#edges.log.error(fields, 'slack refused a message for good')
  }

  async #around(entries: Untold['note']): Promise<Around> {
    const failed = entries.some(({ what }) => what === 'removal-failed')
    const catalogue = await this.#edges.catalogue()
    return {
      ...(failed ? { admins: await this.#adminIds() } : {}),
      ...(catalogue ? { accounts: catalogue.accounts } : {}),
    }
  }

  /** Whom to tell of what only they can help with; that nobody can be found must not keep the others from hearing. */
  #adminIds = (): Promise<readonly string[]> =>
    this.#edges.admins().catch((error: unknown) => {
      this.#edges.log.error(
        { err: error, requestId: this.#request.id },
        'the administrators could not be found',
      )
      return []
    })

  #inTime = (): boolean => this.#now() < Date.parse(this.#lease.until) - 10_000
  #now = (): number => this.#edges.now().getTime()
  #at = (fromNowMs: number): string => new Date(this.#now() + fromNowMs).toISOString()
}
