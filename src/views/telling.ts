import type { Policy } from '../access/policy.ts'
import type { AnyRequest, HistoryEntry } from '../access/request.ts'
import type { View } from './blocks.ts'
import { boardingCard } from './boarding-card.ts'
import { boardingAdminDm, boardingDm, boardingNote } from './boarding-notes.ts'
import { adminDm, threadNote } from './notes.ts'
import { requestCard } from './request-card.ts'
import { requesterDm } from './requester-dm.ts'
import type { Around } from './tellable.ts'

/** What Slack is told of a request, whatever it is for: the card, its thread, somebody's direct message, the administrators'. */

export const cardOf = (request: AnyRequest, now: string): View =>
  request.kind === 'access' ? requestCard(request, now) : boardingCard(request, now)

/** Undefined where the card says it all. */
export const noteOf = (
  request: AnyRequest,
  entries: readonly HistoryEntry[],
  now: string,
  around: Around,
): View | undefined =>
  request.kind === 'access'
    ? threadNote(request, entries, now, around)
    : boardingNote(request, entries, now, around)

/** A direct message and whom it is for, by Slack id. */
export interface Dm {
  readonly to: string
  readonly view: View
}

/** Undefined where nothing in these entries matters to anybody alone. */
export function dmOf(
  request: AnyRequest,
  entries: readonly HistoryEntry[],
  portal: Policy['portal'],
  now: string,
  around: Around,
): Dm | undefined {
  if (request.kind !== 'access') return boardingDm(request, entries, portal)
  const view = requesterDm(request, entries, portal, now, around)
  return view && { to: request.requester.slackId, view }
}

/** Undefined where the administrators need not know. */
export const adminDmOf = (request: AnyRequest, entry: HistoryEntry, now: string): View | undefined =>
  request.kind === 'access' ? adminDm(request, entry, now) : boardingAdminDm(request, entry)
