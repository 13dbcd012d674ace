import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { settling } from '../../src/aws/settling.ts'
import { reconcile } from '../../src/flow/reconcile.ts'
import { startWorker } from '../../src/flow/worker.ts'
import { pause } from '../../src/pause.ts'
import { startClock } from '../../src/sandbox/clock.ts'
import { activating, key } from '../access/requests.ts'
import { startStore } from './parts.ts'

test('a worker that finds a pair in other hands does not ask AWS once more for what those have seen to', async () => {
  const clock = startClock()
  const store = await startStore(clock)
  const now = () => clock.now().toISOString()
  const request = activating({ decidedAt: now(), judgedAt: now() })
  await store.requests.create(request, now())
  let observed = 0
  let isThere = false
  let begun: () => void
  let accept: () => void
  const isBegun = new Promise<void>((resolve) => (begun = resolve))
  const isAccepted = new Promise<void>((resolve) => (accept = resolve))
  const entitlements = {
    observe: () => Promise.resolve(((observed += 1), isThere)),
    status: () => Promise.resolve({ kind: 'succeeded' } as const),
    async create() {
      begun()
      await isAccepted
      isThere = true
      return { kind: 'accepted', awsRequestId: 'creation' } as const
    },
    remove: () => Promise.reject(new Error('nothing is to be removed')),
    room: () => Promise.resolve(() => undefined),
    settling: settling(),
  }
  const start = () => {
    const edges = {
      store,
      now: clock.now,
      sleep: pause,
      newToken: randomUUID,
      judgeAgain: () => Promise.resolve(null),
      entitlements,
    }
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined, child: () => log }
    return startWorker({
      ...edges,
      look: (pair, stopping) => reconcile(edges, pair, stopping),
      board: () => Promise.reject(new Error('nobody is brought in')),
      tell: () => Promise.resolve(null),
      runJob: () => Promise.resolve(null),
      measure: () => undefined,
      log,
    })
  }
  const [first, second] = [start(), start()]
  first.work({ kind: 'pair', pair: key })
  await isBegun
  second.work({ kind: 'pair', pair: key })
  await clock.sleep(1500)
  accept!()
  await Promise.all([first.idle(), second.idle()])
  expect((await store.requests.read(request))?.status).toBe('active')
  expect(observed).toBe(2)
})
