import { type AnyRequest, changedAt, type HistoryEntry } from './request.ts'

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
  /**
   * Who was told already of the entry that not all administrators have been told of yet; `entry` is its place. Where some
   * could not be looked up, that is tried again from `retryAt` on, and keeps nobody else from being told.
   */
  readonly adminsDone?: { readonly entry: number; readonly ids: readonly string[]; readonly retryAt?: string }
  /** Whether the approvers were reminded, and the holder warned that the end is near. */
  readonly reminded?: boolean
  readonly warned?: boolean
  /** Not before this instant: Slack asked for patience, or the last try failed. */
  readonly retryAt?: string
  readonly failures?: number
}

/** Whether Slack was told of changes that came after this reading of a request. */
export const isBehind = (
  { revision, history }: AnyRequest,
  { card, cardError, note, dm, admins }: Told,
): boolean =>
  Math.max(card?.revision ?? 0, cardError?.revision ?? 0) > revision ||
  Math.max(note, dm, admins) > history.length

export const nothingTold: Told = { note: 0, dm: 0, admins: 0 }

/** What Slack has not been told yet. */
export interface Untold {
  readonly card: boolean
  readonly note: readonly HistoryEntry[]
  readonly dm: readonly HistoryEntry[]
  readonly admins: readonly HistoryEntry[]
  /** The approvers have let half of their time pass. */
  readonly reminder: boolean
  /** The end of the grant is near. */
  readonly warning: boolean
}

export function untold(request: AnyRequest, told: Told, now: string): Untold {
  return {
    card: cardDue(request, told, now),
    note: request.history.slice(told.note),
    dm: request.history.slice(told.dm),
    admins: isBy(told.adminsDone?.retryAt ?? now, now) ? request.history.slice(told.admins) : [],
    reminder: isBy(reminderAt(request, told), now),
    warning: isBy(warningAt(request, told), now),
  }
}

const isBy = (at: string | null, now: string): boolean => at !== null && at <= now

/** A card that Slack would not have is tried again while there is something to approve: somebody may invite the bot. */
function cardDue(request: AnyRequest, { card, cardError }: Told, now: string): boolean {
  if (card) return card.revision !== request.revision
  if (!cardError || cardError.revision !== request.revision) return true
  return request.status === 'awaiting-approval' && cardError.retryAt <= now
}

/**
 * AWS mostly answers within two or three seconds: what is being made or taken away is told when it is, in one message not two.
 * Whoever pressed has been answered already.
 */
const patienceMs = 5000

/** At half of the time that approvers have; null where nothing is awaited, or it was done. */
function reminderAt(request: AnyRequest, { reminded }: Told): string | null {
  if (request.status !== 'awaiting-approval' || reminded) return null
  const asked = Date.parse(request.askedAt)
  return new Date(asked + (Date.parse(request.answerBy) - asked) / 2).toISOString()
}

const shortest = 5 * 60_000
const longestWarning = 10 * 60_000

/** A quarter of the time before the end, ten minutes at most; null for a grant too short to be warned of. */
function warningAt(request: AnyRequest, { warned }: Told): string | null {
  if (request.status !== 'active' || warned) return null
  const until = Date.parse(request.until)
  const length = until - Date.parse(request.since)
  return length < shortest ? null : new Date(until - Math.min(longestWarning, length / 4)).toISOString()
}

/** When telling is due: null when Slack knows it all. */
export function tellAt(request: AnyRequest, told: Told): string | null {
  const due = earliest([
    untoldAt(request, told),
    told.adminsDone?.retryAt ?? null,
    reminderAt(request, told),
    warningAt(request, told),
  ])
  return due !== null && told.retryAt && told.retryAt > due ? told.retryAt : due
}

function untoldAt(request: AnyRequest, told: Told): string | null {
  const lastAt = request.history.at(-1)?.at ?? request.askedAt
  const { card, note, dm, admins } = untold(request, told, lastAt)
  if (!card && note.length + dm.length + admins.length === 0)
    return !told.card && request.status === 'awaiting-approval' ? (told.cardError?.retryAt ?? null) : null
  const inMotion = request.status === 'activating' || request.status === 'ending'
  const hasFailed = [...note, ...dm, ...admins].some(({ what }) => failures.has(what))
  return inMotion && !hasFailed ? new Date(Date.parse(lastAt) + patienceMs).toISOString() : lastAt
}

/** Told at once, before it is tried again. */
const failures: ReadonlySet<HistoryEntry['what']> = new Set(['create-failed', 'removal-failed'])

/** When the pair or person of a request is next looked at, and when it was last; null where it is not, or never was. */
export interface Turn {
  readonly wakeAt: string | null
  readonly triedAt: string | null
}

export const neverTried: Turn = { wakeAt: null, triedAt: null }

/**
 * The next instant that matters to a request; null when nothing is left. While something is being made or taken away that
 * is the instant of its pair or person; at once where that has not heard of it yet.
 */
export function wakeAt(request: AnyRequest, told: Told, turn: Turn): string | null {
  return earliest([tellAt(request, told), lifeAt(request, turn)])
}

/** When it is the turn of a place that has to do something from `at` on. */
const turnFrom = (at: string, { wakeAt: next, triedAt }: Turn): string =>
  triedAt !== null && triedAt >= at ? (next ?? at) : at

function lifeAt(request: AnyRequest, turn: Turn): string | null {
  switch (request.status) {
    case 'awaiting-approval':
      return request.answerBy
    case 'scheduled':
      return request.startAt
    case 'active':
      return turnFrom(request.until, turn)
    case 'activating':
    case 'ending':
      return turnFrom(changedAt(request), turn)
    case 'closed':
      return null
  }
}

const earliest = (instants: readonly (string | null)[]): string | null =>
  instants.filter((at) => at !== null).toSorted()[0] ?? null
