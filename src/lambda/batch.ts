import { keyText } from '../flow/work-key.ts'
import { type ItemKey, parseKey } from '../store/table.ts'
import type { BatchResult, InvocationContext, StreamRecord } from './events.ts'
import { shift, type ShiftParts } from './shift.ts'

/**
 * Has the keys of a batch worked on. What breaks has an instant in the table, where the tick finds it: only what could not
 * even be put off is to be delivered again. Never throws.
 */
export async function takeBatch(
  parts: ShiftParts,
  records: readonly StreamRecord[],
  context: InvocationContext,
): Promise<BatchResult> {
  const keys = records.map(keyOf)
  const known = keys.filter((key) => key !== undefined)
  const lost = new Set<string>()
  const onLost = (key: ItemKey): void => void lost.add(keyText(key))
  if (known.length > 0)
    await shift(parts, known, context, { onLost }).catch((error: unknown) => {
      parts.log.error({ err: error }, 'a batch could not be seen to')
      known.forEach(onLost)
    })
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
