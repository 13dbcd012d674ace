import type { Boarding } from './boarding.ts'
import type { EntitlementLabel, PairKey } from './entitlement.ts'
import type { Person, Somebody } from './person.ts'

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
    /** The start that was asked for has come. */
    | 'started'
    /** Who asked has left: deactivated in Slack, or offboarded. */
    | 'left'
    /** A newcomer's user has to be made by somebody else; is there; was made. */
    | 'waiting'
    | 'user-found'
    | 'user-made'
  /** Slack id of who did it; absent where time or the worker did. */
  readonly by?: string
  /** What was said: a reason to deny, AWS's words; the name of a user that was found. */
  readonly text?: string
}

export interface Approval {
  readonly by: Person
  readonly at: string
}

/** What every kind of request has, and keeps once it is made, all but `approvalsNeeded`. */
export interface AskedOfAny {
  /** Eight characters that people can read to each other; made from Slack's delivery, so that a redelivery is the same request. */
  readonly id: string
  readonly requester: Somebody
  readonly reason: string
  /** The policy's rule, by name. */
  readonly rule: string
  readonly sensitive: boolean
  /** How many different people must approve, as of the latest approval or else of the request; 0 where none has to. */
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
}

/** What was asked, by whom, and under which rule: never changes once made, but for `approvalsNeeded`. */
export interface Asked extends AskedOfAny {
  readonly kind: 'access'
  readonly pair: PairKey
  readonly label: EntitlementLabel
  readonly requester: Person
  readonly durationSeconds: number
  /** Not before this instant, where a later start was asked for. */
  readonly startAt?: string
  /** Whether the requester held a live grant for the same when asking. */
  readonly extension: boolean
}

/** What goes on happening to a request. */
export interface Running {
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
/** Approved, and waiting for the start that was asked for. */
export type Scheduled = Asked &
  Running & {
    readonly status: 'scheduled'
    readonly startAt: string
    readonly decidedAt: string
    readonly judgedAt: string
  }
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

/** The record of one request for access: a union with only the fields that are true in each state. */
export type AccessRequest = AwaitingApproval | Scheduled | Activating | Active | Ending | Closed
export type LiveRequest = Exclude<AccessRequest, Closed>

/** The record of any request: for access, or to bring somebody in or see them out. */
export type AnyRequest = AccessRequest | Boarding

export const isLive = <R extends AnyRequest>(
  request: R,
): request is Exclude<R, { readonly status: 'closed' }> => request.status !== 'closed'

export const isAccess = (request: AnyRequest): request is AccessRequest => request.kind === 'access'

/** What a request has come to, in one word. */
export const stateName = (request: AnyRequest): string =>
  request.status === 'closed' ? request.outcome : request.status

/** The last change that others than the worker made, or time: its pair or person has to hear of that. */
export function changedAt({ history, askedAt }: AnyRequest): string {
  const byOthers = history.findLast(
    ({ by, what }) => by !== undefined || what === 'started' || what === 'left',
  )
  return byOthers?.at ?? askedAt
}

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
  | { readonly type: 'withdraw'; readonly at: string; readonly by: Somebody }
  /** Who asked has left; `by` is the administrator who saw them out. */
  | { readonly type: 'leave'; readonly at: string; readonly text: string; readonly by?: Somebody }
  | { readonly type: 'start'; readonly at: string }
  /** Nobody answered in time; or `text`, where it was approved and could not start in time. */
  | { readonly type: 'expire'; readonly at: string; readonly text?: string }
  /** The policy no longer allows what was asked. */
  | { readonly type: 'forbid'; readonly at: string; readonly text: string }
  | { readonly type: 'judge-again'; readonly at: string }
  | { readonly type: 'activate'; readonly at: string }
  | { readonly type: 'create-failed'; readonly at: string; readonly text: string }
  | { readonly type: 'give-up'; readonly at: string; readonly text: string }
  | { readonly type: 'end'; readonly at: string; readonly by: Somebody }
  | { readonly type: 'due'; readonly at: string }
  | { readonly type: 'revoke'; readonly at: string }
  | { readonly type: 'removal-failed'; readonly at: string; readonly text: string }
  | { readonly type: 'gone'; readonly at: string; readonly still?: 'standing' | { readonly until: string } }
  /** Of boardings: somebody else has to make the user; it is there, under the name in `text`; it was made; all is done. */
  | { readonly type: 'wait'; readonly at: string }
  | { readonly type: 'find-user'; readonly at: string; readonly text: string }
  | { readonly type: 'make-user'; readonly at: string }
  | { readonly type: 'complete'; readonly at: string }
