import * as z from 'zod'
import { pause } from '../../pause.ts'
import type { Failures } from './failures.ts'
import type { LambdaFunction } from './functions.ts'
import type { StreamRecord } from './stream.ts'
import type { StreamMapping } from './template.ts'

export interface Batch {
  readonly records: readonly StreamRecord[]
  /** When it was first delivered, in milliseconds since 1970. */
  readonly since: number
}

interface Edges {
  readonly worker: LambdaFunction
  readonly failures: Failures
  readonly closing: AbortSignal
}

const answered = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).nullish(),
})

/**
 * Delivers a batch until it is worked off or given up: what failed is tried again, by itself where the function says what
 * failed, in halves where it does not; after the last retry it goes to the failure queue.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export function deliverer(mapping: StreamMapping, { worker, failures, closing }: Edges) {
  async function deliver({ records, since }: Batch, retried = 0): Promise<void> {
    let left = records
    for (let retries = retried; !closing.aborted; retries += 1) {
      const outcome = await worker.invoke({ Records: left })
      if (closing.aborted) return
      const at = outcome.ok ? firstFailed(outcome.result, left) : 0
      if (at === undefined) return
      left = left.slice(at)
      const error = outcome.ok ? 'batchItemFailures' : outcome.error.errorMessage
      if (!outcome.ok && mapping.bisect && left.length > 1) {
        const half = Math.ceil(left.length / 2)
        await deliver({ records: left.slice(0, half), since }, retries)
        return deliver({ records: left.slice(half), since }, retries)
      }
      const condition = givenUp(retries, since)
      if (condition) return giveUp(left, { condition, invokeCount: retries + 1, error })
      await pause(Math.min(30_000, 500 * 2 ** Math.min(retries, 10)), closing)
    }
  }

  function givenUp(retries: number, since: number): string | undefined {
    if (mapping.retries >= 0 && retries >= mapping.retries) return 'RetryAttemptsExhausted'
    if (mapping.maxAgeMs >= 0 && Date.now() - since > mapping.maxAgeMs) return 'MaximumRecordAgeExceeded'
    return undefined
  }

  function giveUp(
    records: readonly StreamRecord[],
    why: { condition: string; invokeCount: number; error: string },
  ): void {
    const numbers = records.map(({ dynamodb }) => dynamodb.SequenceNumber)
    failures.add({
      function: worker.name,
      ...why,
      about: {
        DDBStreamBatchInfo: {
          shardId: 'shardId-000000000000-local',
          startSequenceNumber: numbers[0],
          endSequenceNumber: numbers.at(-1),
          batchSize: numbers.length,
          streamArn: mapping.streamArn,
        },
      },
    })
  }

  /** The place of the first that failed; undefined where all went well. An answer that names none of them fails them all. */
  function firstFailed(result: unknown, records: readonly StreamRecord[]): number | undefined {
    if (!mapping.reportsFailures || result === null || result === undefined) return undefined
    const answer = answered.safeParse(result)
    if (!answer.success) return 0
    const failed = new Set(answer.data.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier))
    if (failed.size === 0) return undefined
    const at = records.findIndex(({ dynamodb }) => failed.has(dynamodb.SequenceNumber))
    return Math.max(0, at)
  }

  return deliver
}
