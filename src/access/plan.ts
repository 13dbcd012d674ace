import { createdSinceDelete, isInDoubt, type Pair, type Settled } from './pair.ts'
import type { Active, Activating, Ending, LiveRequest, RequestEvent } from './request.ts'

/** What one look at a pair knows: its record, its live requests, and what Identity Center says right now. */
export interface Sight {
  readonly pair: Pair
  readonly requests: readonly LiveRequest[]
  readonly present: boolean
  readonly now: string
}

export interface Move {
  readonly id: string
  readonly event: RequestEvent
}

/**
 * What a look has to do, in this order: save `pair` (with the intent where there is a write), make the write, or else
 * move the requests. `wakeAt` is when to look again when nobody calls before; null when nothing is left.
 */
export interface Plan {
  readonly pair: Pair
  readonly moves: readonly Move[]
  readonly write: 'create' | 'delete' | null
  readonly wakeAt: string | null
}

const minute = 60
const createRetrySeconds = [10, 60]
const giveUpAfterSeconds = 60 * minute
const lagSeconds = 2
const day = 24 * 60 * minute

/**
 * The one decision about a pair: compares what is wanted with what is there. Level-triggered: it may be asked at any
 * time and any number of times, and after each write it is asked again. The caller settles an operation that AWS
 * accepted before it asks.
 */
export function plan(sight: Sight): Plan {
  const due = dueMoves(sight)
  const moved = new Set(due.map(({ id }) => id))
  const holders = sight.requests.filter(
    (r): r is Activating | Active => (r.status === 'activating' || r.status === 'active') && !moved.has(r.id),
  )
  const leaving = sight.requests.filter((r) => r.status === 'ending' || moved.has(r.id))
  if (holders.length === 0 && leaving.length === 0 && !sight.pair.operation)
    return rest({ key: sight.pair.key })

  const standing = decideStanding(sight, holders.length > 0)
  const pair = disbelieve(withoutOldDoubt(standing, sight.now), sight, holders)
  const next = { ...sight, pair }
  const step = holders.length > 0 ? hold(next, holders, leaving) : release(next, leaving)
  const ends = holders.flatMap((r) => (r.status === 'active' ? r.until : []))
  const wakeAt = step.wakeAt && earliest([step.wakeAt, ...ends])
  return { ...step, moves: [...due, ...step.moves], wakeAt }
}

/** Time's own moves: a grant that is up, a request that AWS never came round to. */
export function dueMoves({ requests, pair, now }: Omit<Sight, 'present'>): Move[] {
  return requests.flatMap((request): Move[] => {
    if (request.status === 'active' && request.until <= now) return [move(request, { type: 'due', at: now })]
    if (request.status === 'activating' && seconds(request.decidedAt, now) > giveUpAfterSeconds)
      return [
        move(request, {
          type: 'give-up',
          at: now,
          text: pair.lastCreate?.reason ?? 'AWS did not confirm it within an hour',
        }),
      ]
    return []
  })
}

/** Standing is what was there before we ever set out to write; what a person held before, they hold after. */
function decideStanding({ pair, present }: Sight, wanted: boolean): Pair {
  const acted = pair.operation || pair.lastCreate || pair.lastDelete
  if (pair.standing === undefined) return { ...pair, standing: present && !acted }
  if (pair.standing && !present && wanted) return { ...pair, standing: false }
  return pair
}

/**
 * AWS's word alone is not enough: what it reported done and does not show moments later counts as failed, so that it is
 * told, and tried again further and further apart. An active grant that is absent was more likely taken away.
 */
function disbelieve(pair: Pair, { present, now }: Sight, holders: readonly LiveRequest[]): Pair {
  const { lastCreate, lastDelete } = pair
  const unseen = (last: Settled) =>
    last.outcome !== 'failed' && !lags(last, now) && seconds(last.settledAt, now) < minute
  if (present && lastDelete && !createdSinceDelete(pair) && unseen(lastDelete)) {
    const reason = 'AWS says that it is gone, and lists it all the same'
    const removeFailures = (pair.removeFailures ?? 0) + 1
    return { ...pair, lastDelete: { ...lastDelete, outcome: 'failed', reason }, removeFailures }
  }
  const waiting = holders.length > 0 && holders.every(({ status }) => status === 'activating')
  if (!present && waiting && lastCreate && createdSinceDelete(pair) && unseen(lastCreate)) {
    const reason = 'AWS says that it is there, and does not list it'
    const createFailures = (pair.createFailures ?? 0) + 1
    return { ...pair, lastCreate: { ...lastCreate, outcome: 'failed', reason }, createFailures }
  }
  return pair
}

/** Somebody's grant holds the pair: make it so, or see that it is so. */
function hold(
  sight: Sight,
  holders: readonly (Activating | Active)[],
  leaving: readonly LiveRequest[],
): Plan {
  const { pair, present, now } = sight
  const inDoubt = isInDoubt(pair)
  if (!inDoubt && (pair.standing || (present && createdSinceDelete(pair))))
    return holding(sight, holders, leaving)
  const failure = createFailure(sight, holders)
  if (failure) return failure
  if (inDoubt) return settleDoubt(pair, 'create', now)
  const active = holders.filter((r) => r.status === 'active')
  if (!present && active.length > 0 && !pair.lastDeleteIntentAt) return takenAway(pair, active, now)
  return lags(pair.lastCreate, now) ? rest(pair, after(now, lagSeconds)) : write(pair, 'create')
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

/** A lost answer is settled by making the call that is wanted now, further apart while answers keep getting lost. */
function settleDoubt(pair: Pair, kind: 'create' | 'delete', now: string): Plan {
  const { intentAt = now, lost = 0 } = pair.operation ?? {}
  const retryAt = lost > 0 ? after(intentAt, Math.min(minute, 2 ** lost)) : now
  return retryAt <= now ? write(pair, kind) : rest(pair, retryAt)
}

/** The access is there: whoever waited for it has it, and whoever is done with it can go. */
function holding(
  sight: Sight,
  holders: readonly (Activating | Active)[],
  leaving: readonly LiveRequest[],
): Plan {
  const { now } = sight
  const pair: Pair = { ...withoutAbsence(sight.pair), createFailures: 0, removeFailures: 0, lastSeenAt: now }
  const moves = [
    ...holders.filter((r) => r.status === 'activating').map((r) => move(r, { type: 'activate', at: now })),
    ...leaving.map((r) => move(r, { type: 'gone', at: now, ...stillHeld(pair, holders, now) })),
  ]
  if (moves.length > 0) return rest(pair, now, moves)
  const active = holders.filter((r) => r.status === 'active')
  const checkAt = nextCheck(pair, active, now)
  const settledPair = checkAt === null ? withoutDelete(pair) : pair
  return rest(settledPair, checkAt ?? driftCheck(active, now))
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

/** A create that AWS failed: told at once, repeated twice, then given up. Null where nothing failed. */
function createFailure({ pair, now }: Sight, holders: readonly (Activating | Active)[]): Plan | null {
  const failures = pair.createFailures ?? 0
  if (pair.lastCreate?.outcome !== 'failed' || failures === 0) return null
  const { settledAt, permanent, reason: text = 'AWS gave no reason' } = pair.lastCreate
  const waiting = holders.filter((r) => r.status === 'activating')
  if (permanent || failures > createRetrySeconds.length) {
    const type = (r: LiveRequest): Move =>
      move(r, r.status === 'activating' ? { type: 'give-up', at: now, text } : { type: 'revoke', at: now })
    return rest({ ...pair, createFailures: 0 }, now, holders.map(type))
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

/** Nobody's grant holds the pair: take it away unless it stood before us, and close only when it is gone. */
function release(sight: Sight, leaving: readonly LiveRequest[]): Plan {
  const { pair, present, now } = sight
  if (!pair.standing && (present || isInDoubt(pair))) return remove(sight, leaving)
  // A lost call may still arrive, and what it makes would be nobody's.
  if (pair.operation) return rest(pair, after(pair.operation.intentAt, minute))
  if (pair.lastDelete?.outcome === 'not-found' && seconds(pair.lastDelete.intentAt, now) < minute)
    return rest(pair, after(pair.lastDelete.intentAt, minute))
  // The pair is cleared before its last request closes: a crash between leaves a request that closes on absence.
  return rest(
    { key: pair.key },
    null,
    leaving.map((r) => move(r, { type: 'gone', at: now, ...(present ? stillHeld(pair, [], now) : {}) })),
  )
}

/** A removal goes on for ever, further and further apart; people hear of it at the first failure and daily. */
function remove({ pair, now }: Sight, leaving: readonly LiveRequest[]): Plan {
  const { lastDelete, removeFailures = 0 } = pair
  if (lastDelete && removeFailures > 0) {
    const moves = removalFailed(leaving, lastDelete.reason ?? 'AWS gave no reason', now)
    const retryAt = after(lastDelete.settledAt, Math.min(15 * minute, 10 * 2 ** (removeFailures - 1)))
    if (retryAt > now || moves.length > 0) return rest(pair, retryAt, moves)
  }
  if (isInDoubt(pair)) return settleDoubt(pair, 'delete', now)
  return lags(lastDelete, now) ? rest(pair, after(now, lagSeconds)) : write(pair, 'delete')
}

/** Reported done a moment ago and not listed so: the list lags behind. */
const lags = (last: Settled | undefined, now: string): boolean =>
  last !== undefined && last.outcome !== 'failed' && seconds(last.settledAt, now) < lagSeconds

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

const write = (pair: Pair, kind: 'create' | 'delete'): Plan => ({
  pair,
  moves: [],
  write: kind,
  wakeAt: null,
})

const rest = (pair: Pair, wakeAt: string | null = null, moves: readonly Move[] = []): Plan => ({
  pair,
  moves,
  write: null,
  wakeAt,
})

const move = (request: LiveRequest, event: RequestEvent): Move => ({ id: request.id, event })

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

const after = (at: string, lengthSeconds: number): string =>
  new Date(Date.parse(at) + lengthSeconds * 1000).toISOString()

const seconds = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000

const earliest = (instants: readonly string[]): string | null => instants.toSorted()[0] ?? null
