import { createdSinceDelete, isInDoubt, type Pair, type Settled } from './pair.ts'
import { after, type Move, minute, move, type Plan, rest, seconds, type Sight, write } from './plan-step.ts'
import type { Active, Activating, Ending, LiveRequest } from './request.ts'

const unconfirmed = 'AWS did not confirm it within an hour'
const notBegun = 'it could not be begun within an hour'

const unlisted = 'AWS says that it is there, and does not list it'

/**
 * Whether a create of ours may still come to light: AWS reported it done, and the list has not had the time to show it, or
 * never did. Then absence proves nothing, and only a delete settles it.
 */
export function unproven({ lastCreate, lastDeleteIntentAt }: Pair, now: string): boolean {
  if (!lastCreate || (lastDeleteIntentAt && lastCreate.intentAt <= lastDeleteIntentAt)) return false
  if (lastCreate.outcome === 'succeeded') return seconds(lastCreate.settledAt, now) < minute
  return lastCreate.reason === unlisted
}

const createRetrySeconds = [10, 60]

const giveUpAfterSeconds = 60 * minute

/** How long a list may lag behind what AWS reported done; a delete of what is not there was not even made. */
const lagSeconds = { succeeded: 30, 'not-found': 2, failed: 0 }
/** The pauses at which it is read again meanwhile. */
const readAgainSeconds = { least: 2, most: 10 }

const day = 24 * 60 * minute

/** Time's own moves: a grant that is up, a request that AWS never came round to. */
export function dueMoves({ requests, pair, now }: Pick<Sight, 'requests' | 'pair' | 'now'>): Move[] {
  return requests.flatMap((request): Move[] => {
    if (request.status === 'active' && request.until <= now) return [move(request, { type: 'due', at: now })]
    if (request.status === 'activating' && seconds(request.decidedAt, now) > giveUpAfterSeconds)
      return [
        move(request, {
          type: 'give-up',
          at: now,
          text: pair.lastCreate?.reason ?? (pair.operation ? unconfirmed : notBegun),
        }),
      ]
    return []
  })
}

/**
 * AWS's word alone is not enough: what it reported done and does not show half a minute later counts as failed, so that it is
 * told, and tried again further and further apart. An active grant that is absent was more likely taken away, unless a delete
 * of ours may have come late.
 */
export function disbelieve(pair: Pair, sight: Sight, holders: readonly LiveRequest[]): Pair {
  const { present, now, orders } = sight
  const { lastCreate, lastDelete } = pair
  const unseen = (last: Settled) =>
    last.outcome !== 'failed' && !lags(last, now) && seconds(last.settledAt, now) < minute
  if (present && lastDelete && !createdSinceDelete(pair) && unseen(lastDelete)) {
    const reason = 'AWS says that it is gone, and lists it all the same'
    const removeFailures = (pair.removeFailures ?? 0) + 1
    return {
      ...pair,
      lastDelete: { ...lastDelete, outcome: 'failed', reason, settledAt: now },
      removeFailures,
    }
  }
  const wanted = holders.length > 0 || orders.some(({ wish }) => wish === 'keep')
  const waiting = wanted && holders.every(({ status }) => status === 'activating')
  if (
    !present &&
    (waiting || pair.lastDeleteIntentAt) &&
    lastCreate &&
    createdSinceDelete(pair) &&
    unseen(lastCreate)
  ) {
    const createFailures = (pair.createFailures ?? 0) + 1
    return {
      ...pair,
      lastCreate: { ...lastCreate, outcome: 'failed', reason: unlisted, settledAt: now },
      createFailures,
    }
  }
  return pair
}

/** A create that AWS failed: told at once, repeated twice, then given up. Null where nothing failed. */
export function createFailure(
  { pair, orders, now }: Sight,
  holders: readonly (Activating | Active)[],
): Plan | null {
  const failures = pair.createFailures ?? 0
  if (pair.lastCreate?.outcome !== 'failed' || failures === 0) return null
  const { settledAt, permanent, reason: text = 'AWS gave no reason' } = pair.lastCreate
  const waiting = holders.filter((r) => r.status === 'activating')
  const over = permanent && !mayAppear(orders, text)
  if (over || failures > createRetrySeconds.length) {
    const type = (r: LiveRequest): Move =>
      move(r, r.status === 'activating' ? { type: 'give-up', at: now, text } : { type: 'revoke', at: now })
    const failed = orders.map((order) => ({ ...order, state: 'failed' as const, reason: text }))
    return rest({ ...pair, createFailures: 0 }, now, holders.map(type), failed)
  }
  const untold = waiting.filter((r) => !r.history.some((entry) => entry.what === 'create-failed'))
  const retryAt = after(settledAt, createRetrySeconds[failures - 1] ?? minute)
  if (retryAt <= now && untold.length === 0) return null
  return rest(
    pair,
    retryAt,
    untold.map((r) => move(r, { type: 'create-failed', at: now, text })),
  )
}

/** A user who was made a moment ago for an onboarding may not be known all over AWS yet. */
const mayAppear = (orders: Sight['orders'], reason: string): boolean =>
  orders.some(({ wish }) => wish === 'keep') && reason.startsWith('ResourceNotFoundException')

/** A lost answer is settled by making the call that is wanted now, further apart while answers keep getting lost. */
export function settleDoubt(pair: Pair, kind: 'create' | 'delete', now: string): Plan {
  const { intentAt = now, lost = 0 } = pair.operation ?? {}
  const retryAt = lost > 0 ? after(intentAt, Math.min(minute, 2 ** lost)) : now
  return retryAt <= now ? write(pair, kind) : rest(pair, retryAt)
}

/** A removal goes on for ever, further and further apart; people hear of it at the first failure and daily. */
export function remove({ pair, orders, now }: Sight, leaving: readonly LiveRequest[]): Plan {
  const { lastDelete, removeFailures = 0 } = pair
  const inDoubt = isInDoubt(pair)
  if (!inDoubt && lastDelete && lags(lastDelete, now)) return rest(pair, readAgainAt(lastDelete, now))
  if (lastDelete?.outcome === 'failed') {
    const { reason = 'AWS gave no reason' } = lastDelete
    const moves = removalFailed(leaving, reason, now)
    const refused = orders.filter((order) => order.reason !== reason).map((order) => ({ ...order, reason }))
    const retryAt = after(
      lastDelete.settledAt,
      Math.min(15 * minute, 10 * 2 ** Math.max(0, removeFailures - 1)),
    )
    if (retryAt > now || moves.length > 0 || refused.length > 0) return rest(pair, retryAt, moves, refused)
  }
  return inDoubt ? settleDoubt(pair, 'delete', now) : write(pair, 'delete')
}

/** The moves that tell of a removal that does not come about: the first time, and then once a day. */
export function removalFailed(leaving: readonly LiveRequest[], text: string, now: string): Move[] {
  return leaving
    .filter((r): r is Ending => r.status === 'ending')
    .filter((r) => {
      const told = r.history.findLast((entry) => entry.what === 'removal-failed')
      return !told || seconds(told.at, now) >= day
    })
    .map((r) => move(r, { type: 'removal-failed', at: now, text }))
}

/** Reported done a moment ago and not listed so: the list lags behind. */
export const lags = ({ outcome, settledAt }: Settled, now: string): boolean =>
  seconds(settledAt, now) < lagSeconds[outcome]

/** When a list that lags is read again: soon at first, since somebody waits for what it will show. */
export function readAgainAt({ settledAt }: Settled, now: string): string {
  const { least, most } = readAgainSeconds
  return after(now, Math.min(most, Math.max(least, seconds(settledAt, now))))
}
