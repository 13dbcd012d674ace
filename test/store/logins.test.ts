import { expect, test } from 'vitest'
import type { LoginRecord, SentProfile } from '../../src/access/login-record.ts'
import { startQuickClock, startStore } from '../flow/parts.ts'

const askedAt = '2026-11-23T09:00:00.000Z'

/** As long as AWS lets names be, in a session of a long name. */
const long = (count: number): SentProfile[] =>
  Array.from({ length: count }, (_, n) => ({
    accountId: String(100_000_000_000 + n),
    permissionSet: 'P'.repeat(32),
    name: `${'s'.repeat(40)}-${'a'.repeat(50)}-${'P'.repeat(32)}.${100_000_000_000 + n}`,
    account: 'ü'.repeat(50),
  }))
const record = (profiles: readonly SentProfile[]): LoginRecord => ({ askedAt, wholeAt: askedAt, profiles })

const store = async () => (await startStore(startQuickClock())).logins

test('there is nothing, and no name, before the first', async () => {
  const logins = await store()
  expect(await logins.read('p')).toEqual({ version: 0 })
  expect(await logins.names('p')).toEqual([])
})

test('a thousand profiles with the longest names come back as they were', async () => {
  const logins = await store()
  const [first, ...rest] = long(1000)
  if (!first) throw new Error('there are a thousand')
  const kept = record([...rest, { ...first, gone: true }])
  expect(await logins.save('p', kept, 0)).toBe(true)
  expect(await logins.read('p')).toEqual({ version: 1, record: kept })
  expect(await logins.read('another')).toEqual({ version: 0 })
})

test('a save on what somebody else has changed since is not made', async () => {
  const logins = await store()
  await logins.save('p', record(long(1)), 0)
  expect(await logins.save('p', record([]), 0)).toBe(false)
  expect(await logins.save('p', record([]), 1)).toBe(true)
  expect(await logins.save('p', record(long(2)), 1)).toBe(false)
  expect((await logins.read('p')).record?.profiles).toEqual([])
})

test('what has been gone the longest is forgotten where an item can hold no more', async () => {
  const logins = await store()
  const gone = long(2000).map((each) => ({ ...each, gone: true as const }))
  const [held] = long(1)
  if (!held) throw new Error('there is one')
  await logins.save('p', record([held, ...gone]), 0)
  const { record: read } = await logins.read('p')
  const count = read?.profiles.length ?? 0
  expect(count).toBeGreaterThan(900)
  expect(read).toEqual(record([held, ...gone].slice(0, count)))
})

test('where even what is held is too much, nothing later is held against it', async () => {
  const logins = await store()
  await logins.save('p', record(long(2000)), 0)
  const { record: read } = await logins.read('p')
  expect(read?.wholeAt).toBeUndefined()
  expect(read?.profiles.length).toBeGreaterThan(900)
})
