import type { AnyRequest, AskedOfAny, HistoryEntry, Outcome, RequestEvent, Running } from './request.ts'

const what = {
  approve: 'approved',
  deny: 'denied',
  withdraw: 'withdrawn',
  leave: 'left',
  expire: 'expired',
  forbid: 'forbidden',
  start: 'started',
  'create-failed': 'create-failed',
  activate: 'activated',
  'give-up': 'activation-failed',
  end: 'ended',
  due: 'due',
  revoke: 'revoked',
  'removal-failed': 'removal-failed',
  gone: 'closed',
  wait: 'waiting',
  'find-user': 'user-found',
  'make-user': 'user-made',
  complete: 'closed',
} as const satisfies Partial<Record<RequestEvent['type'], HistoryEntry['what']>>

/** What a request comes to by the events that end it. */
export const outcomes = {
  deny: 'denied',
  withdraw: 'withdrawn',
  leave: 'revoked',
  expire: 'expired',
  forbid: 'denied',
  'give-up': 'activation-failed',
  end: 'ended',
  due: 'completed',
  revoke: 'revoked',
  complete: 'completed',
} as const satisfies Partial<Record<RequestEvent['type'], Outcome>>

export type Told = Extract<RequestEvent, { type: keyof typeof what }>
export type Ends = Extract<RequestEvent, { type: keyof typeof outcomes }>

/** The event as one more entry of the history, one revision on. */
export function noted(request: AnyRequest, event: Told): Running {
  const entry: HistoryEntry = {
    at: event.at,
    what: what[event.type],
    ...('by' in event && event.by ? { by: event.by.slackId } : {}),
    ...('text' in event && event.text ? { text: shortened(event.text) } : {}),
  }
  return {
    approvals: request.approvals,
    history: [...request.history, entry],
    revision: request.revision + 1,
  }
}

/** A record has 400 KB for all that happens to it, and nobody reads more of what was said at once. */
const maxText = 1000

// A cut through a surrogate pair would leave half a character.
export const shortened = (text: string, max = maxText): string =>
  text.length <= max ? text : `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`

/** The event noted, and nothing else changed. */
export const note = <R extends AnyRequest>(request: R, event: Told): R => ({
  ...request,
  ...noted(request, event),
})

/** What an approval changes, and whether it is enough. What is told is counted against what the rule asks for by now. */
export function approved(
  request: AnyRequest,
  event: Extract<RequestEvent, { type: 'approve' }>,
): { running: Running & Pick<AskedOfAny, 'approvalsNeeded'>; enough: boolean } {
  const approvals = [...event.earlier, { by: event.by, at: event.at }]
  return {
    running: { ...noted(request, event), approvals, approvalsNeeded: event.needed },
    enough: approvals.length >= event.needed,
  }
}

export const later = (at: string, seconds: number): string =>
  new Date(Date.parse(at) + seconds * 1000).toISOString()
