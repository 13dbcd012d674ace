import {
  type AttributeValue,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { describe, expect, onTestFinished, test } from 'vitest'
import { failureQueue } from '../../../src/cli/lambda/failures.ts'
import { readFilter } from '../../../src/cli/lambda/filter.ts'
import { type StreamOptions, tableStream } from '../../../src/cli/lambda/stream.ts'
import { tap } from '../../../src/cli/lambda/tap.ts'
import type { StreamMapping } from '../../../src/cli/lambda/template.ts'
import { openWire } from '../../../src/cli/lambda/wire.ts'
import { openLog } from '../../../src/log.ts'
import { startClock } from '../../../src/sandbox/clock.ts'
import { startTable } from '../../../src/sandbox/table/index.ts'
import { fixture } from './fixture.ts'

const TableName = 'streamed'
const mapping: StreamMapping = {
  functionArn: 'fixture',
  streamArn: 'stream',
  region: 'eu-west-1',
  viewType: 'NEW_IMAGE',
  partitionKey: 'pk',
  patterns: ['{"dynamodb":{"NewImage":{"by":{"S":["flow"]}}}}'],
  batchSize: 10,
  windowMs: 0,
  retries: 1,
  maxAgeMs: -1,
  bisect: true,
  parallel: 1,
  reportsFailures: true,
}

/** Writes down what it gets; an item with `how` fails as that says. */
const handler = `
const failed = new Set()
export const handler = async ({ Records }) => {
  console.log(JSON.stringify(Records.map((each) => ({ at: Date.now(), pid: process.pid, ...each }))))
  const batchItemFailures = []
  for (const { dynamodb: { NewImage, SequenceNumber } } of Records) {
    const how = NewImage?.how?.S
    if (how === 'slow') await new Promise((resolve) => setTimeout(resolve, 500))
    if (how === 'always') throw new Error('always')
    if (how === 'once' && !failed.has(SequenceNumber)) batchItemFailures.push({ itemIdentifier: SequenceNumber })
    failed.add(SequenceNumber)
  }
  return { batchItemFailures }
}`

interface Seen {
  readonly eventName: string
  readonly dynamodb: {
    readonly Keys: { pk: { S: string } }
    readonly NewImage?: Record<string, AttributeValue>
  }
  readonly at: number
  readonly pid: number
}

async function streamed(how: Partial<StreamMapping> = {}, options: Partial<StreamOptions> = {}) {
  const log = openLog('silent', [])
  const table = await startTable({ clock: startClock() })
  const { called, lines } = await fixture(handler)
  const failures = failureQueue(log)
  const all = { ...mapping, ...how }
  const filter = readFilter(all.patterns)
  const clientAt = (endpoint: string | undefined) =>
    new DynamoDBClient({
      endpoint: endpoint ?? '',
      region: 'eu-west-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
    })
  const stream = tableStream(
    all,
    { filter, worker: called, failures, log },
    { shards: 1, delayMs: 0, twice: false, ...options },
  )
  const own = clientAt(table.url)
  const onCall = tap({
    client: own,
    tableName: TableName,
    keyNames: ['pk'],
    oldImages: /OLD/.test(all.viewType),
    wanted: filter,
    onChange: stream.add,
  })
  const wire = await openWire({ AWS_ENDPOINT_URL_DYNAMODB: table.url }, onCall)
  const client = clientAt(wire.settings['AWS_ENDPOINT_URL_DYNAMODB'])
  onTestFinished(async () => {
    stream.close()
    for (const each of [own, client]) each.destroy()
    wire.close()
    await table.close()
  })
  await own.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  )
  const batches = () => lines.map((line) => JSON.parse(line) as Seen[])
  const put = (pk: string, more: Record<string, string> = {}) =>
    client.send(new PutItemCommand({ TableName, Item: item(pk, { by: 'flow', ...more }) }))
  return { table, client, put, failures, batches, records: () => batches().flat() }
}

const item = (pk: string, more: Record<string, string> = {}): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries({ pk, ...more }).map(([name, value]) => [name, { S: value }]))
const told = (records: readonly Seen[]): string[] =>
  records.map(({ eventName, dynamodb }) => `${eventName} ${dynamodb.Keys.pk.S}`)

describe('the stream of a table', () => {
  test('has each write once and in order, with the image after it', async () => {
    const { client, put, records } = await streamed()
    await put('a', { n: '1' })
    await put('a', { n: '2' })
    await put('b')
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: item('a'),
        UpdateExpression: 'SET n = :n',
        ExpressionAttributeValues: { ':n': { S: '3' } },
      }),
    )
    await expect.poll(() => told(records())).toEqual(['INSERT a', 'MODIFY a', 'INSERT b', 'MODIFY a'])
    expect(records().map(({ dynamodb }) => dynamodb.NewImage?.['n']?.S)).toEqual(['1', '2', undefined, '3'])
  })

  test('has what was removed, where that is asked for', async () => {
    const { client, put, records } = await streamed({ patterns: [], viewType: 'NEW_AND_OLD_IMAGES' })
    await put('a')
    await client.send(new DeleteItemCommand({ TableName, Key: item('a') }))
    await client.send(new DeleteItemCommand({ TableName, Key: item('nobody') }))
    await put('b')
    await expect.poll(() => told(records())).toEqual(['INSERT a', 'REMOVE a', 'INSERT b'])
    expect(records()[1]?.dynamodb).toMatchObject({ OldImage: item('a', { by: 'flow' }) })
    expect(records()[1]?.dynamodb).not.toHaveProperty('NewImage')
  })

  test('has nothing of what the filter does not pass, of refused writes and of another table’s', async () => {
    const { client, put, records, table } = await streamed()
    await client.send(new PutItemCommand({ TableName, Item: item('quiet', { by: 'worker' }) }))
    await put('a')
    const again = new PutItemCommand({
      TableName,
      Item: item('a', { by: 'flow' }),
      ConditionExpression: 'attribute_not_exists(pk)',
    })
    await expect(client.send(again)).rejects.toThrow(ConditionalCheckFailedException)
    await expect(
      client.send(new PutItemCommand({ TableName: 'another', Item: item('a', { by: 'flow' }) })),
    ).rejects.toThrow('resource not found')
    await put('b')
    await expect.poll(() => told(records())).toEqual(['INSERT a', 'INSERT b'])
    // What nobody wants to hear of costs no call.
    expect(
      table.calls
        .filter(({ operation, key }) => operation === 'GetItem' && key?.['pk'] !== undefined)
        .map(({ key }) => key),
    ).not.toContainEqual(item('quiet'))
  })

  test('has each item of a batch', async () => {
    const { client, records } = await streamed()
    const RequestItems = {
      [TableName]: ['a', 'b'].map((pk) => ({ PutRequest: { Item: item(pk, { by: 'flow' }) } })),
    }
    await client.send(new BatchWriteItemCommand({ RequestItems }))
    await expect.poll(() => told(records())).toEqual(['INSERT a', 'INSERT b'])
  })

  test('has a write whose answer was lost, and none of what was not made', async () => {
    const { put, records, table } = await streamed()
    table.faults.plan('PutItem', { kind: 'fail', error: 'InternalServerError', status: 500 })
    await expect(put('never')).rejects.toThrow('InternalServerError')
    table.faults.plan('PutItem', { kind: 'lose' })
    await expect(put('lost')).rejects.toThrow('hang up')
    await put('a')
    await expect.poll(() => told(records())).toEqual(['INSERT lost', 'INSERT a'])
  })

  test('is read again where it could not be, since it loses nothing', async () => {
    const { client, put, records, table } = await streamed()
    await put('a')
    table.faults.plan('GetItem', { kind: 'fail', error: 'InternalServerError', status: 500 })
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: item('a'),
        UpdateExpression: 'SET n = :n',
        ExpressionAttributeValues: { ':n': { S: '2' } },
      }),
    )
    await expect.poll(() => told(records()), { timeout: 3000 }).toEqual(['INSERT a', 'MODIFY a'])
  })
})

describe('a batch', () => {
  test('that fails is halved until what fails stands alone, and only that is given up', async () => {
    const { put, failures, records } = await streamed({ windowMs: 200 })
    await Promise.all([put('a'), put('b'), put('poison', { how: 'always' }), put('c')])
    await expect.poll(() => failures.messages(), { timeout: 5000 }).toHaveLength(1)
    expect(failures.messages()[0]).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 },
      responseContext: { functionError: 'always' },
      DDBStreamBatchInfo: { batchSize: 1 },
    })
    await expect.poll(() => new Set(told(records()))).toContain('INSERT c')
    await put('d')
    await expect.poll(() => told(records()).at(-1)).toBe('INSERT d')
  })

  test('of which a part failed is tried again from there on', async () => {
    const { put, failures, batches } = await streamed({ windowMs: 200 })
    await Promise.all([put('a'), put('once', { how: 'once' }), put('c')])
    await expect.poll(() => batches().length, { timeout: 5000 }).toBe(2)
    const [first = [], second = []] = batches().map(told)
    expect(first).toHaveLength(3)
    expect(second).toEqual(first.slice(first.indexOf('INSERT once')))
    expect(failures.messages()).toEqual([])
  })

  test('holds no more than it may, and the next one waits for it', async () => {
    const { put, batches } = await streamed({ batchSize: 2, windowMs: 200 })
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((pk) => put(pk)))
    await expect.poll(() => batches().flat().length).toBe(5)
    expect(batches().map(({ length }) => length)).toEqual([2, 2, 1])
    expect(
      new Set(
        batches()
          .flat()
          .map(({ pid }) => pid),
      ).size,
    ).toBe(1)
  })

  test('comes late, or twice in two processes, where that is asked for', async () => {
    const { put, records } = await streamed({}, { delayMs: 600, twice: true })
    const from = Date.now()
    await put('a', { how: 'slow' })
    await expect.poll(() => told(records()), { timeout: 5000 }).toEqual(['INSERT a', 'INSERT a'])
    const [first, second] = records()
    expect(first!.at - from).toBeGreaterThanOrEqual(600)
    expect(first?.pid).not.toBe(second?.pid)
  })
})
