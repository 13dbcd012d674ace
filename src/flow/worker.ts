import type { Measure } from '../access/measures.ts'
import type { Store } from '../store/index.ts'
import { lanes } from './lanes.ts'
import { LookBroke } from './look-broke.ts'
import { type StepEdges, stepping, type TaskState } from './step.ts'
import { keyText, laneOf } from './work-key.ts'
import type { Log, WorkKey } from './world.ts'

/** What the worker is made of. */
export interface WorkerEdges extends StepEdges {
  readonly store: StepEdges['store'] & Pick<Store, 'due'>
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

interface Task extends TaskState {
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
  const step = stepping(edges, {
    stopping: stopping.signal,
    takeOn,
    began: (key) => running.get(keyText(key))?.began,
  })
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
      // A request may come due before its pair has got round to it: no use asking faster than AWS mostly answers.
      const leastMs = key.kind === 'request' && waitMs <= 0 ? Math.min(idleMs, 2000 * 2 ** idle) : 10
      if (waitMs > 0) idle = -1
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
