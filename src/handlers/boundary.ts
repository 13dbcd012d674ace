import { randomUUID } from 'node:crypto'
import { refuse, type Refusal } from '../access/refusal.ts'
import type { Log } from '../flow/world.ts'
import type { View } from '../views/blocks.ts'
import { failureView } from '../views/help.ts'

/** Slack gives up on an answer after three seconds; the rest is for the way there. */
const answerWithinMs = 2500

/**
 * The one boundary of faults: runs what computes an answer, and always has one in time. A fault is logged once, with the id
 * that the person is told; an answer that takes too long is a refusal, and what was still running may then save nothing.
 */
export async function answered<T>(
  log: Log,
  fields: object,
  run: (stillInTime: () => void) => Promise<T>,
): Promise<T | View | Refusal> {
  let late = false
  const stillInTime = () => {
    if (late) throw new TooLate('the answer was given already')
  }
  const running = run(stillInTime).catch((error: unknown) => {
    if (error instanceof TooLate) return refuse(outOfTime)
    const id = randomUUID().slice(0, 8)
    log.error({ err: error, errorId: id, ...fields }, 'an answer broke')
    return failureView(id)
  })
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<Refusal>((resolve) => {
    timer = setTimeout(() => {
      late = true
      log.warn(fields, 'an answer took too long')
      resolve(refuse(outOfTime))
    }, answerWithinMs)
  })
  return Promise.race([running, timeout]).finally(() => clearTimeout(timer))
}

class TooLate extends Error {
  override readonly name = 'TooLate'
}

const outOfTime = { why: 'cannot-verify', what: 'what this needs' } as const

/** For what is only a help, such as a list of suggestions: a fault is logged, and there is none. */
export async function helping<T>(log: Log, fields: object, run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run()
  } catch (error) {
    log.warn({ err: error, ...fields }, 'a help broke')
    return undefined
  }
}
