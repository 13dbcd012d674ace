import type { AccessRequest, HistoryEntry } from './request.ts'

/** What Slack was told of a request: the card, the thread, the direct message and the administrators, each by itself. */
export interface Told {
  /** The live message, and the revision of the request that it shows. */
  readonly card?: { readonly channel: string; readonly ts: string; readonly revision: number }
  /** Slack's word for why there can be no card; passed, and tried again when the request changes or `retryAt` comes. */
  readonly cardError?: { readonly error: string; readonly revision: number; readonly retryAt: string }
  /** How many history entries each has been told. */
  readonly note: number
  readonly dm: number
  readonly admins: number
  /** Who was told already of the entry that not all administrators have been told of yet; `entry` is its place. */
  readonly adminsDone?: { readonly entry: number; readonly ids: readonly string[] }
  /** Not before this instant: Slack asked for patience, or the last try failed. */
  readonly retryAt?: string
  readonly failures?: number
}

export const nothingTold: Told = { note: 0, dm: 0, admins: 0 }

/** What Slack has not been told yet. */
export interface Untold {
  readonly card: boolean
  readonly note: readonly HistoryEntry[]
  readonly dm: readonly HistoryEntry[]
  readonly admins: readonly HistoryEntry[]
}

export function untold(request: AccessRequest, told: Told, now: string): Untold {
  return {
    card: cardDue(request, told, now),
    note: request.history.slice(told.note),
    dm: request.history.slice(told.dm),
    admins: request.history.slice(told.admins),
  }
}

/** A card that Slack would not have is tried again while there is something to approve: somebody may invite the bot. */
function cardDue(request: AccessRequest, { card, cardError }: Told, now: string): boolean {
  if (card) return card.revision !== request.revision
  if (!cardError || cardError.revision !== request.revision) return true
  return request.status === 'awaiting-approval' && cardError.retryAt <= now
}

/** AWS mostly answers within moments: what is being made or taken away is told when it is, in one message not two. */
const patienceMs = 2000

/** When telling is due: null when Slack knows it all. */
export function tellAt(request: AccessRequest, told: Told): string | null {
  const due = untoldAt(request, told)
  return due !== null && told.retryAt && told.retryAt > due ? told.retryAt : due
}

function untoldAt(request: AccessRequest, told: Told): string | null {
  const changedAt = request.history.at(-1)?.at ?? request.askedAt
  const { card, note, dm, admins } = untold(request, told, changedAt)
  if (!card && note.length + dm.length + admins.length === 0)
    return !told.card && request.status === 'awaiting-approval' ? (told.cardError?.retryAt ?? null) : null
  const inMotion = request.status === 'activating' || request.status === 'ending'
  return inMotion ? new Date(Date.parse(changedAt) + patienceMs).toISOString() : changedAt
}

/**
 * The next instant that matters to a request; null when nothing is left. While it is being made or taken away that is its
 * pair's (`pairWakeAt`, null before the pair's first look: at once then).
 */
export function wakeAt(request: AccessRequest, told: Told, pairWakeAt: string | null): string | null {
  const instants = [tellAt(request, told), lifeAt(request, pairWakeAt)]
  return instants.filter((at) => at !== null).toSorted()[0] ?? null
}

function lifeAt(request: AccessRequest, pairWakeAt: string | null): string | null {
  switch (request.status) {
    case 'awaiting-approval':
      return request.answerBy
    case 'active':
      return request.until
    case 'activating':
    case 'ending':
      return pairWakeAt ?? request.history.at(-1)?.at ?? request.askedAt
    case 'closed':
      return null
  }
}
