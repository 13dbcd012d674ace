import {
  CreateTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  ResourceNotFoundException,
  waitUntilTableExists,
  DescribeTableCommand,
} from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { Table } from 'dynamodb-toolbox'
import { type PairKey, pairText, parsePairText } from '../access/entitlement.ts'

/**
 * Every key shape of the one table.
 *
 * | item | pk | sk |
 * |---|---|---|
 * | pair | `pair#<principal>#<entitlement>` | `pair` |
 * | request | the same | `request#<id>` |
 * | what Slack was told of it | the same | `told#<id>` |
 * | job | `job#<id>` | `job` |
 * | catalogue | `catalogue` | `head`, `chunk#<reading>#<id>` |
 *
 * The local index `live` holds the pair and its open requests, so that one consistent Query returns all that a decision
 * is made from. The global ones may lag: they only find keys.
 */
export function openTable(client: DynamoDBClient, name: string) {
  return new Table({
    name,
    documentClient: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    partitionKey: { name: 'pk', type: 'string' },
    sortKey: { name: 'sk', type: 'string' },
    indexes: {
      live: { type: 'local', sortKey: { name: 'live', type: 'string' } },
      due: {
        type: 'global',
        partitionKey: { name: 'due', type: 'string' },
        sortKey: { name: 'wakeAt', type: 'string' },
      },
      person: {
        type: 'global',
        partitionKey: { name: 'person', type: 'string' },
        sortKey: { name: 'sk', type: 'string' },
      },
      shortId: {
        type: 'global',
        partitionKey: { name: 'shortId', type: 'string' },
        sortKey: { name: 'pk', type: 'string' },
      },
    },
  })
}

export type AccessTable = ReturnType<typeof openTable>

/** The one partition of the `due` index: ends are few enough per second for a single one. */
export const due = 'due'

export const pairPartition = (pair: PairKey): string => `pair#${pairText(pair)}`
export const requestSort = (id: string): string => `request#${id}`
export const toldSort = (id: string): string => `told#${id}`
export const jobPartition = (id: string): string => `job#${id}`
export const cataloguePartition = 'catalogue'
export const chunkSort = (reading: string, chunk: string): string => `chunk#${reading}#${chunk}`

/** What a stored key is the key of; undefined for a key that is none of ours. */
export type ItemKey =
  | { readonly kind: 'pair'; readonly pair: PairKey }
  | { readonly kind: 'request'; readonly pair: PairKey; readonly id: string }
  | { readonly kind: 'job'; readonly id: string }

export function parseKey(pk: string, sk: string): ItemKey | undefined {
  if (pk.startsWith('job#')) return { kind: 'job', id: pk.slice('job#'.length) }
  const pair = pk.startsWith('pair#') ? parsePairText(pk.slice('pair#'.length)) : undefined
  if (!pair) return undefined
  if (sk === 'pair') return { kind: 'pair', pair }
  return sk.startsWith('request#') ? { kind: 'request', pair, id: sk.slice('request#'.length) } : undefined
}

/** Makes the table where it is missing and waits until it serves. Safe to call from several processes at once. */
export async function ensureTable(client: DynamoDBClient, name: string): Promise<void> {
  const key = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ]
  try {
    await client.send(new DescribeTableCommand({ TableName: name }))
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error
    await client
      .send(
        new CreateTableCommand({
          TableName: name,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: ['pk', 'sk', 'live', 'due', 'wakeAt', 'person', 'shortId'].map(
            (attribute) => ({
              AttributeName: attribute,
              AttributeType: 'S',
            }),
          ),
          KeySchema: key('pk', 'sk'),
          LocalSecondaryIndexes: [
            { IndexName: 'live', KeySchema: key('pk', 'live'), Projection: { ProjectionType: 'ALL' } },
          ],
          GlobalSecondaryIndexes: [
            {
              IndexName: 'due',
              KeySchema: key('due', 'wakeAt'),
              Projection: { ProjectionType: 'KEYS_ONLY' },
            },
            {
              IndexName: 'person',
              KeySchema: key('person', 'sk'),
              Projection: { ProjectionType: 'KEYS_ONLY' },
            },
            {
              IndexName: 'shortId',
              KeySchema: key('shortId', 'pk'),
              Projection: { ProjectionType: 'KEYS_ONLY' },
            },
          ],
        }),
      )
      .catch((conflict: unknown) => {
        if (!(conflict instanceof ResourceInUseException)) throw conflict
      })
  }
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { TableName: name })
}
