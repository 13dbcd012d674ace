import type { EntitlementLabel, PairKey } from './entitlement.ts'
import type { Person } from './person.ts'

/** How a request came to its end. */
export type Outcome =
  'denied' | 'withdrawn' | 'expired' | 'activation-failed' | 'ended' | 'revoked' | 'completed'

/** One thing that happened to a request. Retries are a counter, not history. */
export interface HistoryEntry {
  readonly at: string
  readonly what:
    | 'asked'
    | 'approved'
    | 'denied'
    | 'withdrawn'
    | 'expired'
    | 'forbidden'
    | 'create-failed'
    | 'activated'
    | 'activation-failed'
    | 'ended'
    | 'due'
    | 'revoked'
    | 'removal-failed'
    | 'closed'
  /** Slack id of who did it; absent where time or the worker did. */
  readonly by?: string
  /** What was said: a reason to deny, AWS's words. */
  readonly text?: string
}

export interface Approval {
  readonly by: Person
  readonly at: string
}

/** What was asked, by whom, and under which rule: never changes once made. */
export interface Asked {
  /** Eight characters that people can read to each other; made from Slack's delivery, so that a redelivery is the same request. */
  readonly id: string
  readonly kind: 'access'
  readonly pair: PairKey
  readonly label: EntitlementLabel
  readonly requester: Person
  readonly reason: string
  readonly durationSeconds: number
  readonly rule: string
  readonly sensitive: boolean
  /** How many different people must approve; 0 where the rule asks for none. */
  readonly approvalsNeeded: number
  /** Who may approve, as the card shows it: user group ids, up to five people's Slack ids, and whether there are more. */
  readonly approvers: {
    readonly usergroups: readonly string[]
    readonly people: readonly string[]
    readonly more: boolean
  }
  /** Where the card goes. */
  readonly channel: string
  readonly askedAt: string
  /** Whether the requester held a live grant for the same when asking. */
  readonly extension: boolean
}

interface Running {
  readonly approvals: readonly Approval[]
  readonly history: readonly HistoryEntry[]
  /** Goes up by one with each change; every save is conditional on it. */
  readonly revision: number
}

interface WasActive {
  readonly since: string
  readonly until: string
}

export type AwaitingApproval = Asked &
  Running & { readonly status: 'awaiting-approval'; readonly answerBy: string }
export type Activating = Asked &
  Running & {
    readonly status: 'activating'
    readonly decidedAt: string
    /** When the policy was last asked whether this may be. */
    readonly judgedAt: string
  }
export type Active = Asked & Running & WasActive & { readonly status: 'active' }
export type Ending = Asked &
  Running & {
    readonly status: 'ending'
    readonly outcome: Outcome
    readonly endingAt: string
    readonly held?: WasActive
  }
export type Closed = Asked &
  Running & {
    /** What the person holds of the same all the same: standing access, or another grant until this instant. */
    readonly still?: 'standing' | { readonly until: string }
    readonly status: 'closed'
    readonly outcome: Outcome
    readonly closedAt: string
    readonly held?: WasActive
  }

/** The record of one request: a union with only the fields that are true in each state. */
export type AccessRequest = AwaitingApproval | Activating | Active | Ending | Closed
export type LiveRequest = Exclude<AccessRequest, Closed>

export const isLive = (request: AccessRequest): request is LiveRequest => request.status !== 'closed'

/** What a request has come to, in one word. */
export const stateName = (request: AccessRequest): string =>
  request.status === 'closed' ? request.outcome : request.status

/** What people, time and the worker do to a request. */
export type RequestEvent =
  /** `earlier` are the approvals that still count, and `needed` how many the rule asks for, both judged at this press. */
  | {
      readonly type: 'approve'
      readonly at: string
      readonly by: Person
      readonly earlier: readonly Approval[]
      readonly needed: number
    }
  | { readonly type: 'deny'; readonly at: string; readonly by: Person; readonly text?: string }
  | { readonly type: 'withdraw'; readonly at: string; readonly by: Person }
  | { readonly type: 'expire'; readonly at: string }
  /** The policy no longer allows what was asked. */
  | { readonly type: 'forbid'; readonly at: string; readonly text: string }
  | { readonly type: 'judge-again'; readonly at: string }
  | { readonly type: 'activate'; readonly at: string }
  | { readonly type: 'create-failed'; readonly at: string; readonly text: string }
  | { readonly type: 'give-up'; readonly at: string; readonly text: string }
  | { readonly type: 'end'; readonly at: string; readonly by: Person }
  | { readonly type: 'due'; readonly at: string }
  | { readonly type: 'revoke'; readonly at: string }
  | { readonly type: 'removal-failed'; readonly at: string; readonly text: string }
  | { readonly type: 'gone'; readonly at: string; readonly still?: 'standing' | { readonly until: string } }

/** The event that a state has no arrow for. */
export interface NoArrow {
  readonly noArrow: RequestEvent['type']
  readonly from: AccessRequest['status']
}

/** Opens a request: waiting for its approvers, or activating at once where the rule asks for none. */
export function openRequest(made: Asked, answerWithinSeconds: number): AwaitingApproval | Activating {
  const running: Running = {
    approvals: [],
    history: [{ at: made.askedAt, what: 'asked', by: made.requester.slackId }],
    revision: 1,
  }
  return made.approvalsNeeded === 0
    ? { ...made, ...running, status: 'activating', decidedAt: made.askedAt, judgedAt: made.askedAt }
    : {
        ...made,
        ...running,
        status: 'awaiting-approval',
        answerBy: later(made.askedAt, answerWithinSeconds),
      }
}

/** The request after an event, one revision on; `NoArrow` where its state knows no such event. Never throws for a "no". */
export function transition(request: AccessRequest, event: RequestEvent): AccessRequest | NoArrow {
  switch (event.type) {
    case 'approve':
      return request.status === 'awaiting-approval' ? approve(request, event) : noArrow(request, event)
    case 'deny':
    case 'expire':
      return request.status === 'awaiting-approval' ? close(request, event) : noArrow(request, event)
    case 'withdraw':
      if (request.status === 'awaiting-approval') return close(request, event)
      return request.status === 'activating' ? startEnding(request, event) : noArrow(request, event)
    case 'forbid':
      if (request.status === 'awaiting-approval') return close(request, event)
      return request.status === 'activating' ? startEnding(request, event) : noArrow(request, event)
    case 'judge-again':
      return request.status === 'activating'
        ? { ...request, judgedAt: event.at, revision: request.revision + 1 }
        : noArrow(request, event)
    case 'activate':
      return request.status === 'activating' ? activate(request, event) : noArrow(request, event)
    case 'create-failed':
      return request.status === 'activating' ? note(request, event) : noArrow(request, event)
    case 'give-up':
      return request.status === 'activating' ? startEnding(request, event) : noArrow(request, event)
    case 'end':
    case 'due':
      return request.status === 'active' ? startEnding(request, event) : noArrow(request, event)
    case 'revoke':
      return request.status === 'active' || request.status === 'activating'
        ? startEnding(request, event)
        : noArrow(request, event)
    case 'removal-failed':
      return request.status === 'ending' ? note(request, event) : noArrow(request, event)
    case 'gone':
      return request.status === 'ending' ? finish(request, event) : noArrow(request, event)
    default:
      return unreachable(event)
  }
}

const what = {
  approve: 'approved',
  deny: 'denied',
  withdraw: 'withdrawn',
  expire: 'expired',
  forbid: 'forbidden',
  'create-failed': 'create-failed',
  activate: 'activated',
  'give-up': 'activation-failed',
  end: 'ended',
  due: 'due',
  revoke: 'revoked',
  'removal-failed': 'removal-failed',
  gone: 'closed',
} as const satisfies Partial<Record<RequestEvent['type'], HistoryEntry['what']>>

const outcomes = {
  deny: 'denied',
  withdraw: 'withdrawn',
  expire: 'expired',
  forbid: 'denied',
  'give-up': 'activation-failed',
  end: 'ended',
  due: 'completed',
  revoke: 'revoked',
} as const satisfies Partial<Record<RequestEvent['type'], Outcome>>

type Told = Extract<RequestEvent, { type: keyof typeof what }>
type Ends = Extract<RequestEvent, { type: keyof typeof outcomes }>

function noted(request: AccessRequest, event: Told): Running {
  const entry: HistoryEntry = {
    at: event.at,
    what: what[event.type],
    ...('by' in event ? { by: event.by.slackId } : {}),
    ...('text' in event && event.text ? { text: event.text } : {}),
  }
  return {
    approvals: request.approvals,
    history: [...request.history, entry],
    revision: request.revision + 1,
  }
}

const note = <R extends AccessRequest>(request: R, event: Told): R => ({
  ...request,
  ...noted(request, event),
})

function approve(
  request: AwaitingApproval,
  event: Extract<RequestEvent, { type: 'approve' }>,
): AccessRequest {
  const approvals = [...event.earlier, { by: event.by, at: event.at }]
  const running = { ...noted(request, event), approvals }
  return approvals.length < event.needed
    ? { ...request, ...running }
    : { ...asked(request), ...running, status: 'activating', decidedAt: event.at, judgedAt: event.at }
}

/** The clock starts when the access is there, not when it was asked for or approved. */
function activate(request: Activating, event: Extract<RequestEvent, { type: 'activate' }>): Active {
  const until = later(event.at, request.durationSeconds)
  return { ...asked(request), ...noted(request, event), status: 'active', since: event.at, until }
}

function startEnding(request: Activating | Active, event: Ends): Ending {
  return {
    ...asked(request),
    ...noted(request, event),
    status: 'ending',
    outcome: outcomes[event.type],
    endingAt: event.at,
    ...(request.status === 'active' ? { held: { since: request.since, until: request.until } } : {}),
  }
}

function close(request: AwaitingApproval, event: Ends): Closed {
  return {
    ...asked(request),
    ...noted(request, event),
    status: 'closed',
    outcome: outcomes[event.type],
    closedAt: event.at,
  }
}

function finish(request: Ending, event: Extract<RequestEvent, { type: 'gone' }>): Closed {
  return {
    ...asked(request),
    ...noted(request, event),
    status: 'closed',
    outcome: request.outcome,
    closedAt: event.at,
    ...(request.held ? { held: request.held } : {}),
    ...(event.still ? { still: event.still } : {}),
  }
}

/** Only what was asked: no field of the state before gets into the next. */
function asked(request: AccessRequest): Asked {
  const { id, kind, pair, label, requester, reason, durationSeconds, rule, sensitive } = request
  const { approvalsNeeded, approvers, channel, askedAt, extension } = request
  const wished = { id, kind, pair, label, requester, reason, durationSeconds, rule, sensitive }
  return { ...wished, approvalsNeeded, approvers, channel, askedAt, extension }
}

const noArrow = (request: AccessRequest, event: RequestEvent): NoArrow => ({
  noArrow: event.type,
  from: request.status,
})

const later = (at: string, seconds: number): string => new Date(Date.parse(at) + seconds * 1000).toISOString()

function unreachable(event: never): never {
  throw new Error(`unknown event: ${JSON.stringify(event)}`)
}
