import type { Worker, WorkerOptions } from '../flow/worker.ts'
import type { Log } from '../flow/world.ts'
import { Duty, type DutyParts, type Errand, glanceMs } from './duty.ts'
import type { InvocationContext } from './events.ts'

/** What the working half of an app is to an invocation. */
export interface ShiftParts extends DutyParts {
  readonly start: (options?: WorkerOptions) => Worker
  readonly ensureJobs: (worker: Worker) => Promise<void>
  readonly log: Log
}

/** A worker that is stopped finishes the steps it is in: a look of 20 s, or messages that Slack takes its time with. */
const finishingMs = 40_000
/** Long jobs have work for as long as there is any; the next tick goes on with them. */
const jobsMs = 50_000
/** What comes due meanwhile is taken on too, and what waits in the stream behind this invocation's own batch. */
const lookEveryMs = 5000

/**
 * Sees to it that errands are done: by a worker of this invocation's own, for as long as there is something to do soon, or by
 * whoever is on duty. None goes on beyond its invocation, since Lambda freezes the process then, for seconds or for ever.
 * Throws where the table can't be read or written; may be repeated.
 */
export async function shift(
  parts: ShiftParts,
  errands: readonly Errand[],
  context: InvocationContext,
  options: WorkerOptions = {},
): Promise<void> {
  const { now } = parts
  const began = now().getTime()
  const remaining = context.getRemainingTimeInMillis()
  const until = began + remaining - Math.min(finishingMs, remaining / 2)
  const duty = new Duty(parts)
  const first = await duty.enter(errands, until)
  if (!first) return parts.log.info({}, 'it is seen to by the invocation on duty')
  const staysWith: WorkerOptions['staysWith'] = ({ kind }) =>
    kind !== 'job' || now().getTime() < began + jobsMs
  const worker = parts.start({ ...options, staysWith })
  let isDone = false
  try {
    let lookAt = began + lookEveryMs
    for (let more: readonly Errand[] | null = first; more; more = await duty.stay()) {
      for (const key of more) if (key) worker.work(key)
      if (more.includes(null) || now().getTime() >= lookAt) {
        await lookAround(parts, worker)
        lookAt = now().getTime() + lookEveryMs
      }
      isDone = await idleWithin(parts, worker, glanceMs)
      if (isDone || now().getTime() >= until) return
    }
  } finally {
    await duty.leave(worker.stop(), isDone)
  }
}

async function lookAround({ ensureJobs }: ShiftParts, worker: Worker): Promise<void> {
  await ensureJobs(worker)
  await worker.tick()
}

/** Resolves once nothing is being worked on, with true, or after `ms`. */
async function idleWithin({ sleep }: ShiftParts, worker: Worker, ms: number): Promise<boolean> {
  const waiting = new AbortController()
  const isIdle = await Promise.race([
    worker.idle().then(() => true),
    sleep(ms, waiting.signal).then(() => false),
  ])
  waiting.abort()
  return isIdle
}
