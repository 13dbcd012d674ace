import type {
  AccessRequest,
  Activating,
  Active,
  Asked,
  AwaitingApproval,
  Closed,
  Ending,
  HistoryEntry,
  Outcome,
  RequestEvent,
  Running,
} from './request.ts'

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
