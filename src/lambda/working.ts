import { openWorking } from '../app/working.ts'
import { takeBatch } from './batch.ts'
import type { BatchResult, InvocationContext, StreamEvent, TickEvent } from './events.ts'
import { openProcess, type Place } from './start.ts'
import { shift, type ShiftParts } from './shift.ts'

/** Works on what the table's stream says has changed, and once a minute on what is due. Throws where it could not even begin. */
export function workingHandler(place: Place) {
  const start = openProcess(place, ({ edges, slack, log }): ShiftParts => {
    const { now, sleep, newToken } = edges.basics
    const { start: startWorker, ensureJobs } = openWorking(edges, slack)
    let ensured = false
    return {
      start: startWorker,
      log,
      now,
      sleep,
      newToken,
      duty: edges.stores.working.duty,
      async ensureJobs(worker) {
        if (!ensured) await ensureJobs(worker)
        ensured = true
      },
    }
  })
  return async (
    event: StreamEvent | TickEvent,
    context: InvocationContext,
  ): Promise<BatchResult | undefined> => {
    const parts = await start(context)
    if ('Records' in event) return takeBatch(parts, event.Records, context)
    if (event.kind !== 'tick')
      throw new Error('The event is neither a batch of the table’s stream nor a tick.')
    await shift(parts, [null], context)
    return undefined
  }
}
