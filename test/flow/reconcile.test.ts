import { expect, test } from 'vitest'
import type { Pair } from '../../src/access/pair.ts'
import type { LiveRequest } from '../../src/access/request.ts'
import { transition } from '../../src/access/transition.ts'
import { settling } from '../../src/aws/settling.ts'
import { reconcile } from '../../src/flow/reconcile.ts'
import type { Store } from '../../src/store/index.ts'
import { activating, ada, ending, key } from '../access/requests.ts'
import { startQuickClock, startStore } from './parts.ts'

interface Waiting {
  readonly request: (now: string) => LiveRequest
  readonly pair?: (now: string) => Pair
  readonly present: boolean
  /** What happens while the first write waits for room, five seconds long. */
  readonly meanwhile: (store: Store, request: LiveRequest, now: string) => Promise<unknown>
}

/** One look whose first write has to wait. */
async function lookThatWaits({ request: make, pair, present, meanwhile }: Waiting) {
  const clock = startQuickClock()
  const store = await startStore(clock)
  const now = () => clock.now().toISOString()
  const request = make(now())
  await store.requests.create(request, now())
  if (pair) {
    const lease = { token: 'earlier', until: now() }
    await store.pairs.lease(key, lease, now())
    await store.pairs.save(pair(now()), lease, null, { wakeAt: null, triedAt: null })
  }
  const writes: string[] = []
  const write = (what: string) => {
    writes.push(what)
    return Promise.resolve({ kind: 'lost' } as const)
  }
  let [waited, given, left] = [false, 0, 0]
  const looked = await reconcile(
    {
      store,
      now: clock.now,
      sleep: clock.sleep,
      newToken: () => 'token',
      judgeAgain: () => Promise.resolve(null),
      entitlements: {
        observe: () => Promise.resolve(present),
        status: () => Promise.reject(new Error('nothing is under way')),
        create: () => write('create'),
        remove: () => write('remove'),
        settling: settling(),
        async room() {
          given += 1
          clock.advance(waited ? 0 : 5000)
          if (!waited) await meanwhile(store, request, now())
          waited = true
          return () => void (left += 1)
        },
      },
    },
    key,
  )
  return { looked, writes, isRoomLeft: left >= given }
}

test('what is withdrawn while its write waits for room is not made', async () => {
  const { looked, writes, isRoomLeft } = await lookThatWaits({
    request: (now) => activating({ decidedAt: now, judgedAt: now }),
    present: false,
    async meanwhile(store, request, now) {
      const withdrawn = transition(request, { type: 'withdraw', at: now, by: ada })
      if ('noArrow' in withdrawn) throw new Error('it can be withdrawn')
      await store.requests.save(withdrawn, request, now)
    },
  })
  expect(writes).toEqual([])
  expect(isRoomLeft).toBe(true)
  expect(looked.moved.map(({ status }) => status)).toEqual(['closed'])
})

test('whose access is to go for good while a write waits for room is not given it first', async () => {
  const { looked, writes, isRoomLeft } = await lookThatWaits({
    request: (now) => activating({ decidedAt: now, judgedAt: now }),
    present: false,
    meanwhile: (store) =>
      store.pairs.placeOrder(key, { by: 'offboarding', person: 'ada', wish: 'remove', state: 'open' }),
  })
  expect(writes).toEqual([])
  expect(isRoomLeft).toBe(true)
  expect(looked.moved.map(({ status }) => status)).toEqual(['closed'])
  expect(looked.settled.map(({ by, state }) => [by, state])).toEqual([['offboarding', 'done']])
})

test('the clock of what is approved while a removal waits for room starts no earlier than the approval', async () => {
  let decidedAt = ''
  const { looked, writes } = await lookThatWaits({
    request: (now) => ending({ id: 'earlier', endingAt: now }),
    pair: (now) => ({
      key,
      standing: false,
      lastCreate: { intentAt: now, settledAt: now, outcome: 'succeeded' },
    }),
    present: true,
    meanwhile: (store, _, now) => {
      decidedAt = now
      return store.requests.create(activating({ id: 'later', decidedAt, judgedAt: decidedAt }), now)
    },
  })
  expect(writes).toEqual([])
  const later = looked.moved.find(({ id }) => id === 'later')
  expect(later?.status === 'active' && later.since >= decidedAt).toBe(true)
})
