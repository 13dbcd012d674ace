import { expect, test } from 'vitest'
import { settling } from '../../src/aws/settling.ts'
import { reconcile } from '../../src/flow/reconcile.ts'
import { transition } from '../../src/access/transition.ts'
import { activating, ada, key } from '../access/requests.ts'
import { startQuickClock, startStore } from './parts.ts'

test('what is withdrawn while its write waits for room is not made', async () => {
  const clock = startQuickClock()
  const store = await startStore(clock)
  const now = () => clock.now().toISOString()
  const request = activating({ decidedAt: now(), judgedAt: now() })
  await store.requests.create(request, now())
  const writes: string[] = []
  const write = (what: string) => {
    writes.push(what)
    return { kind: 'lost' } as const
  }
  let isGivenBack = false
  const looked = await reconcile(
    {
      store,
      now: clock.now,
      sleep: clock.sleep,
      newToken: () => 'token',
      judgeAgain: () => Promise.resolve(null),
      entitlements: {
        observe: () => Promise.resolve(false),
        status: () => Promise.reject(new Error('nothing is under way')),
        create: () => Promise.resolve(write('create')),
        remove: () => Promise.resolve(write('remove')),
        settling: settling(),
        async room() {
          clock.advance(5000)
          const withdrawn = transition(request, { type: 'withdraw', at: now(), by: ada })
          if ('noArrow' in withdrawn) throw new Error('it can be withdrawn')
          await store.requests.save(withdrawn, request, now())
          return () => void (isGivenBack = true)
        },
      },
    },
    key,
  )
  expect(writes).toEqual([])
  expect(isGivenBack).toBe(true)
  expect(looked.moved.map(({ status }) => status)).toEqual(['closed'])
})
