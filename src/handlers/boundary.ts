import { randomUUID } from 'node:crypto'
import { refuse, type Refusal } from '../access/refusal.ts'
import type { Log } from '../flow/world.ts'
import { inTime } from '../in-time.ts'
import type { View } from '../views/blocks.ts'
import { failureView } from '../views/help.ts'

/** Slack gives up on an answer after three seconds; the rest is for the way there. */
const answerWithinMs = 2500

/**
 * The one boundary of faults: runs what computes an answer, and always has one in time. A fault is logged once, with the id
 * that the person is told. What takes too long is a refusal, and may then save nothing any more; where the save had begun,
 * nobody can say yet whether it counts, and that is the answer.
 */
export async function answered<T>(
  log: Log,
  fields: object,
  run: (stillInTime: () => void) => Promise<T>,
): Promise<T | View | Refusal> {
  let state: 'judging' | 'saving' | 'late' = 'judging'
  const stillInTime = () => {
    if (state === 'late') throw new TooLate('the answer was given already')
    state = 'saving'
  }
  const running = run(stillInTime).catch((error: unknown) => {
    if (error instanceof TooLate) return refuse(tooSlow)
    const id = randomUUID().slice(0, 8)
    log.error({ err: error, errorId: id, ...fields }, 'an answer broke')
    return failureView(id)
  })
  return inTime(running, answerWithinMs, () => {
    log.warn({ ...fields, state }, 'an answer took too long')
    const refusal = refuse(state === 'saving' ? { why: 'outcome-unknown' } : tooSlow)
    state = 'late'
    return refusal
  })
}

class TooLate extends Error {
  override readonly name = 'TooLate'
}

const tooSlow = { why: 'cannot-verify', what: 'what this needs' } as const

/** For what is only a help, such as a list of suggestions: a fault is logged and a late one is left, and there is none. */
export async function helping<T>(
  log: Log,
  fields: object,
  run: () => Promise<T>,
  withinMs = answerWithinMs,
): Promise<T | undefined> {
  const running = run().catch((error: unknown) => {
    log.warn({ err: error, ...fields }, 'a help broke')
    return undefined
  })
  return inTime(running, withinMs, () => undefined)
}
