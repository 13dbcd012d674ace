import * as z from 'zod'
import type { Clock } from '../clock.ts'
import type { Answer, Incoming } from '../identity-center/loopback.ts'
import type { Engine } from './engine.ts'
import { keyText, layoutIn } from './key-schema.ts'
import type { Item, Layout } from './key-schema.ts'

const item = z.record(z.string(), z.unknown())
const write = z.looseObject({ TableName: z.string(), Item: item.optional(), Key: item.optional() })
const batch = z.looseObject({
  RequestItems: z.record(
    z.string(),
    z.array(z.looseObject({ PutRequest: z.looseObject({ Item: item }).optional() })),
  ),
})
const read = z.looseObject({ TableName: z.string(), IndexName: z.string().optional() })
const found = z.looseObject({ Items: z.array(item), Count: z.number() })

interface Written {
  readonly table: string
  readonly item: Item
}

/** Answers for `engine`, as far as an operation has to do with how late global indexes are. */
export type Lag = (operation: string, request: Incoming) => Promise<Answer>

/**
 * Keeps what was put or updated less than `lagMs` ago out of what Query and Scan find on a global index. Local
 * indexes and the table itself never lag.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
 */
export function indexLag(engine: Engine, clock: Clock, lagMs: number): Lag {
  const layouts = new Map<string, Layout>()
  const writtenAt = new Map<string, number>()

  const layoutOf = async (request: Incoming, table: string): Promise<Layout | undefined> => {
    const input = { TableName: table }
    const layout =
      layouts.get(table) ?? layoutIn(await engine.answer(request, { operation: 'DescribeTable', input }))
    if (layout) layouts.set(table, layout)
    return layout
  }

  const noting = async (request: Incoming, writes: readonly Written[]): Promise<Answer> => {
    // Noted before the write is made, so that no reader sees it in between; taken back when it was refused.
    const before = new Map<string, number | undefined>()
    for (const { table, item: written } of writes) {
      const layout = await layoutOf(request, table)
      const key = layout && keyText(table, layout, written)
      if (key !== undefined) before.set(key, writtenAt.get(key))
    }
    const now = clock.now().getTime()
    for (const key of before.keys()) writtenAt.set(key, now)
    const answer = await engine.answer(request)
    if (answer.status !== 200)
      for (const [key, earlier] of before) if (writtenAt.get(key) === now) restore(writtenAt, key, earlier)
    return answer
  }

  const finding = async (request: Incoming): Promise<Answer> => {
    const input = read.safeParse(JSON.parse(request.body))
    const { TableName: table = '', IndexName = '' } = input.data ?? {}
    const layout = IndexName === '' ? undefined : await layoutOf(request, table)
    const answer = await engine.answer(request)
    if (!layout?.globalIndexes.has(IndexName) || answer.status !== 200) return answer
    const oldest = clock.now().getTime() - lagMs
    for (const [key, at] of writtenAt) if (at <= oldest) writtenAt.delete(key)
    return withhold(answer, (each) => {
      const key = keyText(table, layout, each)
      if (key === undefined)
        throw new Error(`The stand-in needs ${layout.key.join(' and ')} in the projection`)
      return writtenAt.has(key)
    })
  }

  return (operation, request) => {
    if (/^(Create|Update|Delete)Table$/.test(operation)) layouts.clear()
    if (operation === 'Query' || operation === 'Scan') return finding(request)
    const writes = writesIn(operation, request)
    return writes.length > 0 ? noting(request, writes) : engine.answer(request)
  }
}

function restore(writtenAt: Map<string, number>, key: string, earlier: number | undefined): void {
  if (earlier === undefined) writtenAt.delete(key)
  else writtenAt.set(key, earlier)
}

/** What is put or updated; input that is not well formed writes nothing, and is refused further on. */
function writesIn(operation: string, { body }: Incoming): Written[] {
  if (operation === 'PutItem' || operation === 'UpdateItem') {
    const { TableName: table, Item: put, Key: key } = write.safeParse(JSON.parse(body)).data ?? {}
    const written = put ?? key
    return table !== undefined && written ? [{ table, item: written }] : []
  }
  if (operation !== 'BatchWriteItem') return []
  const tables = Object.entries(batch.safeParse(JSON.parse(body)).data?.RequestItems ?? {})
  return tables.flatMap(([table, requests]) =>
    requests.flatMap(({ PutRequest }) => (PutRequest ? [{ table, item: PutRequest.Item }] : [])),
  )
}

function withhold(answer: Answer, isLate: (each: Item) => boolean): Answer {
  const page = found.safeParse(JSON.parse(answer.body))
  if (!page.success) throw new Error('The stand-in cannot hold back what is only counted on a global index')
  const Items = page.data.Items.filter((each) => !isLate(each))
  return { ...answer, body: JSON.stringify({ ...page.data, Items, Count: Items.length }) }
}
