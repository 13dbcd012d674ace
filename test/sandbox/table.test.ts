import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startClock } from '../../src/sandbox/clock.ts'
import type { Clock } from '../../src/sandbox/clock.ts'
import { startTable } from '../../src/sandbox/table/index.ts'
import type { TableStandIn } from '../../src/sandbox/table/index.ts'

let clock: Clock
let table: TableStandIn
let client: DynamoDBClient

const start = async (options: { path?: string } = {}): Promise<void> => {
  clock = startClock()
  table = await startTable({ clock, indexLagMs: 60_000, ...options })
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
  client = new DynamoDBClient({ endpoint: table.url, region: 'eu-west-1', credentials, maxAttempts: 1 })
}

const index = (IndexName: string, hash: string, range: string) => ({
  IndexName,
  KeySchema: [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ],
  Projection: { ProjectionType: 'ALL' as const },
})
const createTable = () =>
  client.send(
    new CreateTableCommand({
      TableName: 'grants',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk', 'due'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      KeySchema: index('', 'pk', 'sk').KeySchema,
      LocalSecondaryIndexes: [index('open', 'pk', 'due')],
      GlobalSecondaryIndexes: [index('due', 'sk', 'due')],
    }),
  )

beforeEach(async () => {
  await start()
  await createTable()
})
afterEach(() => table.close())

const item = { pk: { S: 'ada' }, sk: { S: 'request' }, due: { S: '2026-01-01' } }
const put = (more = {}) => client.send(new PutItemCommand({ TableName: 'grants', Item: item, ...more }))
const query = async (IndexName: string | undefined, hash: 'pk' | 'sk') => {
  const found = await client.send(
    new QueryCommand({
      TableName: 'grants',
      IndexName,
      KeyConditionExpression: `${hash} = :value`,
      ExpressionAttributeValues: { ':value': item[hash] },
    }),
  )
  expect(found.Count).toBe(found.Items?.length)
  return found.Items
}

test('a global index has an item after the lag, the table and a local index at once', async () => {
  await put()
  expect(await query(undefined, 'pk')).toEqual([item])
  expect(await query('open', 'pk')).toEqual([item])
  expect(await query('due', 'sk')).toEqual([])
  clock.advance(60_000)
  expect(await query('due', 'sk')).toEqual([item])
})

test('an update and a batch are late in a global index too', async () => {
  await put()
  clock.advance(60_000)
  const update = new UpdateItemCommand({
    TableName: 'grants',
    Key: { pk: item.pk, sk: item.sk },
    UpdateExpression: 'SET note = :note',
    ExpressionAttributeValues: { ':note': { S: 'x' } },
  })
  await client.send(update)
  expect(await query('due', 'sk')).toEqual([])
  clock.advance(60_000)
  expect(await query('due', 'sk')).toHaveLength(1)
  const RequestItems = { grants: [{ PutRequest: { Item: item } }] }
  await client.send(new BatchWriteItemCommand({ RequestItems }))
  expect(await query('due', 'sk')).toEqual([])
})

test('a write that was refused hides nothing', async () => {
  await put()
  clock.advance(60_000)
  const refused = put({ ConditionExpression: 'attribute_not_exists(pk)' })
  await expect(refused).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' })
  expect(await query('due', 'sk')).toEqual([item])
})

test('calls fail by name, and nothing is written', async () => {
  table.faults.plan('PutItem', { kind: 'fail', error: 'ProvisionedThroughputExceededException' })
  await expect(put()).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' })
  table.faults.plan('PutItem', { kind: 'fail', error: 'InternalServerError' })
  await expect(put()).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } })
  expect(await query(undefined, 'pk')).toEqual([])
})

test('a lost answer leaves the item written', async () => {
  table.faults.plan('PutItem', { kind: 'lose' })
  await expect(put()).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect(await query(undefined, 'pk')).toEqual([item])
})

test('a caller that gives up half-way harms nobody', async () => {
  table.faults.plan('PutItem', { kind: 'late', ms: 500 })
  const giveUp = new AbortController()
  const before = table.calls.length
  const gone = client.send(new PutItemCommand({ TableName: 'grants', Item: item }), {
    abortSignal: giveUp.signal,
  })
  void vi.waitUntil(() => table.calls.length > before, { interval: 1 }).then(() => giveUp.abort())
  await expect(gone).rejects.toMatchObject({ name: 'AbortError' })
  await expect.poll(() => query(undefined, 'pk')).toEqual([item])
})

test('a call that hangs ends when the table is closed', async () => {
  table.faults.plan('PutItem', { kind: 'hang' })
  const hanging = put().catch((error: unknown) => error)
  await expect.poll(() => table.calls.at(-1)?.operation).toBe('PutItem')
  await table.close()
  expect(await hanging).toBeInstanceOf(Error)
  await start()
})

test('calls are recorded with their table and key', async () => {
  const Key = { pk: item.pk, sk: item.sk }
  await client.send(new GetItemCommand({ TableName: 'grants', Key }))
  expect(table.calls.at(-1)).toMatchObject({ operation: 'GetItem', table: 'grants', key: Key })
})

test('a table in a folder is there again after a restart, with its late indexes', async () => {
  const path = await mkdtemp(join(tmpdir(), 'table-'))
  await table.close()
  await start({ path })
  await createTable()
  await put()
  await table.close()
  await start({ path })
  expect(await query('due', 'sk')).toEqual([item])
  await put()
  expect(await query('due', 'sk')).toEqual([])
  await table.close()
  await rm(path, { recursive: true })
  await start()
})
