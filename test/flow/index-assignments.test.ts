import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { HeldRow } from '../../src/access/entitlement.ts'
import { runJob } from '../../src/flow/jobs.ts'
import { ensureRefresh, refreshJobId } from '../../src/flow/refresh-catalogue.ts'
import type { Seed } from '../../src/sandbox/identity-center/index.ts'
import { policyOf } from '../access/policies.ts'
import { type Parts, startParts } from './parts.ts'

const seed: Seed = {
  accounts: [{ name: 'prod' }, { name: 'dev' }, { name: 'unused' }],
  permissionSets: [{ name: 'ReadOnly' }, { name: 'Admin' }, { name: 'Unused' }],
  people: ['ada', 'grace', 'alan', 'linus', 'barbara'].map((userName) => ({ userName })),
  groups: [{ name: 'Engineers' }],
  assignments: [
    { person: 'ada', account: 'prod', permissionSet: 'ReadOnly' },
    { person: 'ada', account: 'dev', permissionSet: 'Admin' },
    { person: 'grace', account: 'prod', permissionSet: 'ReadOnly' },
  ],
  groupAssignments: [
    { group: 'Engineers', account: 'prod', permissionSet: 'ReadOnly' },
    { group: 'Engineers', account: 'management', permissionSet: 'ReadOnly' },
  ],
}
/** So many accounts, each with so many permission sets that a group has in it, and so many people. */
const big = (accounts: number, permissionSets: number, people = 0): Seed => {
  const persons = Array.from({ length: people }, (_, n) => ({ userName: `person-${n}` }))
  const names = Array.from({ length: accounts }, (_, n) => `account-${n}`)
  const sets = Array.from({ length: permissionSets }, (_, n) => `Set${n}`)
  return {
    accounts: names.map((name) => ({ name })),
    permissionSets: sets.map((name) => ({ name })),
    people: persons,
    groups: [{ name: 'Engineers' }],
    assignments: names.flatMap((account) =>
      sets.flatMap((permissionSet) =>
        persons.map(({ userName }) => ({ person: userName, account, permissionSet })),
      ),
    ),
    groupAssignments: names.flatMap((account) =>
      sets.map((permissionSet) => ({ group: 'Engineers', account, permissionSet })),
    ),
  }
}

async function start(over: { seed?: Seed; pageSize?: number; delegated?: boolean } = {}): Promise<Parts> {
  const parts = await startParts({ seed, policy: policyOf([]), delegated: true, ...over })
  await ensureRefresh(parts.edges)
  return parts
}

const step = ({ edges }: Parts) => runJob(edges, refreshJobId)

/** Steps as the worker does, until the next instant is far off. */
async function readAll(parts: Parts): Promise<string> {
  for (;;) {
    const wakeAt = (await step(parts))?.wakeAt
    if (wakeAt && Date.parse(wakeAt) > parts.clock.now().getTime() + 15_000) return wakeAt
  }
}

async function refresh(parts: Parts): Promise<void> {
  parts.clock.advance(15 * 60_000)
  await readAll(parts)
}

/** Steps until the catalogue is there, and the index is not. */
async function readCatalogue(parts: Parts): Promise<void> {
  while (!(await parts.store.catalogue.head())) await step(parts)
}

/** What the index says of a user or group, by names. */
async function indexed({ center, store }: Parts, principalId: string): Promise<string[]> {
  const account = (id: string) =>
    ['management', 'prod', 'dev', 'unused'].find((name) => center.accountId(name) === id) ?? id
  const permissionSet = (arn: string) =>
    ['ReadOnly', 'Admin', 'Unused'].find((name) => center.permissionSetArn(name) === arn) ?? arn
  const rows = await store.heldIndex.of(principalId)
  return rows.map((row) => `${permissionSet(row.permissionSetArn)} in ${account(row.accountId)}`).toSorted()
}

const callsOf = ({ center }: Parts, operation: string) =>
  center.calls.filter((call) => call.operation === operation)

/** The most calls that came within one second. */
function mostInOneSecond({ center }: Parts, from: number): number {
  const times = center.calls.slice(from).map(({ at }) => at.getTime())
  return Math.max(...times.map((at) => times.filter((other) => other >= at && other < at + 1000).length))
}

test('where AWS does not tell by principal, who is assigned what is indexed, over pages of two', async () => {
  const parts = await start()
  const { center, store, clock } = parts
  for (const person of ['alan', 'linus', 'barbara'])
    center.assign({ person, account: 'prod', permissionSet: 'ReadOnly' })
  await readAll(parts)
  expect(await indexed(parts, center.userId('ada'))).toEqual(['Admin in dev', 'ReadOnly in prod'])
  for (const person of ['grace', 'alan', 'linus', 'barbara'])
    expect(await indexed(parts, center.userId(person))).toEqual(['ReadOnly in prod'])
  expect(await indexed(parts, center.groupId('Engineers'))).toEqual([
    'ReadOnly in management',
    'ReadOnly in prod',
  ])
  const head = await store.heldIndex.head()
  expect(Date.parse(head?.finishedAt ?? '')).toBeLessThanOrEqual(clock.now().getTime())
  expect(Date.parse(head?.startedAt ?? '')).toBeLessThan(Date.parse(head?.finishedAt ?? ''))
})

test('where AWS tells by principal there is no index, and it is asked once a refresh', async () => {
  const parts = await start({ delegated: false })
  await readAll(parts)
  await refresh(parts)
  expect(callsOf(parts, 'ListAccountAssignmentsForPrincipal')).toHaveLength(2)
  expect(callsOf(parts, 'ListAccountsForProvisionedPermissionSet')).toEqual([])
  expect(await parts.store.heldIndex.head()).toBeUndefined()
})

test('a bot that loses the right to ask by principal has an index after the next refresh, and keeps it no longer than needed', async () => {
  const parts = await start({ delegated: false })
  await readAll(parts)
  parts.center.delegated = true
  await refresh(parts)
  expect(await indexed(parts, parts.center.userId('ada'))).toHaveLength(2)
  parts.center.delegated = false
  const before = callsOf(parts, 'ListAccountAssignments').length
  await refresh(parts)
  expect(callsOf(parts, 'ListAccountAssignments')).toHaveLength(before)
})

test('a user is asked about where there is no group, and nothing is where there is nobody', async () => {
  const { groups: _, groupAssignments: __, ...noGroups } = seed
  const parts = await start({ seed: noGroups })
  await readAll(parts)
  expect(await indexed(parts, parts.center.userId('ada'))).toHaveLength(2)
  const empty = await start({ seed: { accounts: [{ name: 'prod' }] } })
  await readAll(empty)
  expect(callsOf(empty, 'ListAccountAssignmentsForPrincipal')).toEqual([])
})

test('what was assigned, taken away or unmade shows after the next pass', async () => {
  const parts = await start()
  const { center } = parts
  const ada = center.userId('ada')
  const engineers = center.groupId('Engineers')
  await readAll(parts)
  center.unassign({ person: 'ada', account: 'prod', permissionSet: 'ReadOnly' })
  center.assign({ person: 'ada', account: 'unused', permissionSet: 'Unused' })
  center.unassignGroup({ group: 'Engineers', account: 'management', permissionSet: 'ReadOnly' })
  expect(await indexed(parts, ada)).toEqual(['Admin in dev', 'ReadOnly in prod'])
  await refresh(parts)
  expect(await indexed(parts, ada)).toEqual(['Admin in dev', 'Unused in unused'])
  expect(await indexed(parts, engineers)).toEqual(['ReadOnly in prod'])

  // Whichever is the first, the last or in between in the order of the index.
  for (const name of ['Admin', 'ReadOnly', 'Unused']) {
    const arn = center.permissionSetArn(name)
    const rows = async () =>
      [...(await parts.store.heldIndex.of(ada)), ...(await parts.store.heldIndex.of(engineers))].filter(
        ({ permissionSetArn }) => permissionSetArn === arn,
      )
    expect(await rows()).toHaveLength(1)
    center.removePermissionSet(name)
    await refresh(parts)
    expect(await rows()).toEqual([])
  }
})

test('a pass in which nothing has changed writes no rows', async () => {
  const parts = await start()
  await readAll(parts)
  const rows = () => parts.table.calls.filter(({ key }) => JSON.stringify(key ?? {}).includes('"held#'))
  const before = rows().length
  expect(before).toBeGreaterThan(0)
  await refresh(parts)
  expect(rows()).toHaveLength(before)
})

test('the catalogue and the index together make no more than two calls in any second', async () => {
  const parts = await start({ seed: big(8, 4, 3) })
  await readCatalogue(parts)
  const first = parts.center.calls.length
  await step(parts)
  // The catalogue becomes due in the middle of the pass.
  parts.clock.advance(14 * 60_000 + 45_000)
  await readAll(parts)
  await refresh(parts)
  expect(parts.center.calls.length - first).toBeGreaterThan(100)
  expect(mostInOneSecond(parts, first)).toBeLessThanOrEqual(2)
})

test('a pass stands back for the catalogue when that is due, and goes on from where it was', async () => {
  const parts = await start({ seed: big(30, 3), pageSize: 100 })
  const { center, store, clock } = parts
  await readCatalogue(parts)
  for (let n = 0; n < 3; n += 1) await step(parts)
  const done = callsOf(parts, 'ListAccountAssignments').length
  expect(done).toBeGreaterThan(10)
  const readAt = async () => (await store.catalogue.head())?.readAt ?? ''
  const before = await readAt()
  center.renameAccount('account-0', 'renamed')
  clock.advance(15 * 60_000)
  while ((await readAt()) === before) await step(parts)
  expect(callsOf(parts, 'ListAccountAssignments')).toHaveLength(done)
  expect(await store.heldIndex.head()).toBeUndefined()
  const head = await store.catalogue.head()
  expect((await (head && store.catalogue.load(head)))?.accounts.map(({ name }) => name)).toContain('renamed')
  await readAll(parts)
  expect(callsOf(parts, 'ListAccountAssignments')).toHaveLength(90)
  expect(await store.heldIndex.of(center.groupId('Engineers'))).toHaveLength(90)
})

test('a pass that was left alone for hours is begun anew', async () => {
  const parts = await start({ seed: big(30, 3), pageSize: 100 })
  await readCatalogue(parts)
  for (let n = 0; n < 3; n += 1) await step(parts)
  const done = callsOf(parts, 'ListAccountAssignments').length
  parts.clock.advance(3 * 3_600_000)
  const restartedAt = parts.clock.now().getTime()
  await readAll(parts)
  expect(callsOf(parts, 'ListAccountAssignments')).toHaveLength(done + 90)
  const head = await parts.store.heldIndex.head()
  expect(Date.parse(head?.startedAt ?? '')).toBeGreaterThanOrEqual(restartedAt)
})

test('a process that dies in the middle is gone on from, and little is read again', async () => {
  const parts = await start({ seed: big(30, 3), pageSize: 100 })
  await readCatalogue(parts)
  await step(parts)
  const dying = new Error('the process died')
  let calls = 0
  const sleep = () => ((calls += 1) > 5 ? Promise.reject(dying) : parts.edges.sleep(525))
  const jobs = {
    ...parts.store.jobs,
    giveBack: () => Promise.reject(dying),
    save: () => Promise.reject(dying),
  }
  await expect(
    runJob({ ...parts.edges, sleep, store: { ...parts.store, jobs } }, refreshJobId),
  ).rejects.toThrow('the process died')
  parts.clock.advance(31_000)
  await readAll(parts)
  expect(await parts.store.heldIndex.of(parts.center.groupId('Engineers'))).toHaveLength(90)
  const asked = callsOf(parts, 'ListAccountAssignments').length
  expect(asked).toBeGreaterThan(90)
  expect(asked).toBeLessThan(100)
})

test('a permission set that very many people are assigned stays with the process that reads it', async () => {
  const parts = await start({ seed: big(1, 1, 120) })
  await readCatalogue(parts)
  const sleep = async (ms: number) => {
    await parts.edges.sleep(ms)
    // Longer than a lease, all in all.
    await step(parts)
  }
  await readAll({ ...parts, edges: { ...parts.edges, sleep } })
  expect(callsOf(parts, 'ListAccountAssignments')).toHaveLength(61)
  expect(await parts.store.heldIndex.of(parts.center.userId('person-119'))).toHaveLength(1)
})

test('what can not be read is tried again in a minute, and the catalogue is not put off by it', async () => {
  const parts = await start()
  const busy = { kind: 'fail', error: 'ThrottlingException' } as const
  parts.center.faults.plan('ListAccountAssignments', busy, 4)
  await readCatalogue(parts)
  const wakeAt = await readAll(parts)
  expect(Date.parse(wakeAt) - parts.clock.now().getTime()).toBeLessThanOrEqual(60_000)
  expect(parts.logged).toContain('the assignments could not be read on')
  expect(await parts.store.heldIndex.head()).toBeUndefined()

  parts.clock.advance(15 * 60_000)
  const before = (await parts.store.catalogue.head())?.readAt
  await readAll(parts)
  expect((await parts.store.catalogue.head())?.readAt).not.toBe(before)
  for (let n = 0; n < 4; n += 1) {
    parts.clock.advance(60_000)
    await readAll(parts)
  }
  expect(await parts.store.heldIndex.head()).toBeDefined()
  expect(await parts.store.heldIndex.head()).not.toHaveProperty('skipped')
  expect(await indexed(parts, parts.center.userId('ada'))).toEqual(['Admin in dev', 'ReadOnly in prod'])
})

test.each(['accountsWith', 'assigneesIn'] as const)(
  'a page token of %s that is not good any more leaves nothing out',
  async (list) => {
    const parts = await start({ pageSize: 1 })
    const { center, edges } = parts
    const assignments = await edges.assignments()
    let tokens = 0
    const once = (token?: string) => (token !== undefined && (tokens += 1) === 1 ? 'expired' : token)
    const forgetful = {
      ...assignments,
      ...(list === 'accountsWith'
        ? { accountsWith: (arn: string, token?: string) => assignments.accountsWith(arn, once(token)) }
        : { assigneesIn: (row: HeldRow, token?: string) => assignments.assigneesIn(row, once(token)) }),
    }
    const whole = { ...parts, edges: { ...edges, assignments: () => Promise.resolve(forgetful) } }
    await readAll(whole)
    expect(parts.logged).toContain('the assignments could not be read on')
    expect(await parts.store.heldIndex.head()).toBeUndefined()
    parts.clock.advance(60_000)
    await readAll(whole)
    expect(await parts.store.heldIndex.head()).toBeDefined()
    expect(await indexed(parts, center.userId('ada'))).toEqual(['Admin in dev', 'ReadOnly in prod'])
    expect(await indexed(parts, center.groupId('Engineers'))).toHaveLength(2)
  },
)

describe('what AWS refuses to tell again and again', () => {
  const refusal = (error = 'AccessDeniedException') => ({ kind: 'fail', error }) as const
  const rowsOf = ({ center, store }: Parts, group = 'Engineers') => store.heldIndex.of(center.groupId(group))

  /** Three permission sets in three accounts, read once, with all that the group has, in the order of the index. */
  async function read(pageSize: number) {
    const started = await start({ seed: big(3, 3, 1), pageSize })
    const warned: object[] = []
    const warn = (fields: object) => void warned.push(fields)
    // Every try is a step of its own.
    const sleep = (ms: number) => started.edges.sleep(ms + 5000)
    const parts = { ...started, edges: { ...started.edges, sleep, log: { ...started.edges.log, warn } } }
    await readAll(parts)
    const textOf = (row: HeldRow) => `${row.permissionSetArn} ${row.accountId}`
    const rows = (await rowsOf(parts)).toSorted((a, b) => textOf(a).localeCompare(textOf(b)))
    expect(rows).toHaveLength(9)
    return { parts, rows, warned }
  }

  /** Takes everything away, but what the person has where it is to be left. */
  function unassignAll({ center }: Parts, isLeft: (row: HeldRow) => boolean): void {
    for (const account of ['account-0', 'account-1', 'account-2'])
      for (const permissionSet of ['Set0', 'Set1', 'Set2']) {
        center.unassignGroup({ group: 'Engineers', account, permissionSet })
        const row = {
          accountId: center.accountId(account),
          permissionSetArn: center.permissionSetArn(permissionSet),
        }
        if (!isLeft(row)) center.unassign({ person: 'person-0', account, permissionSet })
      }
  }

  test.each([
    ['the first', 0, 'AccessDeniedException'],
    ['one in the middle', 4, 'ValidationException'],
    ['the last', 8, 'AccessDeniedException'],
  ])('of an account, %s of all, stays as it was, and the rest is made right', async (_, at, error) => {
    const { parts, rows, warned } = await read(100)
    const refused = rows[at]
    unassignAll(parts, (row) => isDeepStrictEqual(row, refused))
    parts.center.faults.plan('ListAccountAssignments', refusal(error), 3)
    await refresh(parts)
    expect(await rowsOf(parts)).toEqual([refused])
    expect(await parts.store.heldIndex.head()).toMatchObject({ skipped: 1 })
    expect(warned).toEqual([{ ...refused, reason: expect.stringContaining(error) }])

    await refresh(parts)
    expect(await rowsOf(parts)).toEqual([])
    expect(await parts.store.heldIndex.head()).not.toHaveProperty('skipped')
  })

  test.each([0, 1, 2])('of permission set %i stays as it was in all accounts', async (at) => {
    const { parts, rows, warned } = await read(100)
    unassignAll(parts, () => false)
    parts.center.faults.plan('ListAccountsForProvisionedPermissionSet', refusal(), 3, at)
    await refresh(parts)
    const refused = rows.slice(3 * at, 3 * at + 3)
    expect(await rowsOf(parts)).toEqual(refused)
    expect(await parts.store.heldIndex.head()).toMatchObject({ skipped: 1 })
    const { permissionSetArn } = refused[0] ?? {}
    expect(warned).toEqual([{ permissionSetArn, reason: expect.stringContaining('AccessDenied') }])
  })

  test('on a later page holds nothing up either', async () => {
    const { parts, rows } = await read(2)
    unassignAll(parts, () => true)
    parts.center.faults.plan('ListAccountsForProvisionedPermissionSet', refusal(), 3, 3)
    await refresh(parts)
    expect(await rowsOf(parts)).toEqual(rows.slice(3, 6))
    expect(await parts.store.heldIndex.head()).toMatchObject({ skipped: 1 })
  })

  test('and then tells is read as ever', async () => {
    const { parts, warned } = await read(100)
    unassignAll(parts, () => true)
    parts.center.faults.plan('ListAccountsForProvisionedPermissionSet', refusal(), 2)
    for (let place = 0; place < 9; place += 1)
      parts.center.faults.plan('ListAccountAssignments', refusal(), 2, place)
    await refresh(parts)
    expect(await rowsOf(parts)).toEqual([])
    expect(await parts.store.heldIndex.head()).not.toHaveProperty('skipped')
    expect(warned).toEqual([])
  })
})

test('an account that leaves between the list and its turn has nobody', async () => {
  const parts = await start()
  parts.center.faults.plan('ListAccountAssignments', { kind: 'fail', error: 'ResourceNotFoundException' })
  await readAll(parts)
  expect(await parts.store.heldIndex.head()).toBeDefined()
  const all = await Promise.all(['ada', 'grace'].map((person) => indexed(parts, parts.center.userId(person))))
  expect(all.flat().length).toBeLessThan(3)
})

test('what the bot gave for a while is left out, since its end would be heard of late', async () => {
  const parts = await start()
  const { center, store, clock } = parts
  const row = { accountId: center.accountId('prod'), permissionSetArn: center.permissionSetArn('ReadOnly') }
  const key = { principalId: center.userId('ada'), entitlement: { kind: 'account', ...row } } as const
  const lease = { token: 'look', until: clock.now().toISOString() }
  await store.pairs.lease(key, lease, clock.now().toISOString())
  await store.pairs.save({ key, standing: false }, lease, null, { wakeAt: null, triedAt: null })
  await readAll(parts)
  expect(await indexed(parts, key.principalId)).toEqual(['Admin in dev'])
  expect(await indexed(parts, center.userId('grace'))).toEqual(['ReadOnly in prod'])
})

test('an index made of a catalogue that lacks permission sets is not whole', async () => {
  const parts = await start()
  const denied = { kind: 'fail', error: 'AccessDeniedException' } as const
  parts.center.faults.plan('DescribePermissionSet', denied, 1, 1)
  await readAll(parts)
  expect(await parts.store.heldIndex.head()).toMatchObject({ skipped: 1 })
})
