import type { PairKey } from './entitlement.ts'

/**
 * What we know and did about a pair in the present episode; outside an episode only the key is there.
 * Instants are ISO 8601, UTC.
 */
export interface Pair {
  readonly key: PairKey
  /** Whether the access stood before we acted: then it is never touched. */
  readonly standing?: boolean
  /** Whether nothing of ours can have come of this episode yet, so that what appears is not ours. */
  readonly untouched?: boolean
  /** The write whose outcome is not known yet. At most one. */
  readonly operation?: Operation
  readonly lastCreate?: Settled
  readonly lastDelete?: Settled
  /** The newest intent to delete, settled or not: a create must be newer to count as evidence. */
  readonly lastDeleteIntentAt?: string
  /** Creates that AWS refused or failed, in a row. */
  readonly createFailures?: number
  /** Removals that AWS refused or failed, in a row. */
  readonly removeFailures?: number
  /** The first look that found absent what stands, or an active grant's access. */
  readonly absentSince?: string
  readonly lastSeenAt?: string
}

/**
 * Saved before the call is made. Without `awsRequestId` the answer is still out, or lost: then only a terminal answer
 * to a later call settles what happened. The lost call itself may still be on its way: it stays until that can't be.
 */
export interface Operation {
  readonly kind: 'create' | 'delete'
  readonly intentAt: string
  readonly awsRequestId?: string
  /** How many answers in a row were lost, this intent's and those before it. */
  readonly lost?: number
}

/** How a write came out, by AWS's own word. */
export interface Settled {
  readonly intentAt: string
  readonly settledAt: string
  readonly outcome: 'succeeded' | 'failed' | 'not-found'
  /** AWS's words, where it failed. */
  readonly reason?: string
  /** Whether the same call can only fail again: access denied, not found, quota, validation. */
  readonly permanent?: boolean
}

/** What one write was answered. */
export type Answer =
  | { readonly kind: 'accepted'; readonly awsRequestId: string }
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly reason: string; readonly permanent: boolean }
  /** A delete of what is not there: counts only with absence seen again later. */
  | { readonly kind: 'not-found' }
  /** Somebody else's write is in the way, or too many: nothing was done, and it is no failure. */
  | { readonly kind: 'busy'; readonly reason?: string }
  /** No answer that says whether it was done; `reason` is what there was instead. */
  | { readonly kind: 'lost'; readonly reason?: string }

/** The pair with an intent to write, to be saved before the write is made. */
export function intend(pair: Pair, kind: Operation['kind'], at: string): Pair {
  const before = pair.operation
  return {
    ...(before || kind === 'delete' ? touched(pair) : pair),
    operation: { kind, intentAt: at, ...(before ? { lost: before.lost ?? 1 } : {}) },
    ...(kind === 'delete' ? { lastDeleteIntentAt: at } : {}),
  }
}

/** The pair once its operation was answered. */
export function answered(pair: Pair, answer: Answer, at: string): Pair {
  const { operation, ...rest } = pair
  if (!operation) return pair
  const { kind, intentAt, lost = 0 } = operation
  // No answer says that an earlier, lost call will not arrive yet: see `isInDoubt` and `withoutOldDoubt`.
  const inDoubt: Pair = lost > 0 ? { ...rest, operation: { kind, intentAt, lost } } : rest
  switch (answer.kind) {
    case 'accepted':
      return touched({ ...pair, operation: { ...operation, awsRequestId: answer.awsRequestId } })
    case 'lost':
      return touched({ ...rest, operation: { kind, intentAt, lost: lost + 1 } })
    case 'busy':
      return inDoubt
    case 'succeeded':
    case 'not-found':
      return settled(touched(inDoubt), operation, { outcome: answer.kind }, at)
    case 'failed': {
      const { reason, permanent } = answer
      return settled(inDoubt, operation, { outcome: 'failed', reason, permanent }, at)
    }
  }
}

function touched({ untouched: _, ...pair }: Pair): Pair {
  return pair
}

function settled(
  pair: Pair,
  operation: Operation,
  how: Pick<Settled, 'outcome' | 'reason' | 'permanent'>,
  at: string,
): Pair {
  const record: Settled = { intentAt: operation.intentAt, settledAt: at, ...how }
  // Only what is seen proves a success: until then an earlier failure goes on counting.
  const failures = how.outcome === 'failed' ? 1 : 0
  return operation.kind === 'create'
    ? { ...pair, lastCreate: record, createFailures: (pair.createFailures ?? 0) + failures }
    : { ...pair, lastDelete: record, removeFailures: (pair.removeFailures ?? 0) + failures }
}

/** Whether no terminal answer came since a write was set out on. */
export function isInDoubt({ operation, lastCreate, lastDelete }: Pair): boolean {
  if (!operation) return false
  const last = operation.kind === 'create' ? lastCreate : lastDelete
  return last?.intentAt !== operation.intentAt || last.outcome === 'failed'
}

/** Whether a create that AWS reported done is newer than every delete we set out to make. */
export function createdSinceDelete(pair: Pair): boolean {
  const { lastCreate, lastDeleteIntentAt } = pair
  return (
    lastCreate?.outcome === 'succeeded' && (!lastDeleteIntentAt || lastCreate.intentAt > lastDeleteIntentAt)
  )
}
