import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { expect, test } from 'vitest'
import { start } from './parts.ts'

const adaInProd = { person: 'ada', account: 'prod', permissionSet: 'ReadOnlyAccess' }
const ask = '/aws-access request prod ReadOnlyAccess 1h checking INC-42'

/** Both functions at work, the catalogue read. */
async function running() {
  const parts = await start()
  const work = parts.working()
  parts.deliverTo(parts.answering())
  // A tick reads as far as it comes.
  do await work({ kind: 'tick' }, parts.context())
  while (!(await parts.store.catalogue.head()))
  const [ada, grace] = [parts.slack.person('ada'), parts.slack.person('grace')]
  // A process answers for the first time at its leisure: how fast that is, is measured elsewhere.
  await ada.says('/aws-access help')
  parts.stream()
  return { ...parts, work, ada, grace }
}

type Running = Awaited<ReturnType<typeof running>>

async function asks(ada: Running['ada']): Promise<void> {
  expect((await ada.says(ask))?.rendered).toMatch(/is with its approvers/)
}

/** Gives the worker what the stream has, as one batch. */
async function streamed({ work, stream, context }: Running) {
  const Records = stream()
  return { records: Records, result: await work({ Records }, context()) }
}

test('a request goes its way by the stream, and ends by the tick', async () => {
  const parts = await running()
  const { ada, grace, slack, identityCenter, clock, work, context } = parts
  await asks(ada)
  const posted = await streamed(parts)
  expect(posted.records).toHaveLength(1)
  expect(posted.result).toEqual({ batchItemFailures: [] })
  expect(slack.channel('approvals').messages()[0]?.rendered).toContain('checking INC-42')
  await grace.presses('Approve')
  await streamed(parts)
  expect(identityCenter.assignments()).toContainEqual(adaInProd)
  expect(ada.dms().at(-1)?.rendered).toMatch(/You have/)
  clock.advance(3_600_000)
  await work({ kind: 'tick' }, context())
  expect(identityCenter.assignments()).not.toContainEqual(adaInProd)
  expect(ada.dms().at(-1)?.rendered).toMatch(/ended/)
})

test('with a stream that never comes the tick alone does it, and a batch that comes late or twice changes nothing', async () => {
  const parts = await running()
  const { ada, grace, identityCenter, work, context } = parts
  await asks(ada)
  await work({ kind: 'tick' }, context())
  await grace.presses('Approve')
  await work({ kind: 'tick' }, context())
  expect(identityCenter.assignments()).toContainEqual(adaInProd)
  const Records = parts.stream()
  expect(Records).toHaveLength(2)
  await Promise.all([work({ Records }, context()), parts.working()({ Records }, context())])
  const created = identityCenter.calls.filter(({ operation }) => operation === 'CreateAccountAssignment')
  expect(created).toHaveLength(1)
})

test('what people save is marked, and nothing that the worker has written is', async () => {
  const parts = await running()
  const { ada, grace, table, store, stream, work, context } = parts
  const marked = async () => {
    const { Items = [] } = await parts.documents.send(
      new ScanCommand({ TableName: 'aws-access', FilterExpression: 'attribute_exists(savedBy)' }),
    )
    return Items.map(({ sk }) => String(sk).split('#')[0])
  }
  expect(await marked()).toEqual([])
  for (const does of [
    () => asks(ada),
    () => grace.presses('Approve'),
    () => ada.says('/aws-access end'),
    () => ada.says('/aws-login'),
  ]) {
    await does()
    expect((await marked()).length).toBeGreaterThan(0)
    const from = table.calls.length
    const Records = stream()
    expect(Records.length).toBeGreaterThan(0)
    await work({ Records }, context())
    expect(table.calls.length).toBeGreaterThan(from)
    expect(await marked()).toEqual([])
    expect(stream()).toEqual([])
  }
  await asks(ada)
  const [record] = stream()
  const [request] = await store.requests.allOpen()
  expect(record?.dynamodb?.Keys?.sk?.S).toBe(`request#${request?.id}`)
  if (request?.kind !== 'access') throw new Error('there is no request')
  await store.due.postpone({ kind: 'request', pair: request.pair, id: request.id }, parts.clock.now())
  expect(await marked()).toEqual([])
})

test('a record that is nobody’s is passed by, and what breaks is put off, not delivered again', async () => {
  const parts = await running()
  const { ada, slack, work, context, store, clock } = parts
  const strange = { Keys: { pk: { S: 'nobody' }, sk: { S: 'x' } }, SequenceNumber: '1' }
  expect(await work({ Records: [{ dynamodb: strange }, {}] }, context())).toEqual({ batchItemFailures: [] })
  await asks(ada)
  slack.faults.plan('chat.postMessage', { kind: 'fail', error: 'internal_error' }, 1)
  expect((await streamed(parts)).result).toEqual({ batchItemFailures: [] })
  expect(await store.requests.allOpen()).toHaveLength(1)
  clock.advance(60_000)
  await work({ kind: 'tick' }, context())
  expect(slack.channel('approvals').messages()).toHaveLength(1)
})

test('a batch does not wait for AWS longer than one look takes, and the tick does the rest', async () => {
  const parts = await running()
  const { ada, grace, identityCenter, work, context, clock } = parts
  await asks(ada)
  await streamed(parts)
  identityCenter.settleMs = 200_000
  await grace.presses('Approve')
  const began = clock.now().getTime()
  expect((await streamed(parts)).result).toEqual({ batchItemFailures: [] })
  expect(clock.now().getTime() - began).toBeLessThan(50_000)
  expect(identityCenter.assignments()).not.toContainEqual(adaInProd)
  clock.advance(240_000)
  await work({ kind: 'tick' }, context())
  expect(identityCenter.assignments()).toContainEqual(adaInProd)
  expect(ada.dms().at(-1)?.rendered).toMatch(/You have/)
  const created = identityCenter.calls.filter(({ operation }) => operation === 'CreateAccountAssignment')
  expect(created).toHaveLength(1)
})

test('what could not even be put off is delivered again', async () => {
  const parts = await running()
  const { ada, table } = parts
  await asks(ada)
  table.faults.plan(/GetItem|UpdateItem/, { kind: 'fail', error: 'AccessDeniedException' }, 50)
  const { records, result } = await streamed(parts)
  expect(result).toEqual({
    batchItemFailures: [{ itemIdentifier: records[0]?.dynamodb?.SequenceNumber }],
  })
})

test('one tick at a time works off what is due, and the next takes over when that one is out of time', async () => {
  const parts = await running()
  const { store, work, context, logged, clock, identityCenter } = parts
  const until = new Date(clock.now().getTime() + 45_000).toISOString()
  expect(await store.tick.take({ token: 'other', until }, clock.now().toISOString())).toBe(true)
  clock.advance(1000)
  const calls = identityCenter.calls.length
  await work({ kind: 'tick' }, context())
  expect(logged.join('')).toContain('an earlier tick is still at work')
  expect(identityCenter.calls.length).toBe(calls)
  clock.advance(900_000)
  await work({ kind: 'tick' }, context())
  expect(identityCenter.calls.length).toBeGreaterThan(calls)
  expect(
    await store.tick.take({ token: 'third', until: new Date().toISOString() }, clock.now().toISOString()),
  ).toBe(true)
})

test('a tick whose time is up comes to rest, and the next one goes on', async () => {
  const parts = await running()
  const { ada, grace, identityCenter, work, context, clock } = parts
  await asks(ada)
  await streamed(parts)
  identityCenter.settleMs = 60_000
  await grace.presses('Approve')
  await work({ kind: 'tick' }, context(0))
  const polls = () => identityCenter.calls.filter(({ operation }) => operation.startsWith('DescribeAccount'))
  expect(polls().length).toBeLessThanOrEqual(1)
  expect(identityCenter.assignments()).not.toContainEqual(adaInProd)
  for (let minutes = 0; minutes < 2; minutes += 1) {
    clock.advance(60_000)
    await work({ kind: 'tick' }, context())
  }
  expect(identityCenter.assignments()).toContainEqual(adaInProd)
  const created = identityCenter.calls.filter(({ operation }) => operation === 'CreateAccountAssignment')
  expect(created).toHaveLength(1)
})

test('a process that was frozen for an hour goes on as one that was started anew', async () => {
  const parts = await running()
  const { ada, grace, identityCenter, clock } = parts
  clock.advance(3_600_000)
  await parts.work({ kind: 'tick' }, parts.context())
  await asks(ada)
  await streamed(parts)
  clock.advance(3_600_000)
  await parts.work({ kind: 'tick' }, parts.context())
  await grace.presses('Approve')
  await streamed(parts)
  expect(identityCenter.assignments()).toContainEqual(adaInProd)
})

test('an event that is neither is refused', async () => {
  const { working, context } = await start()
  await expect(working()({ kind: 'tock' } as never, context())).rejects.toThrow('neither a batch')
})
