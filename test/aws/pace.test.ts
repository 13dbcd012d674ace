import { expect, test } from 'vitest'
import { failedAnswer } from '../../src/aws/errors.ts'
import { outstanding } from '../../src/aws/outstanding.ts'
import { pace, type Urgency } from '../../src/aws/pace.ts'
import { settling } from '../../src/aws/settling.ts'
import { startQuickClock } from '../flow/parts.ts'

test('the worker’s calls come no faster than they may, whoever answers somebody meanwhile', async () => {
  const clock = startQuickClock()
  const { answering, working } = pace(10, clock.now, clock.sleep)
  const started = clock.now().getTime()
  await answering(() => Promise.resolve())
  await Promise.all(Array.from({ length: 40 }, () => working(() => Promise.resolve())))
  const seconds = (clock.now().getTime() - started) / 1000
  expect(seconds).toBeGreaterThanOrEqual((41 - 10 / 2 - 1) / 10)
  expect(seconds).toBeLessThan(4.5)
})

test('of the calls that wait the most urgent goes first', async () => {
  const clock = startQuickClock()
  const { working } = pace(2, clock.now, clock.sleep)
  const went: string[] = []
  const call = (name: string, urgency: Urgency) =>
    working(() => Promise.resolve(void went.push(name)), urgency)
  await Promise.all([
    call('first', 'read'),
    call('look', 'read'),
    call('remove', 'write'),
    call('status', 'over'),
    call('another look', 'read'),
  ])
  expect(went.slice(-4)).toEqual(['status', 'remove', 'look', 'another look'])
})

test('a write whose turn comes too late is not made, and is tried again like one that was in somebody’s way', async () => {
  const clock = startQuickClock()
  const { answering, working } = pace(10, clock.now, clock.sleep)
  for (let asked = 0; asked < 40; asked += 1) await answering(() => Promise.resolve())
  let isMade = false
  const write = () => Promise.resolve(void (isMade = true))
  const answer = await working(write, 'write', 2000).catch(failedAnswer)
  expect(answer).toMatchObject({ kind: 'busy' })
  expect(isMade).toBe(false)
  await working(write, 'write', 2000)
  expect(isMade).toBe(true)
})

test('no more writes are under way than there is room for; one that is over twice makes room once', async () => {
  const room = outstanding(1)
  const over = await room()
  let began = 0
  const enter = () => room().then((leave) => ((began += 1), leave))
  const [second] = [enter(), enter()]
  await Promise.resolve()
  expect(began).toBe(0)
  over()
  over()
  await second
  expect(began).toBe(1)
})

test('a status is asked for when writes are over these days, and seldom in vain', () => {
  const takesMs = 2000
  const learned = settling()
  let calls = 0
  for (let write = 0; write < 200; write += 1) {
    let age = learned.firstAskMs
    for (let asked = 1; ; asked += 1) {
      calls += 1
      learned.learn(age, age >= takesMs, asked)
      if (age >= takesMs) break
      age += learned.againMs(age)
    }
  }
  expect(learned.firstAskMs).toBeGreaterThan(0.95 * takesMs)
  expect(learned.firstAskMs).toBeLessThan(1.1 * takesMs)
  expect(calls).toBeLessThan(1.15 * 200)
})

test('a status that takes minutes is asked for further and further apart', () => {
  const { againMs } = settling()
  expect([1000, 10_000, 60_000, 600_000].map(againMs)).toEqual([700, 5000, 30_000, 30_000])
})
