import type { TableStandIn } from '../../src/sandbox/table/index.ts'

/**
 * What the table's stream passes on, since it was last asked: the keys of what was put with the mark of a flow, as the filter
 * of serverless.yml has it. Puts that were refused are among them, which is no harm.
 */
export function passedOn(table: Pick<TableStandIn, 'calls'>): () => { pk: string; sk: string }[] {
  let last = table.calls.at(-1)
  return () => {
    // The latest calls alone are kept.
    const from = last ? table.calls.lastIndexOf(last) + 1 : 0
    const found = table.calls.slice(from).flatMap(({ operation, key }) => {
      const item = key as Record<string, { S?: string } | undefined> | undefined
      if (operation !== 'PutItem' || item?.['savedBy']?.S !== 'flow') return []
      return [{ pk: item['pk']?.S ?? '', sk: item['sk']?.S ?? '' }]
    })
    last = table.calls.at(-1)
    return found
  }
}
