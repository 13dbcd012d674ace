import { expect, test, vi } from 'vitest'
import type { PairKey } from '../../src/access/entitlement.ts'
import type { Looked } from '../../src/flow/reconcile.ts'
import { startWorker } from '../../src/flow/worker.ts'
import type { Log } from '../../src/flow/world.ts'
import { activating } from '../access/requests.ts'
import { startQuickClock, startStore } from './parts.ts'

const log: Log = { info: () => undefined, warn: () => undefined, error: () => undefined, child: () => log }

/** A worker whose looks end when they are told to. */
async function workerOnHold() {
  const clock = startQuickClock()
  const store = await startStore(clock)
  const told: string[] = []
  const looks: { readonly of: string; readonly end: () => void }[] = []
  const ended: Looked = { moved: [], settled: [], wakeAt: null }
  const worker = startWorker({
    store,
    look: ({ principalId }) =>
      new Promise((resolve) => looks.push({ of: principalId, end: () => resolve(ended) })),
    board: () => Promise.reject(new Error('nobody is brought in')),
    tell: () => Promise.resolve(void told.push('told')).then(() => null),
    runJob: () => Promise.resolve(null),
    now: clock.now,
    sleep: clock.sleep,
    log,
    measure: () => undefined,
  })
  const approved = async (name: string) => {
    const pair: PairKey = { principalId: name, entitlement: { kind: 'group', groupId: 'g' } }
    const at = clock.now().toISOString()
    await store.requests.create(activating({ id: name, pair, decidedAt: at, judgedAt: at }), at)
    return { kind: 'request', pair, id: name } as const
  }
  return { worker, looks, told, approved }
}

test('who asks while a minute’s many are worked off waits for a look or two, and not for all of them', async () => {
  const { worker, looks, told, approved } = await workerOnHold()
  for (let each = 0; each < 24; each += 1) await approved(`due-${each}`)
  await worker.tick()
  await vi.waitFor(() => expect(told).toHaveLength(24), 5000)
  expect(looks).toHaveLength(16)
  const { pair } = await approved('ada')
  worker.work({ kind: 'pair', pair })
  looks[0]?.end()
  await vi.waitFor(() => expect(looks).toHaveLength(17))
  expect(looks.at(-1)?.of).toBe('ada')
  const stopped = worker.stop()
  for (const { end } of looks) end()
  await stopped
})
