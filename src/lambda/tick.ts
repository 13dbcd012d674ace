import type { Worker } from '../flow/worker.ts'
import type { Lease } from '../store/entities.ts'
import type { Store } from '../store/index.ts'
import type { InvocationContext } from './events.ts'
import { invocation, type Parts } from './invocation.ts'

export interface TickParts extends Parts {
  readonly tick: Store['tick']
  readonly newToken: () => string
  readonly ensureJobs: (worker: Worker) => Promise<void>
}

/** A tick that is killed is missed no longer than this; the next one comes within the minute. */
const leaseMs = 45_000
/** What comes due while a tick is at work is taken on by the same one. */
const lookEveryMs = 15_000

/**
 * Works off what is due. One tick at a time, however long it takes, since several would ask AWS for more than it allows: the
 * others leave at once. Throws where the table can't be read; nothing is lost by that, the next tick comes.
 */
export async function tickOnce(parts: TickParts, context: InvocationContext): Promise<void> {
  const { tick, newToken, now, log } = parts
  const token = newToken()
  const lease = (): Lease => ({ token, until: new Date(now().getTime() + leaseMs).toISOString() })
  const take = () => tick.take(lease(), now().toISOString())
  if (!(await take())) return log.info({}, 'an earlier tick is still at work')
  const { worker, idle, isTimeUp } = invocation(parts, context)
  try {
    await parts.ensureJobs(worker)
    do await worker.tick()
    while (!(await idle(lookEveryMs)) && !isTimeUp() && (await take()))
  } finally {
    await worker.stop()
    await tick.giveBack(lease()).catch(() => false)
  }
}
