import { beforeEach, expect, test } from 'vitest'
import type { Job } from '../../src/store/jobs.ts'
import type { Store } from '../../src/store/index.ts'
import { startQuickClock, startStore } from '../flow/parts.ts'

const person = { slackId: 'U1', email: 'ada@acme.example', principalId: 'p-1', userName: 'ada' }
const job: Job = { kind: 'login', person, askedAt: '2026-01-01T00:00:00.000Z', sent: 0 }
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString()
const lease = (token: string, until = at(30)) => ({ token, until })

let store: Store
beforeEach(async () => {
  store = await startStore(startQuickClock())
})

test('the same delivery twice makes one job', async () => {
  expect(await store.jobs.create('one', job, at(0))).toBe(true)
  expect(await store.jobs.create('one', { ...job, sent: 3 }, at(5))).toBe(false)
  expect(await store.jobs.read('one')).toEqual({ job, wakeAt: at(0) })
})

test('a job is had by one process at a time, and by the next when that one is out of time', async () => {
  await store.jobs.create('one', job, at(0))
  expect(await store.jobs.lease('one', lease('a'), at(1))).toEqual(job)
  expect(await store.jobs.lease('one', lease('b'), at(2))).toBeUndefined()
  expect(await store.jobs.lease('one', lease('b', at(60)), at(31))).toEqual(job)
  expect(await store.jobs.save('one', { ...job, sent: 1 }, lease('a'), null, at(31))).toBe(false)
  expect(await store.jobs.finish('one', lease('a'))).toBe(false)
})

test('a job is not had before it is due, nor where there is none', async () => {
  await store.jobs.create('one', job, at(10))
  expect(await store.jobs.lease('one', lease('a'), at(9))).toBeUndefined()
  expect(await store.jobs.lease('two', lease('a'), at(9))).toBeUndefined()
  expect(await store.jobs.read('two')).toBeUndefined()
})

test('how far a job has come is there for whoever goes on', async () => {
  const reading: Job = {
    kind: 'refresh-catalogue',
    progress: {
      reading: 'r',
      startedAt: at(0),
      units: true,
      notBefore: at(1),
      tasks: [
        { list: 'units-in', parentId: 'ou-1', path: 'Workloads', token: 'next' },
        { list: 'groups' },
        { list: 'describe', arns: ['arn:1', 'arn:2'] },
      ],
      chunks: ['a-0'],
      managementAccountId: '111111111111',
    },
  }
  await store.jobs.create('one', { kind: 'refresh-catalogue' }, at(0))
  await store.jobs.lease('one', lease('a'), at(0))
  expect(await store.jobs.save('one', reading, lease('a'), null, at(3))).toBe(true)
  expect(await store.jobs.read('one')).toEqual({ job: reading, wakeAt: at(3) })
  expect(await store.jobs.lease('one', lease('b'), at(3))).toEqual(reading)
})

test('a lease that is given back leaves the job as it is', async () => {
  await store.jobs.create('one', job, at(0))
  await store.jobs.lease('one', lease('a'), at(0))
  await store.jobs.giveBack('one', lease('a'))
  expect(await store.jobs.lease('one', lease('b'), at(0))).toEqual(job)
})

test('a finished job is gone and not due any more', async () => {
  await store.jobs.create('one', job, at(0))
  const due = async () => {
    const keys = []
    for await (const page of store.due.keys(at(10))) keys.push(...page)
    return keys
  }
  expect(await due()).toEqual([{ kind: 'job', id: 'one' }])
  await store.jobs.lease('one', lease('a'), at(0))
  expect(await store.jobs.finish('one', lease('a'))).toBe(true)
  expect(await due()).toEqual([])
  expect(await store.jobs.wake('one', at(0))).toBe(false)
})

test('a job that broke is put off further each time, until it gets on', async () => {
  await store.jobs.create('one', job, at(0))
  const key = { kind: 'job', id: 'one' } as const
  const now = new Date(at(0))
  expect(await store.due.postpone(key, now)).toBe(at(5))
  expect(await store.due.postpone(key, now)).toBe(at(10))
  await store.jobs.lease('one', lease('a'), at(10))
  await store.jobs.save('one', { ...job, sent: 1 }, lease('a'), null, at(10))
  expect(await store.due.postpone(key, now)).toBe(at(5))
})
