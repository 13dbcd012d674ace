import { keyText } from '../flow/work-key.ts'
import { type ItemKey, parseKey } from '../store/table.ts'
import type { BatchResult, InvocationContext, StreamRecord } from './events.ts'
import { invocation, type Parts } from './invocation.ts'

/**
 * A look's time. Records of the same part of the table wait for this batch, and would else be late for what has nothing to
 * do with them: what takes longer is left to the tick.
 */
const patienceMs = 20_000

/**
 * Works on the keys of a batch. What breaks has an instant in the table, where the tick finds it: only what could not even
 * be put off is to be delivered again.
 */
export async function takeBatch(
  parts: Parts,
  records: readonly StreamRecord[],
  context: InvocationContext,
): Promise<BatchResult> {
  const lost = new Set<string>()
  const { worker, idle } = invocation(parts, context, { onLost: (key) => void lost.add(keyText(key)) })
  const keys = records.map(keyOf)
  for (const key of keys) if (key) worker.work(key)
  await idle(patienceMs)
  await worker.stop()
  const failed = records.filter((_, index) => keys[index] && lost.has(keyText(keys[index])))
  return {
    batchItemFailures: failed.flatMap(({ dynamodb }) =>
      dynamodb?.SequenceNumber === undefined ? [] : [{ itemIdentifier: dynamodb.SequenceNumber }],
    ),
  }
}

/** Undefined where it is nothing that is worked on. */
function keyOf({ dynamodb }: StreamRecord): ItemKey | undefined {
  return parseKey(dynamodb?.Keys?.pk?.S ?? '', dynamodb?.Keys?.sk?.S ?? '')
}
