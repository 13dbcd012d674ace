import { type PairKey, pairText } from '../access/entitlement.ts'
import { type RequestRef, requestRef } from '../access/request-ref.ts'
import type { PersonKey } from '../access/boarding.ts'
import type { Measure } from '../access/measures.ts'
import { type AnyRequest, changedAt } from '../access/request.ts'
import { timeMove, transition } from '../access/transition.ts'
import type { Store } from '../store/index.ts'
import type { Boarded } from './board.ts'
import { lanes } from './lanes.ts'
import { LookBroke } from './look-broke.ts'
import type { Looked } from './reconcile.ts'
import { placeKey, requestKey, turnOf } from './place.ts'
import type { Log, WorkKey } from './world.ts'

/** What the worker is made of: one step per kind of key, each safe to repeat. */
export interface WorkerEdges {
  readonly store: Pick<Store, 'due' | 'requests' | 'pairs' | 'people'>
  /** `stopping` asks a look to come to its next resting place. */
  readonly look: (pair: PairKey, stopping: AbortSignal) => Promise<Looked>
  /** One look at a person who is brought in or seen out. */
  readonly board: (person: PersonKey) => Promise<Boarded>
  /** Returns when the request is next due; null when nothing is left. */
  readonly tell: (ref: RequestRef) => Promise<string | null>
  readonly runJob: (id: string) => Promise<{ wakeAt: string | null } | null>
  readonly now: () => Date
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  readonly log: Log
  readonly measure: Measure
}

/** Where all effects happen: keys go in, each is worked on by one step at a time, until its next instant is far off. */
export interface Worker {
  /**
   * Takes on what somebody has just asked for; returns at once. A key that is being worked on is looked at once more
   * afterwards.
   */
  work(key: WorkKey): void
  /** Takes on everything that is due, as the minute's tick does. */
  tick(): Promise<void>
  /** Resolves when nothing is being worked on: what is left has an instant ahead, in the table. */
  idle(): Promise<void>
  /** Takes on nothing more, finishes the steps it is in, and resolves. */
  stop(): Promise<void>
}

/** The worker stays with a key whose next instant is no further away than this; the tick finds the rest. */
const stayMs = 15_000
const atOnce = 32
/** Looks at pairs: a few more than Identity Center makes writes at once, so that the next is ready when one is over. */
const looksAtOnce = 16
/** How long a request that waits for its pair is left alone at most: the pair says when it has moved. */
const idleMs = 30_000
/** Whoever was away for long finds much that is overdue, and sees to it at once: only what stays so is worth a word. */
const overdueAlarmMs = 60_000
/** A change is saved a moment after the instant that it bears: a look that began between the two has not seen it. */
const savedWithinMs = 5000

interface Task {
  /** Asked for again while it was worked on. */
  again: boolean
  /**
   * Somebody asked for it, by a press or a word, and waits: it goes before what time brings about, which may be a thousand
   * ends in a minute. People ask far more seldom than looks are made, so that nothing is left behind for long.
   */
  isAsked: boolean
  /** Ends the wait for the key's next instant. */
  wake: () => void
  /** When the step that it is in, or was in last, began; ISO 8601. Null while its turn has not come. */
  began: string | null
  /** Whether somebody else was having a look when this pair's turn came last. */
  wasHeld: boolean
  done: Promise<void>
}

/** What differs on a host that is frozen between calls. */
export interface WorkerOptions {
  /** Whether to go on with a key that has more to do soon, or at once; else that is left to the tick. */
  readonly staysWith?: (key: WorkKey) => boolean
  /** Hears of a key whose step broke and could not even be put off. */
  readonly onLost?: (key: WorkKey) => void
}

/** Makes a worker, which stays with everything unless told. */
export function startWorker(
  edges: WorkerEdges,
  { staysWith = () => true, onLost = () => undefined }: WorkerOptions = {},
): Worker {
  const running = new Map<string, Task>()
  const stopping = new AbortController()
  const [steps, looks] = [lanes(atOnce), lanes(looksAtOnce)]
  let overdueSince: number | null = null

  function takeOn(key: WorkKey, isAsked: boolean): void {
    if (stopping.signal.aborted) return
    const text = keyText(key)
    const current = running.get(text)
    if (current) {
      current.isAsked ||= isAsked
      // A step that is still to come sees whatever was saved before.
      current.again = current.began !== null
      current.wake()
      return
    }
    const task: Task = {
      again: false,
      isAsked,
      wake: () => undefined,
      began: null,
      wasHeld: false,
      done: Promise.resolve(),
    }
    running.set(text, task)
    task.done = stayWith(key, task, () => running.delete(text))
  }

  /** Steps until the key's next instant is far off; a step that breaks puts the key off, further each time. */
  async function stayWith(key: WorkKey, task: Task, leave: () => void): Promise<void> {
    for (let idle = 0; !stopping.signal.aborted; idle += 1) {
      task.again = false
      task.began = null
      const wakeAt = await inTurn(key, task).catch((error: unknown) => putOff(key, error))
      if (task.again) {
        idle = -1
        continue
      }
      const waitMs = wakeAt === null ? Infinity : Date.parse(wakeAt) - edges.now().getTime()
      // Left in the same breath as it is decided: a key that comes in between would be nobody's.
      if (waitMs > stayMs || !staysWith(key)) return leave()
      const woken = new AbortController()
      task.wake = () => {
        idle = -1
        woken.abort()
      }
      // A request may come due before its pair has got round to it: no use asking faster than it can.
      if (waitMs > 0) idle = 0
      const leastMs = key.kind === 'request' ? Math.min(idleMs, 1000 * 2 ** idle) : 10
      await edges.sleep(Math.max(waitMs, leastMs), AbortSignal.any([stopping.signal, woken.signal]))
    }
    leave()
  }

  /** Identity Center changes a permission set's role in an account for one person at a time: so looks are taken. */
  function inTurn(key: WorkKey, task: Task): Promise<string | null> {
    const begin = (): Promise<string | null> => {
      task.began = edges.now().toISOString()
      return stepUnlessStopped(key, task)
    }
    const isUrgent = () => task.isAsked
    return key.kind === 'pair' ? looks(laneOf(key.pair), begin, isUrgent) : steps(null, begin, isUrgent)
  }

  /** Its turn may come after the stop; the table knows when the key is due. */
  const stepUnlessStopped = async (key: WorkKey, task: Task): Promise<string | null> =>
    stopping.signal.aborted ? null : step(key, task)

  async function step(key: WorkKey, task: Task): Promise<string | null> {
    const { isAsked } = task
    switch (key.kind) {
      case 'pair': {
        const seenTo = task.wasHeld ? await seenToBySomebodyElse(key.pair) : null
        if (seenTo) return seenTo.wakeAt
        const { moved, settled, wakeAt, isHeld = false } = await edges.look(key.pair, stopping.signal)
        task.wasHeld = isHeld
        for (const { pair, id } of moved) takeOn({ kind: 'request', pair, id }, isAsked)
        for (const { person } of settled) takeOn({ kind: 'person', person }, isAsked)
        return wakeAt
      }
      case 'person': {
        const { moved, pairs, wakeAt } = await edges.board(key.person)
        for (const request of moved) takeOn(requestKey(request), isAsked)
        // Somebody who leaves may hold hundreds: nobody else's access waits for all of these.
        for (const pair of pairs) takeOn({ kind: 'pair', pair }, false)
        return wakeAt
      }
      case 'request':
        return stepRequest(key, isAsked)
      case 'job':
        return (await edges.runJob(key.id))?.wakeAt ?? null
    }
  }

  /**
   * When a pair is next due that somebody else was looking at, so that AWS need not be asked once more; null where their look
   * is not over, or came too early to see what this one is for.
   */
  async function seenToBySomebodyElse(pair: PairKey): Promise<Pick<Looked, 'wakeAt'> | null> {
    const now = edges.now().toISOString()
    const { requests, orders, wakeAt } = await edges.store.pairs.sight(pair)
    const isTurn = wakeAt !== null && wakeAt <= now
    const awaitsLook = isTurn || orders.length > 0 || requests.some((request) => needsLook(request, now))
    return awaitsLook ? null : { wakeAt }
  }

  /** The pair or the person goes on beside the telling: AWS never waits for Slack. */
  async function stepRequest(ref: RequestRef, isAsked: boolean): Promise<string | null> {
    const read = await edges.store.requests.read(ref)
    if (!read) return null
    const now = edges.now().toISOString()
    const request = await moveOn(read, now)
    if (needsLook(request, now) && (await isDue(request, now))) takeOn(placeKey(request), isAsked)
    return edges.tell(ref)
  }

  /** Not while a look that has seen the request is under way, nor before a look that broke is to be tried again. */
  async function isDue(request: AnyRequest, now: string): Promise<boolean> {
    const from = request.status === 'active' ? request.until : changedAt(request)
    const looking = running.get(keyText(placeKey(request)))
    if (looking) return looking.began !== null && looking.began < from
    const { wakeAt, triedAt } = await turnOf(edges.store, request)
    if (wakeAt === null || wakeAt <= now || triedAt === null) return true
    return Date.parse(triedAt) - Date.parse(from) < savedWithinMs
  }

  /** What time alone brings about; when somebody else was first, the next step sees it. */
  async function moveOn(request: AnyRequest, at: string): Promise<AnyRequest> {
    const event = timeMove(request, at)
    const next = event && transition(request, event)
    if (!next || 'noArrow' in next) return request
    return (await edges.store.requests.save(next, request, at)) ? next : request
  }

  async function putOff(key: WorkKey, error: unknown): Promise<string | null> {
    const about = concerned(key, error)
    const err = error instanceof LookBroke ? error.cause : error
    edges.log.error({ err, key: keyText(key), ...about }, 'a step broke and is put off')
    edges.measure({ FailedSteps: 1 }, about)
    return edges.store.due.postpone(key, edges.now()).catch(() => {
      onLost(key)
      return null
    })
  }

  /** A clock that leapt, or a process that stood still, makes much overdue at once: it is told where that stays so. */
  async function countOverdue(): Promise<void> {
    const now = edges.now()
    const count = await edges.store.due.overdue(now)
    edges.measure({ OverdueEnds: count })
    overdueSince = count > 0 ? (overdueSince ?? now.getTime()) : null
    if (overdueSince !== null && now.getTime() - overdueSince >= overdueAlarmMs)
      edges.log.error({ overdue: count }, 'access should have ended, and may still be there')
  }

  return {
    work: (key) => takeOn(key, true),
    async tick() {
      // A key that is being worked on has its own instant; the next tick finds what it might have missed.
      for await (const keys of edges.store.due.keys(edges.now().toISOString()))
        for (const key of keys) if (!running.has(keyText(key))) takeOn(key, false)
      await countOverdue().catch((error: unknown) =>
        edges.log.error({ err: error }, 'overdue ends could not be counted'),
      )
    },
    async idle() {
      while (running.size > 0) await Promise.all([...running.values()].map(({ done }) => done))
    },
    async stop() {
      stopping.abort()
      await Promise.all([...running.values()].map(({ done }) => done))
    },
  }
}

/** The requests that a step which broke was about, as fields of the log. */
function concerned(key: WorkKey, error: unknown): object {
  if (key.kind === 'request') return { requestId: key.id }
  return error instanceof LookBroke ? { requestIds: error.requestIds } : {}
}

/** Whether its pair or person has something to do for a request, now. */
function needsLook(request: AnyRequest, now: string): boolean {
  if (request.status === 'active') return request.until <= now
  return request.status === 'activating' || request.status === 'ending'
}

const laneOf = ({ principalId, entitlement }: PairKey): string =>
  entitlement.kind === 'account'
    ? `${entitlement.accountId}#${entitlement.permissionSetArn}`
    : `${principalId}#${entitlement.groupId}`

/** A key as text, by which keys are told apart. */
export function keyText(key: WorkKey): string {
  switch (key.kind) {
    case 'job':
      return `job ${key.id}`
    case 'pair':
      return `pair ${pairText(key.pair)}`
    case 'person':
      return `person ${key.person}`
    case 'request':
      return `request ${requestRef(key)}`
  }
}
