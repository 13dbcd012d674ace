import type { Worker, WorkerOptions } from '../flow/worker.ts'
import type { Log } from '../flow/world.ts'
import type { InvocationContext } from './events.ts'

/** What the working half of an app is to an invocation. */
export interface Parts {
  readonly start: (options?: WorkerOptions) => Worker
  readonly now: () => Date
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  readonly log: Log
}

/** A worker that is stopped finishes the steps it is in: a look of 20 s, or messages that Slack takes its time with. */
const finishingMs = 40_000
/** Long jobs have work for as long as there is any; the next tick goes on with them. */
const jobsMs = 50_000

/** An invocation's own worker, since none may go on beyond it: Lambda freezes the process then, for seconds or for ever. */
export function invocation(
  { start, now, sleep }: Parts,
  context: InvocationContext,
  options: WorkerOptions = {},
) {
  const began = now().getTime()
  const remaining = context.getRemainingTimeInMillis()
  const until = began + remaining - Math.min(finishingMs, remaining / 2)
  const staysWith: WorkerOptions['staysWith'] = ({ kind }) =>
    kind !== 'job' || now().getTime() < began + jobsMs
  const worker = start({ ...options, staysWith })
  return {
    worker,
    /** Resolves once nothing is being worked on, with true, or after `ms`, or when the time for steps is up. */
    async idle(ms = Infinity): Promise<boolean> {
      const waiting = new AbortController()
      const isIdle = await Promise.race([
        worker.idle().then(() => true),
        sleep(Math.max(0, Math.min(ms, until - now().getTime())), waiting.signal).then(() => false),
      ])
      waiting.abort()
      return isIdle
    },
    isTimeUp: () => now().getTime() >= until,
  }
}
