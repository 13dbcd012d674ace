import { expect, test } from 'vitest'
import type { CatalogueHead, CataloguePart } from '../../src/store/catalogue.ts'
import { keptCatalogue } from '../../src/store/kept-catalogue.ts'
import type { Store } from '../../src/store/index.ts'
import { startQuickClock, startStore } from '../flow/parts.ts'

const none: CataloguePart = { accounts: [], permissionSets: [], groups: [] }
const account = (id: string, name = `account ${id}`) => ({ id, name, ou: 'Workloads/Prod' })

/** Keeps and publishes a reading. */
async function publish(store: Store, part: Partial<CataloguePart>, over: Partial<CatalogueHead> = {}) {
  const head: CatalogueHead = {
    reading: 'first',
    startedAt: '2026-01-01T00:00:00.000Z',
    readAt: '2026-01-01T00:01:00.000Z',
    managementAccountId: '100000000001',
    units: true,
    chunks: [],
    ...over,
  }
  const chunks = [...head.chunks, ...(await store.catalogue.keep(head.reading, { ...none, ...part }, 'x'))]
  return { published: await store.catalogue.publish({ ...head, chunks }), head: { ...head, chunks } }
}

const later = { reading: 'second', startedAt: '2026-01-01T00:15:00.000Z', readAt: '2026-01-01T00:16:00.000Z' }

test('a catalogue of 5,000 accounts and 500 permission sets comes back whole', async () => {
  const store = await startStore(startQuickClock())
  const accounts = Array.from({ length: 5000 }, (_, n) => account(String(200_000_000_000 + n)))
  const permissionSets = Array.from({ length: 500 }, (_, n) => ({
    arn: `arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-${n}`,
    name: `Set${n}`,
    description: 'what it is for, at some length '.repeat(20),
    sessionSeconds: 3600,
  }))
  const groups = Array.from({ length: 700 }, (_, n) => ({ id: `g-${n}`, name: 'é'.repeat(1000) + n }))
  const { head } = await publish(store, { accounts, permissionSets, groups })
  expect(head.chunks.length).toBeGreaterThan(12)

  const loaded = await store.catalogue.load(head)
  expect(loaded).toEqual({
    readAt: head.readAt,
    managementAccountId: head.managementAccountId,
    accounts,
    permissionSets,
    groups,
  })
})

test('what was read twice counts once, as it was the second time', async () => {
  const store = await startStore(startQuickClock())
  const chunks = await store.catalogue.keep('first', { ...none, accounts: [account('1', 'old')] }, 'a')
  const { head } = await publish(store, { accounts: [account('2'), account('1', 'new')] }, { chunks })
  expect((await store.catalogue.load(head))?.accounts).toEqual([account('1', 'new'), account('2')])
})

test('a new reading takes the place of the old one, which is gone', async () => {
  const store = await startStore(startQuickClock())
  const first = await publish(store, { accounts: [account('1')] })
  const second = await publish(store, { accounts: [account('2')] }, later)
  expect(second.published).toBe(true)
  expect(await store.catalogue.head()).toEqual(second.head)
  expect((await store.catalogue.load(second.head))?.accounts).toEqual([account('2')])
  expect(await store.catalogue.load(first.head)).toBeUndefined()
})

test('a process that was thought dead does not bring an old reading back', async () => {
  const store = await startStore(startQuickClock())
  const second = await publish(store, { accounts: [account('2')] }, later)
  const first = await publish(store, { accounts: [account('1')] })
  expect(first.published).toBe(false)
  expect(await store.catalogue.head()).toEqual(second.head)
})

test('nothing is served before the first reading, and it is as soon as it is there', async () => {
  const clock = startQuickClock()
  const store = await startStore(clock)
  const catalogue = keptCatalogue(store.catalogue, {
    now: () => clock.now(),
    units: true,
    onFault: () => undefined,
  })
  expect(await catalogue()).toBeNull()
  await publish(store, { accounts: [account('1')] })
  clock.advance(1000)
  expect((await catalogue())?.accounts).toEqual([account('1')])
})

test('a reading without units is none for a policy that goes by them', async () => {
  const clock = startQuickClock()
  const store = await startStore(clock)
  await publish(store, { accounts: [account('1')] }, { units: false })
  const options = { now: () => clock.now(), onFault: () => undefined }
  expect(await keptCatalogue(store.catalogue, { ...options, units: true })()).toBeNull()
  expect(await keptCatalogue(store.catalogue, { ...options, units: false })()).not.toBeNull()
})

test('memory serves at once, and a newer reading is found in the background', async () => {
  const clock = startQuickClock()
  const store = await startStore(clock)
  const justNow = clock.now().toISOString()
  await publish(store, { accounts: [account('1')] }, { readAt: justNow })
  let looks = 0
  const counted = { ...store.catalogue, head: () => ((looks += 1), store.catalogue.head()) }
  const catalogue = keptCatalogue(counted, { now: () => clock.now(), units: true, onFault: () => undefined })
  const names = async () => (await catalogue())?.accounts.map(({ id }) => id)
  expect(await names()).toEqual(['1'])
  await publish(
    store,
    { accounts: [account('2')] },
    { ...later, startedAt: clock.now().toISOString(), readAt: justNow },
  )
  clock.advance(29_000)
  expect(await names()).toEqual(['1'])
  expect(looks).toBe(1)
  clock.advance(1000)
  expect(await names()).toEqual(['1'])
  await expect.poll(names).toEqual(['2'])
  expect(looks).toBe(2)
})

test('a process that was frozen for long does not serve what it had', async () => {
  const clock = startQuickClock()
  const store = await startStore(clock)
  await publish(store, { accounts: [account('1')] })
  const catalogue = keptCatalogue(store.catalogue, {
    now: () => clock.now(),
    units: true,
    onFault: () => undefined,
  })
  await catalogue()
  await publish(store, { accounts: [account('2')] }, later)
  clock.advance(3_600_000)
  expect((await catalogue())?.accounts).toEqual([account('2')])
})

test('while the table is out of order, memory goes on serving', async () => {
  const clock = startQuickClock()
  const store = await startStore(clock)
  await publish(store, { accounts: [account('1')] })
  let broken = false
  const faults: unknown[] = []
  const head = () => (broken ? Promise.reject(new Error('out of order')) : store.catalogue.head())
  const source = { ...store.catalogue, head }
  const onFault = (error: unknown) => void faults.push(error)
  const catalogue = keptCatalogue(source, { now: () => clock.now(), units: true, onFault })
  await catalogue()
  broken = true
  clock.advance(3_600_000)
  expect((await catalogue())?.accounts).toEqual([account('1')])
  expect(faults).toHaveLength(1)
})
