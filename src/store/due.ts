import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { QueryCommand } from 'dynamodb-toolbox'
import { overdueAfterSeconds } from '../access/measures.ts'
import { madeIt } from './entities.ts'
import { type AccessTable, due, type ItemKey, overdue, parseKey, storedKey } from './table.ts'

/** The items whose time has come. */
export function dueStore(table: AccessTable) {
  /** What a query finds, however many pages it has. */
  const all = async (query: {
    readonly index: 'person' | 'due'
    readonly partition: string
    readonly range?: { readonly lt: string }
  }) => {
    const { Items = [] } = await table.build(QueryCommand).query(query).options({ maxPages: Infinity }).send()
    return Items
  }

  return {
    /** The keys of everything due at `now`, the most overdue first, page by page. */
    async *keys(now: string): AsyncGenerator<readonly ItemKey[]> {
      let exclusiveStartKey: Record<string, unknown> | undefined
      do {
        const page = await table
          .build(QueryCommand)
          .query({ index: 'due', partition: due, range: { lte: now } })
          .options({ limit: 500, ...(exclusiveStartKey ? { exclusiveStartKey } : {}) })
          .send()
        yield (page.Items ?? []).flatMap(({ pk, sk }) => parseKey(String(pk), String(sk)) ?? [])
        exclusiveStartKey = page.LastEvaluatedKey
      } while (exclusiveStartKey)
    },

    /**
     * How many ends are overdue: those that a look has found so, and what has been due for five minutes without anybody
     * having got round to it.
     */
    async overdue(now: Date): Promise<number> {
      const lately = new Date(now.getTime() - overdueAfterSeconds * 1000).toISOString()
      const found = await Promise.all([
        all({ index: 'person', partition: overdue }),
        all({ index: 'due', partition: due, range: { lt: lately } }),
      ])
      const places = found.flat().flatMap(({ pk, sk }) => {
        const kind = parseKey(String(pk), String(sk))?.kind
        return kind === 'pair' || kind === 'request' ? [String(pk)] : []
      })
      return new Set(places).size
    },

    /**
     * Puts an item off after a try that broke, further each time: 5 s, 10 s … up to 15 min. It writes past the schema, so
     * that a record which can't even be read does not come due again and again before the others. Null where it is gone.
     */
    async postpone(key: ItemKey, now: Date): Promise<string | null> {
      const [pk, sk] = storedKey(key)
      const client = table.getDocumentClient()
      let failed = 1
      const counting = client.send(
        new UpdateCommand({
          TableName: table.getName(),
          Key: { pk, sk },
          UpdateExpression: 'ADD failedLooks :one REMOVE savedBy',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':one': 1 },
          ReturnValues: 'UPDATED_NEW',
        }),
      )
      if (
        !(await madeIt(
          counting.then(({ Attributes }) => (failed = Number(Attributes?.['failedLooks'] ?? 1))),
        ))
      )
        return null
      const retryAt = new Date(now.getTime() + Math.min(900, 5 * 2 ** (failed - 1)) * 1000).toISOString()
      await client.send(
        new UpdateCommand({
          TableName: table.getName(),
          Key: { pk, sk },
          UpdateExpression: 'SET #due = :due, wakeAt = :at, triedAt = :now REMOVE savedBy',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeNames: { '#due': 'due' },
          ExpressionAttributeValues: { ':due': due, ':at': retryAt, ':now': now.toISOString() },
        }),
      )
      return retryAt
    },
  }
}
