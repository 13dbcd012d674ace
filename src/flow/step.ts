import type { PersonKey } from '../access/boarding.ts'
import type { PairKey } from '../access/entitlement.ts'
import { type AnyRequest, changedAt } from '../access/request.ts'
import type { RequestRef } from '../access/request-ref.ts'
import { timeMove, transition } from '../access/transition.ts'
import type { Store } from '../store/index.ts'
import type { Boarded } from './board.ts'
import { needsLook, placeKey, requestKey, turnOf } from './place.ts'
import type { Looked } from './reconcile.ts'
import type { WorkKey } from './world.ts'

/** One step per kind of key, each safe to repeat. */
export interface StepEdges {
  readonly store: Pick<Store, 'requests' | 'pairs' | 'people'>
  /** `stopping` asks a look to come to its next resting place. */
  readonly look: (pair: PairKey, stopping: AbortSignal) => Promise<Looked>
  /** One look at a person who is brought in or seen out. */
  readonly board: (person: PersonKey) => Promise<Boarded>
  /** Tells of a request as it was just read; returns when it is next due, null when nothing is left. */
  readonly tell: (request: AnyRequest) => Promise<string | null>
  readonly runJob: (id: string) => Promise<{ wakeAt: string | null } | null>
  readonly now: () => Date
}

/** What a step and the worker that takes it tell one another. */
export interface Stepping {
  readonly stopping: AbortSignal
  /** Takes on what comes of a step. */
  takeOn(key: WorkKey, isAsked: boolean): void
  /** When the step began that a key is in, null while its turn has not come; undefined where nobody works on it. */
  began(key: WorkKey): string | null | undefined
}

/** What is known of the key of a step. */
export interface TaskState {
  /** Whether somebody asked for it, and waits. */
  readonly isAsked: boolean
  /** Whether somebody else was having a look when this pair's turn came last. */
  wasHeld: boolean
}

/** A change is saved a moment after the instant that it bears: a look that began between the two has not seen it. */
const savedWithinMs = 5000

/** Takes a step with a key; what it returns is when the next one is due, null when nothing is left. Throws as its edges do. */
export function stepping(
  edges: StepEdges,
  { stopping, takeOn, began }: Stepping,
): (key: WorkKey, task: TaskState) => Promise<string | null> {
  async function atPair(pair: PairKey, task: TaskState): Promise<string | null> {
    const { isAsked } = task
    const seenTo = task.wasHeld ? await seenToBySomebodyElse(edges, pair) : null
    if (seenTo) return seenTo.wakeAt
    const { moved, settled, wakeAt, isHeld = false } = await edges.look(pair, stopping)
    task.wasHeld = isHeld
    for (const request of moved) takeOn(requestKey(request), isAsked)
    for (const { person } of settled) takeOn({ kind: 'person', person }, isAsked)
    return wakeAt
  }

  async function atPerson(person: PersonKey, { isAsked }: TaskState): Promise<string | null> {
    const { moved, pairs, wakeAt } = await edges.board(person)
    for (const request of moved) takeOn(requestKey(request), isAsked)
    // Somebody who leaves may hold hundreds: nobody else's access waits for all of these.
    for (const pair of pairs) takeOn({ kind: 'pair', pair }, false)
    return wakeAt
  }

  /** The pair or the person goes on beside the telling: AWS never waits for Slack. */
  async function atRequest(ref: RequestRef, { isAsked }: TaskState): Promise<string | null> {
    const read = await edges.store.requests.read(ref)
    if (!read) return null
    const now = edges.now().toISOString()
    const request = await moveOn(edges, read, now)
    if (needsLook(request, now) && (await isDue(request, now))) takeOn(placeKey(request), isAsked)
    return edges.tell(request)
  }

  /** Not while a look that has seen the request is under way, nor before a look that broke is to be tried again. */
  async function isDue(request: AnyRequest, now: string): Promise<boolean> {
    const from = request.status === 'active' ? request.until : changedAt(request)
    const looking = began(placeKey(request))
    if (looking !== undefined) return looking !== null && looking < from
    const { wakeAt, triedAt } = await turnOf(edges.store, request)
    if (wakeAt === null || wakeAt <= now || triedAt === null) return true
    return Date.parse(triedAt) - Date.parse(from) < savedWithinMs
  }

  return async (key, task) => {
    switch (key.kind) {
      case 'pair':
        return atPair(key.pair, task)
      case 'person':
        return atPerson(key.person, task)
      case 'request':
        return atRequest(key, task)
      case 'job':
        return (await edges.runJob(key.id))?.wakeAt ?? null
    }
  }
}

/**
 * When a pair is next due that somebody else was looking at, so that AWS need not be asked once more; null where their look
 * is not over, or came too early to see what this one is for.
 */
async function seenToBySomebodyElse(
  { store, now }: StepEdges,
  pair: PairKey,
): Promise<Pick<Looked, 'wakeAt'> | null> {
  const at = now().toISOString()
  const { requests, orders, wakeAt } = await store.pairs.sight(pair)
  const isTurn = wakeAt !== null && wakeAt <= at
  const awaitsLook = isTurn || orders.length > 0 || requests.some((request) => needsLook(request, at))
  return awaitsLook ? null : { wakeAt }
}

/** What time alone brings about, or somebody else who was first. */
async function moveOn({ store }: StepEdges, request: AnyRequest, at: string): Promise<AnyRequest> {
  const event = timeMove(request, at)
  const next = event && transition(request, event)
  if (!next || 'noArrow' in next) return request
  return (await store.requests.save(next, request, at))
    ? next
    : ((await store.requests.read(request)) ?? request)
}
