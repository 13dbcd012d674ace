import { expect, test } from 'vitest'
import { runJob } from '../../src/flow/jobs.ts'
import { ensureRefresh, refreshJobId } from '../../src/flow/refresh-catalogue.ts'
import type { Seed } from '../../src/sandbox/identity-center/index.ts'
import { accountRule, policyOf } from '../access/policies.ts'
import { type Parts, startParts } from './parts.ts'

const seed: Seed = {
  accounts: [
    { name: 'prod', ou: 'Workloads/Prod' },
    { name: 'dev', ou: 'Workloads/Dev' },
    { name: 'closed', ou: 'Workloads/Dev', state: 'SUSPENDED' },
    { name: 'sandbox' },
  ],
  permissionSets: Array.from({ length: 5 }, (_, n) => ({ name: `Set${n}`, sessionDuration: 'PT2H' })),
  groups: [{ name: 'Engineers' }, { name: 'Billing' }, { name: 'Leads' }],
}
const byName = policyOf([accountRule({ accounts: ['prod*'] })])
const byUnit = policyOf([accountRule({ accounts: ['ou:Workloads/Prod'] })])
const big = (permissionSets: number): Seed => ({
  permissionSets: Array.from({ length: permissionSets }, (_, n) => ({ name: `Set${n}` })),
})

const start = async (policy = byName, over: { seed?: Seed; pageSize?: number } = {}): Promise<Parts> => {
  const parts = await startParts({ seed, policy, ...over })
  await ensureRefresh(parts.edges)
  return parts
}

const step = ({ edges }: Parts) => runJob(edges, refreshJobId)

/** Steps as the worker does, until the next instant is far off; how many steps it took. */
async function readAll(parts: Parts): Promise<number> {
  for (let steps = 1; ; steps += 1) {
    const wakeAt = (await step(parts))?.wakeAt
    if (wakeAt && Date.parse(wakeAt) > parts.clock.now().getTime() + 15_000) return steps
  }
}

async function refresh(parts: Parts): Promise<number> {
  parts.clock.advance(15 * 60_000)
  return readAll(parts)
}

async function read({ store }: Parts) {
  const head = await store.catalogue.head()
  const catalogue = head && (await store.catalogue.load(head))
  if (!catalogue) throw new Error('there is no catalogue')
  return catalogue
}
const accountNames = async (parts: Parts) => (await read(parts)).accounts.map(({ name }) => name).toSorted()
const callsOf = ({ center }: Parts, operation: string) =>
  center.calls.filter((call) => call.operation === operation)

/** The most calls that came within one second. */
function mostInOneSecond({ center }: Parts, from = 0): number {
  const times = center.calls.slice(from).map(({ at }) => at.getTime())
  return Math.max(...times.map((at) => times.filter((other) => other >= at && other < at + 1000).length))
}

function callsPerSecond({ center }: Parts, from = 0): number {
  const times = center.calls.slice(from).map(({ at }) => at.getTime())
  return (times.length - 1) / (((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000)
}

test('everything is read, over pages of two, and a suspended account is not offered', async () => {
  const parts = await start()
  await readAll(parts)
  const catalogue = await read(parts)
  expect(catalogue.managementAccountId).toBe(parts.center.managementAccountId)
  expect(catalogue.accounts.map(({ name, ou }) => [name, ou])).toEqual([
    ['management', ''],
    ['prod', ''],
    ['dev', ''],
    ['sandbox', ''],
  ])
  expect(catalogue.permissionSets.map(({ name }) => name)).toEqual(['Set0', 'Set1', 'Set2', 'Set3', 'Set4'])
  expect(catalogue.permissionSets[0]?.sessionSeconds).toBe(7200)
  expect(catalogue.groups.map(({ name }) => name).toSorted()).toEqual(['Billing', 'Engineers', 'Leads'])
})

test('the tree is not walked where no rule goes by organizational units', async () => {
  const parts = await start()
  await readAll(parts)
  expect(parts.center.calls.filter(({ operation }) => /Roots|Parent/.test(operation))).toEqual([])
})

test('accounts have the path of their unit where a rule goes by it', async () => {
  const parts = await start(byUnit)
  await readAll(parts)
  const units = (await read(parts)).accounts.map(({ name, ou }) => [name, ou])
  expect(Object.fromEntries(units)).toEqual({
    management: '',
    sandbox: '',
    prod: 'Workloads/Prod',
    dev: 'Workloads/Dev',
  })
  expect(callsOf(parts, 'ListAccounts')).toEqual([])
})

test('an account that is renamed, moved or closed shows so after the next refresh', async () => {
  const parts = await start(byUnit)
  await readAll(parts)
  parts.center.renameAccount('prod', 'payments')
  parts.center.moveAccount('dev', 'Attic')
  parts.center.setAccountState('sandbox', 'SUSPENDED')
  expect(await accountNames(parts)).toEqual(['dev', 'management', 'prod', 'sandbox'])
  await refresh(parts)
  expect(await accountNames(parts)).toEqual(['dev', 'management', 'payments'])
  expect((await read(parts)).accounts.find(({ name }) => name === 'dev')?.ou).toBe('Attic')
})

test('the next refresh is a quarter of an hour after the last, whoever asks before', async () => {
  const parts = await start()
  await readAll(parts)
  const calls = parts.center.calls.length
  const wakeAt = (await step(parts))?.wakeAt ?? ''
  expect(Math.round((Date.parse(wakeAt) - parts.clock.now().getTime()) / 60_000)).toBe(15)
  await ensureRefresh(parts.edges)
  await step(parts)
  expect(parts.center.calls).toHaveLength(calls)
})

test('a refresh makes less than two calls a second, over all its steps; the first reading may go faster', async () => {
  const parts = await start(byName, { seed: big(60), pageSize: 100 })
  await readAll(parts)
  expect(callsPerSecond(parts)).toBeGreaterThan(2)
  expect(callsPerSecond(parts)).toBeLessThan(9)
  const first = parts.center.calls.length
  expect(await refresh(parts)).toBeGreaterThan(3)
  expect(mostInOneSecond(parts, first)).toBeLessThanOrEqual(2)
  expect(callsPerSecond(parts, first)).toBeLessThan(2)
})

test('a process that dies in the middle is gone on from, and little is read again', async () => {
  const whole = await start(byName, { seed: big(60), pageSize: 100 })
  await readAll(whole)

  const parts = await start(byName, { seed: big(60), pageSize: 100 })
  await step(parts)
  const dying = new Error('the process died')
  let calls = 0
  const sleep = () => ((calls += 1) > 20 ? Promise.reject(dying) : parts.edges.sleep(125))
  const jobs = {
    ...parts.store.jobs,
    giveBack: () => Promise.reject(dying),
    save: () => Promise.reject(dying),
  }
  await expect(
    runJob({ ...parts.edges, sleep, store: { ...parts.store, jobs } }, refreshJobId),
  ).rejects.toThrow('the process died')

  // The dead one's lease runs out first.
  expect(await step(parts)).toBeNull()
  parts.clock.advance(31_000)
  await readAll(parts)
  expect(await read(parts)).toMatchObject({ permissionSets: (await read(whole)).permissionSets })
  expect(parts.center.calls.length).toBeLessThanOrEqual(whole.center.calls.length + 25)
})

test('two processes do not walk at once', async () => {
  const parts = await start(byName, { seed: big(60), pageSize: 100 })
  const both = await Promise.all([step(parts), step(parts)])
  expect(both.filter((each) => each === null)).toHaveLength(1)
})

test('what was read before an error is kept, and the error goes to the worker', async () => {
  const parts = await start()
  parts.center.faults.plan('ListGroups', { kind: 'fail', error: 'ThrottlingException' })
  await expect(step(parts)).rejects.toThrow('ThrottlingException')
  const before = callsOf(parts, 'ListAccounts').length
  await readAll(parts)
  expect(callsOf(parts, 'ListAccounts')).toHaveLength(before)
  expect((await read(parts)).groups).toHaveLength(3)
})

test('an error before any answer leaves the job to be put off further each time', async () => {
  const parts = await start()
  parts.center.faults.plan('ListAccounts', { kind: 'fail', error: 'AccessDeniedException' }, 2)
  const key = { kind: 'job', id: refreshJobId } as const
  const waits: number[] = []
  for (let n = 0; n < 2; n += 1) {
    await expect(step(parts)).rejects.toThrow('AccessDenied')
    const retryAt = await parts.store.due.postpone(key, parts.clock.now())
    waits.push(Math.round((Date.parse(retryAt ?? '') - parts.clock.now().getTime()) / 1000))
    parts.clock.advance(15_000)
  }
  expect(waits).toEqual([5, 10])
})

test('a page token that is not good any more starts its list over', async () => {
  const parts = await start()
  const { organization } = parts.edges
  let tokens = 0
  const accounts = (token?: string) =>
    organization.accounts(token !== undefined && (tokens += 1) === 2 ? 'expired' : token)
  await runJob({ ...parts.edges, organization: { ...organization, accounts } }, refreshJobId)
  await readAll(parts)
  expect(await accountNames(parts)).toEqual(['dev', 'management', 'prod', 'sandbox'])
  expect(callsOf(parts, 'ListAccounts').map(({ outcome }) => outcome)).toContain('InvalidInputException')
  expect(parts.logged).toContain('a page token is not good any more, so the list is read anew')
})

test('a permission set that vanishes between list and description is left out', async () => {
  const parts = await start()
  parts.center.faults.plan('DescribePermissionSet', { kind: 'fail', error: 'ResourceNotFoundException' })
  await readAll(parts)
  expect((await read(parts)).permissionSets).toHaveLength(4)
})

const denied = { kind: 'fail', error: 'AccessDeniedException', message: 'not for you', status: 400 } as const

test('a permission set that may not be described is left out with one warning, and the rest goes on', async () => {
  const parts = await start()
  // Before any is described the right itself may be missing: the first two are asked for again.
  parts.center.faults.plan('DescribePermissionSet', denied, 2)
  parts.center.faults.plan('DescribePermissionSet', denied, 2, 2)
  await readAll(parts)
  expect((await read(parts)).permissionSets).toHaveLength(3)
  expect((await read(parts)).leftOut).toBe(2)
  expect(await accountNames(parts)).toHaveLength(4)
  const warned = 'permission sets that may not be described were left out'
  expect(parts.logged.filter((sentence) => sentence === warned)).toHaveLength(1)
  await refresh(parts)
  expect((await read(parts)).permissionSets).toHaveLength(5)
  expect(await read(parts)).not.toHaveProperty('leftOut')
})

test('what is only too much for AWS right now is described later', async () => {
  const parts = await start()
  parts.center.faults.plan('DescribePermissionSet', { kind: 'fail', error: 'ThrottlingException' })
  await expect(step(parts)).rejects.toThrow('ThrottlingException')
  await readAll(parts)
  expect((await read(parts)).permissionSets).toHaveLength(5)
})

test('where no permission set at all may be described the catalogue stays as it was', async () => {
  const parts = await start()
  await readAll(parts)
  parts.center.faults.plan('DescribePermissionSet', denied, 12)
  await expect(refresh(parts)).rejects.toThrow(/no permission set at all may be described: .*not for you/)
  await expect(readAll(parts)).rejects.toThrow('not for you')
  expect((await read(parts)).permissionSets).toHaveLength(5)
  await readAll(parts)
  expect((await read(parts)).permissionSets).toHaveLength(5)
  expect(await read(parts)).not.toHaveProperty('leftOut')
})

test('a reading that was left alone for hours is begun anew', async () => {
  const parts = await start(byName, { seed: big(60), pageSize: 100 })
  await step(parts)
  parts.center.renameAccount('management', 'main')
  parts.clock.advance(3 * 3_600_000)
  await readAll(parts)
  expect(await accountNames(parts)).toEqual(['main'])
})

test('a policy that goes by units from now on does not wait for the next refresh', async () => {
  const parts = await start()
  await readAll(parts)
  const restarted = { ...parts, edges: { ...parts.edges, policy: byUnit } }
  await ensureRefresh(restarted.edges)
  await readAll(restarted)
  expect((await read(parts)).accounts.find(({ name }) => name === 'prod')?.ou).toBe('Workloads/Prod')
})

test('a process that starts without a catalogue does not wait for a job that was put off', async () => {
  const parts = await start()
  await parts.store.due.postpone({ kind: 'job', id: refreshJobId }, parts.clock.now())
  await ensureRefresh(parts.edges)
  await readAll(parts)
  expect(await accountNames(parts)).toHaveLength(4)
})

test('5,000 accounts and 500 permission sets are read', async () => {
  const accounts = Array.from({ length: 5000 }, (_, n) => ({
    name: `account-${n}`,
    id: String(200_000_000_000 + n),
  }))
  const parts = await start(byName, { seed: { ...big(500), accounts }, pageSize: 100 })
  await readAll(parts)
  const catalogue = await read(parts)
  expect(catalogue.accounts).toHaveLength(5001)
  expect(new Set(catalogue.permissionSets.map(({ name }) => name)).size).toBe(500)
  expect(parts.center.calls.length).toBeLessThan(5001 / 20 + 500 + 15)
  expect(callsPerSecond(parts)).toBeLessThan(9)
})
