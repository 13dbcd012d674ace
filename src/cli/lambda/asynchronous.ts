import { pause } from '../../pause.ts'
import type { Failures } from './failures.ts'
import type { LambdaFunction } from './functions.ts'

export interface AsynchronousOptions {
  /** How often a call that ended in an error is made again, 0 to 2. */
  readonly retries: number
  readonly failures: Failures
  readonly closing: AbortSignal
}

/** How long Lambda waits before it calls again. @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const waitsMs = [60_000, 120_000]

/** An asynchronous invocation: nobody waits for it, and an error is tried again before it goes to the failure queue. */
export async function invokeAsynchronously(
  called: LambdaFunction,
  event: unknown,
  { retries, failures, closing }: AsynchronousOptions,
): Promise<void> {
  for (let invokeCount = 1; !closing.aborted; invokeCount += 1) {
    const outcome = await called.invoke(event)
    if (outcome.ok || closing.aborted) return
    if (invokeCount > retries) {
      const { errorMessage: error } = outcome.error
      return failures.add({
        function: called.name,
        condition: 'RetriesExhausted',
        invokeCount,
        error,
        about: { requestPayload: event },
      })
    }
    await pause(waitsMs[invokeCount - 1] ?? 0, closing)
  }
}
