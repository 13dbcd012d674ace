import { createdSinceDelete, isInDoubt, type Pair } from './pair.ts'
import {
  createFailure,
  disbelieve,
  dueMoves,
  lags,
  readAgainAt,
  remove,
  settleDoubt,
  unproven,
} from './plan-failures.ts'
import { decideStanding, isKept, isRemoved, standingAgainAt } from './plan-standing.ts'
import { after, minute, type Move, move, type Plan, rest, seconds, type Sight, write } from './plan-step.ts'
import type { Active, Activating, LiveRequest } from './request.ts'

/**
 * The one decision about a pair: compares what is wanted with what is there. Level-triggered: it may be asked at any
 * time and any number of times, and after each write it is asked again. The caller settles an operation that AWS
 * accepted before it asks.
 */
export function plan(sight: Sight): Plan {
  const due = [...dueMoves(sight), ...offboarded(sight)]
  const moved = new Set(due.map(({ id }) => id))
  const holders = sight.requests.filter(
    (r): r is Activating | Active => (r.status === 'activating' || r.status === 'active') && !moved.has(r.id),
  )
  const leaving = sight.requests.filter((r) => r.status === 'ending' || moved.has(r.id))
  const wanted = holders.length > 0 || isKept(sight)
  // What was made for an order that then failed may be there all the same.
  const ours = sight.pair.operation !== undefined || sight.pair.standing === false
  if (!wanted && leaving.length === 0 && sight.orders.length === 0 && !ours)
    return rest({ key: sight.pair.key })

  const standing = decideStanding(sight, wanted)
  const pair = disbelieve(withoutOldDoubt(standing, sight.now), sight, holders)
  const next = { ...sight, pair }
  const step = wanted ? hold(next, holders, leaving) : release(next, leaving)
  const ends = holders.flatMap((r) => (r.status === 'active' ? r.until : []))
  const wakeAt = step.wakeAt && earliest([step.wakeAt, ...ends])
  return { ...step, moves: [...due, ...step.moves], wakeAt }
}

const offboardedText = 'they were offboarded'

/** Nothing of an offboarded person's is wanted any more, whoever approved it. */
function offboarded(sight: Sight): Move[] {
  if (!isRemoved(sight)) return []
  return sight.requests
    .filter(({ status }) => status === 'activating' || status === 'active')
    .map((r) => move(r, { type: 'leave', at: sight.now, text: offboardedText }))
}

/** Somebody's grant holds the pair, or an onboarding keeps it: make it so, or see that it is so. */
function hold(
  sight: Sight,
  holders: readonly (Activating | Active)[],
  leaving: readonly LiveRequest[],
): Plan {
  const { pair, present, now } = sight
  const inDoubt = isInDoubt(pair)
  if (!inDoubt && pair.standing && !present) return rest(pair, standingAgainAt(sight))
  if (!inDoubt && (pair.standing || (present && createdSinceDelete(pair))))
    return holding(sight, holders, leaving)
  const failure = createFailure(sight, holders)
  if (failure) return failure
  if (inDoubt) return settleDoubt(pair, 'create', now)
  const active = holders.filter((r) => r.status === 'active')
  if (!present && active.length > 0 && !pair.lastDeleteIntentAt && !isKept(sight))
    return takenAway(pair, active, now)
  const { lastCreate } = pair
  return lastCreate && lags(lastCreate, now)
    ? rest(pair, readAgainAt(lastCreate, now))
    : write(pair, 'create')
}

/** Absent in two looks a minute apart: somebody took it away. It is closed and told, and never made again. */
function takenAway(pair: Pair, active: readonly Active[], now: string): Plan {
  if (!pair.absentSince) return rest({ ...pair, absentSince: now }, after(now, minute))
  if (seconds(pair.absentSince, now) < minute) return rest(pair, after(pair.absentSince, minute))
  return rest(
    withoutAbsence(pair),
    now,
    active.map((r) => move(r, { type: 'revoke', at: now })),
  )
}

/** The access is there: whoever waited for it has it, and whoever is done with it can go. */
function holding(
  sight: Sight,
  holders: readonly (Activating | Active)[],
  leaving: readonly LiveRequest[],
): Plan {
  const { now } = sight
  const settlesAt = keepsAt(sight)
  const kept = settlesAt <= now ? sight.orders.map((order) => ({ ...order, state: 'done' as const })) : []
  const pair: Pair = {
    ...withoutAbsence(sight.pair),
    ...(kept.length > 0 ? { standing: true } : {}),
    createFailures: 0,
    removeFailures: 0,
    lastSeenAt: now,
  }
  const moves = [
    ...holders.filter((r) => r.status === 'activating').map((r) => move(r, { type: 'activate', at: now })),
    ...leaving.map((r) => move(r, { type: 'gone', at: now, ...stillHeld(pair, holders, now) })),
  ]
  if (moves.length > 0 || kept.length > 0) return rest(pair, now, moves, kept)
  if (sight.orders.length > 0) return rest(pair, settlesAt)
  const active = holders.filter((r) => r.status === 'active')
  const checkAt = nextCheck(pair, active, now)
  const settledPair = checkAt === null ? withoutDelete(pair) : pair
  return rest(settledPair, checkAt ?? driftCheck(active, now))
}

/** When what an onboarding keeps can be said to stay: a lost call, or a delete of ours, may still come late before. */
function keepsAt({ pair, now }: Sight): string {
  const late = [pair.operation?.intentAt, pair.lastDeleteIntentAt].flatMap((at) => at ?? [])
  return (
    late
      .map((at) => after(at, minute))
      .toSorted()
      .at(-1) ?? now
  )
}

/** What somebody goes on holding when a request of theirs is over. */
function stillHeld(pair: Pair, holders: readonly (Activating | Active)[], now: string) {
  if (pair.standing) return { still: 'standing' as const }
  const ends = holders.map((r) => (r.status === 'active' ? r.until : after(now, r.durationSeconds)))
  const until = ends.toSorted().at(-1)
  return until === undefined ? {} : { still: { until } }
}

/** After an episode with a delete of ours, its late effect is looked for once more; null when that is behind us. */
function nextCheck(pair: Pair, active: readonly Active[], now: string): string | null {
  if (!pair.lastDeleteIntentAt) return null
  const since =
    active
      .map((r) => r.since)
      .toSorted()
      .at(-1) ?? now
  return seconds(since, now) >= minute ? null : after(since, minute)
}

/**
 * When a live grant is next held against Identity Center, so that one taken away outside is noticed and told; with no time
 * left for the second look that this takes, its end.
 */
function driftCheck(active: readonly Active[], now: string): string {
  const shortest = Math.min(...active.map((r) => r.durationSeconds))
  const checkAt = after(now, Math.min(10 * minute, Math.max(30, shortest / 10)))
  const last =
    active
      .map((r) => r.until)
      .toSorted()
      .at(-1) ?? now
  return after(checkAt, minute) > last ? last : checkAt
}

/** Nobody's grant holds the pair: take it away unless it stood before us, and close only when it is gone. */
function release(sight: Sight, leaving: readonly LiveRequest[]): Plan {
  const { pair, present, now } = sight
  if (!pair.standing && (present || isInDoubt(pair) || unproven(pair, now))) return remove(sight, leaving)
  // A lost call may still arrive, and what it makes would be nobody's.
  if (pair.operation) return rest(pair, after(pair.operation.intentAt, minute))
  if (pair.lastDelete?.outcome === 'not-found' && seconds(pair.lastDelete.intentAt, now) < minute)
    return rest(pair, after(pair.lastDelete.intentAt, minute))
  // The pair is cleared before its last request closes: a crash between leaves a request that closes on absence.
  return rest(
    { key: pair.key },
    null,
    leaving.map((r) => move(r, { type: 'gone', at: now, ...(present ? stillHeld(pair, [], now) : {}) })),
    sight.orders.map((order) =>
      order.wish === 'remove'
        ? { ...order, state: 'done' }
        : { ...order, state: 'failed', reason: offboardedText },
    ),
  )
}

/** A lost call that was followed by a terminal answer is out of the way a minute later: whatever it does, it has done. */
function withoutOldDoubt(pair: Pair, now: string): Pair {
  const { operation, ...settled } = pair
  return operation && !isInDoubt(pair) && seconds(operation.intentAt, now) >= minute ? settled : pair
}

function withoutAbsence({ absentSince: _, ...pair }: Pair): Pair {
  return pair
}

function withoutDelete({ lastDelete: _, lastDeleteIntentAt: __, ...pair }: Pair): Pair {
  return pair
}

const earliest = (instants: readonly string[]): string | null => instants.toSorted()[0] ?? null
