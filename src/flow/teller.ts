import type { AnyRequest } from '../access/request.ts'
import type { KnownName } from '../access/sign-in.ts'
import { type Told, type Untold, untold } from '../access/told.ts'
import type { Posted, Sent, SlackMessages } from '../slack/messages.ts'
import type { Store } from '../store/index.ts'
import type { Lease } from '../store/entities.ts'
import type { View } from '../views/blocks.ts'
import { noCardDm } from '../views/no-card.ts'
import { reminderNote } from '../views/notes.ts'
import { warningDm } from '../views/requester-dm.ts'
import type { Around } from '../views/tellable.ts'
import { cardOf, dmOf, noteOf } from '../views/telling.ts'
import type { Reachable } from './approvers.ts'
import { tellAdmins } from './tell-admins.ts'
import type { World } from './world.ts'

export type TellerEdges = Pick<World, 'policy' | 'catalogue' | 'now' | 'log'> & {
  readonly store: Pick<Store, 'requests' | 'told' | 'pairs' | 'people' | 'cards' | 'logins'>
  readonly messages: SlackMessages
  /** Who the administrators are. */
  readonly admins: () => Promise<Reachable>
}

/** What a step has told, and how long it has to wait for the rest. */
export interface Step {
  readonly told: Told
  readonly waitMs?: number
  /** Whether Slack has a new message, which would be seen if it came again. */
  readonly isPosted?: boolean
}

const cardRetryMs = 600_000
/** A request's own revisions begin with 1. */
const unfound = 0

/** One telling of a request, under its lease: what is untold, step by step. */
export class Teller {
  readonly #edges: TellerEdges
  readonly #request: AnyRequest
  readonly #lease: Lease

  constructor(edges: TellerEdges, request: AnyRequest, lease: Lease) {
    this.#edges = edges
    this.#request = request
    this.#lease = lease
  }

  /** Card first, since the thread hangs on it. A step that has to wait does not keep the others from being taken. */
  async run(before: Told): Promise<Told> {
    const { failures = 0, retryAt: _, ...cursors } = before
    let told: Told = cursors
    let waitMs = 0
    for (const step of this.#steps()) {
      if (!this.#inTime()) return { ...told, retryAt: this.#at(0) }
      const taken = await step(told, untold(this.#request, told, this.#at(0)))
      if (!taken) continue
      waitMs = Math.max(waitMs, taken.waitMs ?? 0)
      told = taken.told
      // An edit that is made again nobody sees, nor a cursor that passes what there is nothing to say of; and what comes
      // last is saved as soon as it is returned.
      if (!taken.isPosted || step === this.#dm) continue
      if (!(await this.#edges.store.told.save(this.#request, told, this.#lease, this.#lease))) return told
    }
    if (waitMs <= 0) return told
    const pause = Math.max(waitMs, Math.min(300_000, 1000 * 2 ** failures))
    return { ...told, failures: failures + 1, retryAt: this.#at(pause) }
  }

  /** The direct message last: it is what most tellings end in. */
  #steps = () => [this.#card, this.#note, this.#reminder, this.#warning, this.#admins, this.#dm]

  /** The live message: posted once, then edited; posted anew where somebody deleted it while the request is open. */
  #card = async (told: Told, due: Untold): Promise<Step | null> => {
    if (!due.card) return null
    const { messages } = this.#edges
    const { revision, channel, status } = this.#request
    const view = cardOf(this.#request, this.#at(0))
    const sent = told.card ? await messages.update(told.card, view) : await messages.post(channel, view)
    const { card: _, cardError: __, ...without } = told
    if (sent.kind === 'sent') return this.#shown(told, without, sent.value)
    if (sent.kind === 'later') return this.#later(told, sent, 'card')
    if (sent.error === 'message_not_found' && told.card && status !== 'closed')
      return this.#card(without, due)
    this.#refused(sent, 'card')
    // A card that can't be shown is passed: what can still be told is told.
    if (told.card) return { told: { ...told, card: { ...told.card, revision } } }
    const tellsWhy = !told.cardError && this.#request.status === 'awaiting-approval'
    if (tellsWhy) await messages.post(this.#request.requester.slackId, noCardDm(this.#request, sent.error))
    const cardError = { error: sent.error, revision, retryAt: this.#at(cardRetryMs) }
    return { told: { ...told, cardError }, isPosted: tellsWhy }
  }

  /** The card stands; one that can't be found by its thread yet shows no revision, so that this is tried again. */
  async #shown({ card: before }: Told, others: Told, card: Posted): Promise<Step> {
    const isFound = (before && before.revision !== unfound) || (await this.#findable(card))
    const revision = isFound ? this.#request.revision : unfound
    const told = { ...others, card: { ...card, revision } }
    return { told, isPosted: !before, ...(isFound ? {} : { waitMs: 1000 }) }
  }

  /** So that what is said in its thread finds the request; false where that could not be saved. */
  #findable = (card: Posted): Promise<boolean> =>
    this.#edges.store.cards.save(card, this.#request).then(
      () => true,
      (error: unknown) => {
        const fields = { err: error, requestId: this.#request.id }
        this.#edges.log.error(fields, 'a card can’t be found by its thread')
        return false
      },
    )

  #note = async (told: Told, due: Untold): Promise<Step | null> => {
    if (due.note.length === 0) return null
    // A thread hangs on its card: one that has to wait is waited for.
    if (!told.card && !told.cardError) return null
    const done = { ...told, note: told.note + due.note.length }
    const view = told.card && noteOf(this.#request, due.note, this.#at(0), await this.#around(due.note))
    if (!told.card || !view) return { told: done }
    return this.#post(told, done, 'note', told.card.channel, view, told.card.ts)
  }

  #dm = async (told: Told, due: Untold): Promise<Step | null> => {
    if (due.dm.length === 0) return null
    const done = { ...told, dm: told.dm + due.dm.length }
    const { portal } = this.#edges.policy
    const around = { ...(await this.#around(due.dm)), known: await this.#knownNames(due.dm) }
    const dm = dmOf(this.#request, due.dm, portal, this.#at(0), around)
    return dm ? this.#post(told, done, 'dm', dm.to, dm.view) : { told: done }
  }

  #reminder = async (told: Told, due: Untold): Promise<Step | null> => {
    if (!due.reminder || this.#request.status !== 'awaiting-approval') return null
    const done = { ...told, reminded: true }
    if (!told.card) return told.cardError ? { told: done } : null
    const { channel, ts } = told.card
    return this.#post(told, done, 'reminder', channel, reminderNote(this.#request), ts)
  }

  #warning = async (told: Told, due: Untold): Promise<Step | null> => {
    const request = this.#request
    if (!due.warning || request.kind !== 'access' || request.status !== 'active') return null
    if (request.until <= this.#at(0)) return { told: { ...told, warned: true } }
    const { requests } = await this.#edges.store.pairs.sight(request.pair)
    const later = requests.flatMap((r) => (r.status === 'active' && r.until > request.until ? r.until : []))
    const view = warningDm(request, later.toSorted().at(-1))
    return this.#post(told, { ...told, warned: true }, 'warning', request.requester.slackId, view)
  }

  #admins = (told: Told, due: Untold): Promise<Step | null> =>
    tellAdmins(
      {
        request: this.#request,
        edges: this.#edges,
        isInTime: this.#inTime,
        post: (done, admin, view) => this.#post(told, done, 'admin', admin, view),
      },
      told,
      due.admins,
    )

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
    return { told: done, isPosted: true }
  }

  #later(told: Told, { error, afterSeconds }: Extract<Sent<unknown>, { kind: 'later' }>, what: string): Step {
    this.#edges.log.warn({ requestId: this.#request.id, what, slackError: error }, 'a message has to wait')
    return { told, waitMs: (afterSeconds ?? 1) * 1000 }
  }

  #refused({ error }: Extract<Sent<unknown>, { kind: 'refused' }>, what: string): void {
    const fields = { requestId: this.#request.id, what, slackError: error }
    this.#edges.log.error(fields, 'slack refused a message for good')
  }

  /** What the requester was sent that profiles are called, where a message is about to name one. */
  async #knownNames(entries: Untold['dm']): Promise<readonly KnownName[]> {
    if (entries.at(-1)?.what !== 'activated' || this.#request.kind !== 'access') return []
    return this.#edges.store.logins.names(this.#request.pair.principalId)
  }

  async #around(entries: Untold['note']): Promise<Around> {
    const failed = entries.some(({ what }) => what === 'removal-failed')
    const catalogue = await this.#edges.catalogue()
    return {
      ...(failed ? { admins: (await this.#edges.admins()).ids } : {}),
      ...(catalogue ? { accounts: catalogue.accounts } : {}),
    }
  }

  #inTime = (): boolean => this.#now() < Date.parse(this.#lease.until) - 10_000
  #now = (): number => this.#edges.now().getTime()
  #at = (fromNowMs: number): string => new Date(this.#now() + fromNowMs).toISOString()
}
