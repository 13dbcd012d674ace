import { boardingTransition } from './boarding-transition.ts'
import type { Boarding } from './boarding.ts'
import { approved, type Ends, later, note, noted, outcomes } from './noted.ts'
import type {
  AccessRequest,
  Activating,
  Active,
  AnyRequest,
  Asked,
  AwaitingApproval,
  Closed,
  Ending,
  RequestEvent,
  Running,
  Scheduled,
} from './request.ts'

/** The event that a state has no arrow for. */
export interface NoArrow {
  readonly noArrow: RequestEvent['type']
  readonly from: AnyRequest['status']
}

/** Opens a request: waiting for its approvers, or on its way at once where the rule asks for none. */
export function openRequest(
  made: Asked,
  answerWithinSeconds: number,
): AwaitingApproval | Scheduled | Activating {
  const running: Running = {
    approvals: [],
    history: [{ at: made.askedAt, what: 'asked', by: made.requester.slackId }],
    revision: 1,
  }
  return made.approvalsNeeded === 0
    ? decided(made, running, made.askedAt)
    : {
        ...made,
        ...running,
        status: 'awaiting-approval',
        answerBy: later(made.askedAt, answerWithinSeconds),
      }
}

/** The request after an event, one revision on; `NoArrow` where its state knows no such event. Never throws for a "no". */
export function transition(request: AccessRequest, event: RequestEvent): AccessRequest | NoArrow
export function transition(request: Boarding, event: RequestEvent): Boarding | NoArrow
export function transition(request: AnyRequest, event: RequestEvent): AnyRequest | NoArrow
export function transition(request: AnyRequest, event: RequestEvent): AnyRequest | NoArrow {
  const next =
    request.kind === 'access' ? accessTransition(request, event) : boardingTransition(request, event)
  return next ?? { noArrow: event.type, from: request.status }
}

/** Null where there is no arrow. */
function accessTransition(request: AccessRequest, event: RequestEvent): AccessRequest | null {
  const { status } = request
  switch (event.type) {
    case 'approve':
      return status === 'awaiting-approval' ? approve(request, event) : null
    case 'deny':
      return status === 'awaiting-approval' ? close(request, event) : null
    case 'expire':
      return status === 'awaiting-approval' || status === 'scheduled' ? close(request, event) : null
    case 'withdraw':
    case 'forbid':
      if (status === 'awaiting-approval' || status === 'scheduled') return close(request, event)
      return status === 'activating' ? startEnding(request, event) : null
    case 'leave':
      if (status === 'awaiting-approval' || status === 'scheduled') return close(request, event)
      return status === 'activating' || status === 'active' ? startEnding(request, event) : null
    case 'start':
      return status === 'scheduled' ? start(request, event) : null
    case 'judge-again':
      return status === 'activating'
        ? { ...request, judgedAt: event.at, revision: request.revision + 1 }
        : null
    case 'activate':
      return status === 'activating' ? activate(request, event) : null
    case 'create-failed':
      return status === 'activating' ? note(request, event) : null
    case 'give-up':
      return status === 'activating' ? startEnding(request, event) : null
    case 'end':
    case 'due':
      return status === 'active' ? startEnding(request, event) : null
    case 'revoke':
      return status === 'active' || status === 'activating' ? startEnding(request, event) : null
    case 'removal-failed':
      return status === 'ending' ? note(request, event) : null
    case 'gone':
      return status === 'ending' ? finish(request, event) : null
    case 'wait':
    case 'find-user':
    case 'make-user':
    case 'complete':
      return null
    default:
      return unreachable(event)
  }
}

function approve(
  request: AwaitingApproval,
  event: Extract<RequestEvent, { type: 'approve' }>,
): AccessRequest {
  const { running, enough } = approved(request, event)
  return enough ? decided(asked(request), running, event.at) : { ...request, ...running }
}

/** On its way: at once, or at the start that was asked for. */
function decided(made: Asked, running: Running, at: string): Scheduled | Activating {
  const { startAt } = made
  const common = { ...made, ...running, decidedAt: at, judgedAt: at }
  return startAt !== undefined && startAt > at
    ? { ...common, status: 'scheduled', startAt }
    : { ...common, status: 'activating' }
}

/** It is made from now on: an hour without success counts from here. */
const start = (request: Scheduled, event: Extract<RequestEvent, { type: 'start' }>): Activating => ({
  ...asked(request),
  ...noted(request, event),
  status: 'activating',
  decidedAt: event.at,
  judgedAt: request.judgedAt,
})

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

function close(request: AwaitingApproval | Scheduled, event: Ends): Closed {
  return {
    ...asked(request),
    ...noted(request, event),
    status: 'closed',
    // Nothing was held yet that could have been taken away.
    outcome: event.type === 'leave' ? 'withdrawn' : outcomes[event.type],
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
  const { id, kind, pair, label, requester, reason, durationSeconds, rule, sensitive, startAt } = request
  const { approvalsNeeded, approvers, channel, askedAt, extension } = request
  const wished = { id, kind, pair, label, requester, reason, durationSeconds, rule, sensitive }
  const notBefore = startAt === undefined ? {} : { startAt }
  return { ...wished, approvalsNeeded, approvers, channel, askedAt, extension, ...notBefore }
}

/** What time itself does to a request by `now`: nobody answered, or the start has come. Null where there is nothing. */
export function timeMove(request: AnyRequest, now: string): RequestEvent | null {
  if (request.status === 'awaiting-approval' && request.answerBy <= now) return { type: 'expire', at: now }
  if (request.status !== 'scheduled' || request.startAt > now) return null
  // Nobody approved another time than the one that was asked for.
  return later(request.startAt, Math.max(hour, request.durationSeconds)) < now
    ? { type: 'expire', at: now, text: 'its start was missed' }
    : { type: 'start', at: now }
}

const hour = 3600

function unreachable(event: never): never {
  throw new Error(`unknown event: ${JSON.stringify(event)}`)
}
