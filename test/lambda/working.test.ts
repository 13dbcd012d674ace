import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { expect, test } from 'vitest'
import { start } from './parts.ts'

const adaInProd = { person: 'ada', account: 'prod', permissionSet: 'ReadOnlyAccess' }
const askForLinus = '/aws-access request prod ReadOnlyAccess 1h checking INC-43'
const ask = '/aws-access request prod ReadOnlyAccess 1h checking INC-42'

/** Both functions at work, the catalogue read. */
async function running() {
  const parts = await start()
  const work = parts.working()
  parts.deliverTo(parts.answering())
  // A tick reads as far as it comes.
  do await work({ kind: 'tick' }, parts.context())
  while (!(await parts.store.catalogue.head()))
  const { slack } = parts
  const [ada, grace, linus] = [slack.person('ada'), slack.person('grace'), slack.person('linus')]
  // A process answers for the first time at its leisure: how fast that is, is measured elsewhere.
  await ada.says('/aws-access help')
  parts.stream()
  return { ...parts, work, ada, grace, linus }
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

/** An invocation on duty that stays there for a while: AWS takes its time with Ada’s access. */
async function onDuty(parts: Running) {
  const { ada, grace, identityCenter, clock } = parts
  await asks(ada)
  await streamed(parts)
  identityCenter.settleMs = 30_000
  await grace.presses('Approve')
  let isOver = false
  const first = streamed(parts).then(() => (isOver = true))
  while (!identityCenter.calls.some(({ operation }) => operation === 'CreateAccountAssignment'))
    await clock.sleep(200)
  return { first, isOver: () => isOver }
}

test('while one invocation is on duty, the others hand over what they have, and that one sees to it', async () => {
  const parts = await running()
  const { linus, slack, logged, clock, identityCenter, working, context } = parts
  const { first, isOver } = await onDuty(parts)
  expect((await linus.says(askForLinus))?.rendered).toMatch(/is with its approvers/)
  const result = await working()({ Records: parts.stream() }, context())
  expect(result).toEqual({ batchItemFailures: [] })
  expect(logged.join('')).toContain('it is seen to by the invocation on duty')
  const cards = () => slack.channel('approvals').messages()
  while (cards().length < 2) await clock.sleep(200)
  expect(isOver()).toBe(false)
  await first
  expect(identityCenter.assignments()).toContainEqual(adaInProd)
  expect(parts.ada.dms().at(-1)?.rendered).toMatch(/You have/)
})

test('a tick that finds another invocation on duty has that one look for what is due', async () => {
  const parts = await running()
  const { linus, slack, clock, working, context } = parts
  const { first, isOver } = await onDuty(parts)
  expect((await linus.says(askForLinus))?.rendered).toMatch(/is with its approvers/)
  await working()({ kind: 'tick' }, context())
  while (slack.channel('approvals').messages().length < 2) await clock.sleep(200)
  expect(isOver()).toBe(false)
  await first
})

test('whoever was killed on duty is replaced by the next, with all that was handed over', async () => {
  const parts = await running()
  const { ada, store, slack, clock } = parts
  await asks(ada)
  const [request] = await store.requests.allOpen()
  if (request?.kind !== 'access') throw new Error('there is no request')
  const began = clock.now().getTime()
  const until = new Date(began + 15_000).toISOString()
  await store.duty.take({ token: 'killed', until }, clock.now().toISOString(), [])
  await store.duty.handOver([{ kind: 'request', pair: request.pair, id: request.id }], 'killed too')
  parts.stream()
  await parts.work({ kind: 'tick' }, parts.context())
  expect(clock.now().getTime()).toBeGreaterThanOrEqual(began + 15_000)
  expect(slack.channel('approvals').messages()).toHaveLength(1)
  expect(await store.duty.take({ token: 'next', until }, clock.now().toISOString(), [])).toEqual([])
})

test('what is handed over when the time is up is taken on by whoever has handed it over', async () => {
  const parts = await running()
  const { ada, grace, linus, identityCenter, clock, work, working, context, slack } = parts
  await asks(ada)
  await streamed(parts)
  identityCenter.settleMs = 30_000
  await grace.presses('Approve')
  const first = work({ Records: parts.stream() }, context(30_000))
  while (!identityCenter.calls.some(({ operation }) => operation === 'CreateAccountAssignment'))
    await clock.sleep(200)
  expect((await linus.says(askForLinus))?.rendered).toMatch(/is with its approvers/)
  await clock.sleep(12_000)
  await Promise.all([first, working()({ Records: parts.stream() }, context())])
  expect(slack.channel('approvals').messages()).toHaveLength(2)
  clock.advance(60_000)
  await working()({ kind: 'tick' }, context())
  expect(identityCenter.assignments()).toContainEqual(adaInProd)
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
