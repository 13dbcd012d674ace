import type { Holding, Leaver } from './boarding.ts'
import { pairText, type PairKey } from './entitlement.ts'
import type { Person } from './person.ts'
import type { AccessRequest, LiveRequest } from './request.ts'

/** Everything that somebody holds and has asked for, as an administrator was shown it before anything happens. */
export interface Survey {
  /** The form's, by Slack. */
  readonly id: string
  /** When it was read; ISO 8601. */
  readonly at: string
  /** The administrator who asked, and was shown it. */
  readonly by: Person
  /** An empty `principalId` says that nobody in the identity store has their address. */
  readonly leaver: Leaver
  /** Slack has not confirmed the address: it may be somebody else's. */
  readonly doubtful: boolean
  readonly requests: readonly SurveyedRequest[]
  /** Ids of the requests to bring them in. */
  readonly onboardings: readonly string[]
  /** Memberships and direct assignments, what a grant of ours gives among them. */
  readonly takes: readonly Holding[]
  /** How much more they hold than one offboarding takes. */
  readonly beyond: number
  /** False where AWS does not tell this account, and no index of assignments is there. */
  readonly complete: boolean
  /** How old the index is that the direct assignments come from; absent where AWS told them itself. */
  readonly indexedAt?: string
  /** How many parts of that index AWS did not let the bot read; absent where there are none. */
  readonly skipped?: number
  /** Whether the user goes as well, at the end. */
  readonly deleteUser: boolean
  /** Sets of the policy's that name them by address; absent where there are none. */
  readonly sets?: readonly string[]
  /** Whether an identity provider feeds the identity store. */
  readonly external: boolean
}

/** A request as the survey shows it. */
export interface SurveyedRequest extends Pick<AccessRequest, 'id' | 'pair' | 'label'> {
  readonly status: LiveRequest['status']
  readonly until?: string
  readonly startAt?: string
}

export function surveyed(request: LiveRequest): SurveyedRequest {
  const { id, pair, label, status } = request
  const until = request.status === 'active' ? { until: request.until } : {}
  const startAt = request.status === 'scheduled' ? { startAt: request.startAt } : {}
  return { id, pair, label, status, ...until, ...startAt }
}

/** Each pair once. */
export const distinct = (pairs: readonly PairKey[]): PairKey[] => [
  ...new Map(pairs.map((pair) => [pairText(pair), pair])).values(),
]

/** What goes that no request shown accounts for. */
export function besidesRequests({ takes, requests, leaver: { principalId } }: Survey): Holding[] {
  const held = requests.filter(({ status }) => status !== 'awaiting-approval' && status !== 'scheduled')
  const shown = new Set(held.map(({ pair }) => pairText(pair)))
  return takes.filter(({ entitlement }) => !shown.has(pairText({ principalId, entitlement })))
}

/** Whether an offboarding would find anything to do. */
export const isAnything = ({ takes, requests, onboardings, deleteUser }: Survey): boolean =>
  takes.length + requests.length + onboardings.length > 0 || deleteUser
