import { expect, test } from 'vitest'
import type { Measures } from '../../src/access/measures.ts'
import type { Fault } from '../../src/sandbox/faults.ts'
import { hosts, type World, world } from '../world/index.ts'

const denied: Fault = { kind: 'fail', error: 'AccessDeniedException', message: 'no rights', status: 400 }
const throttled: Fault = { kind: 'fail', error: 'ThrottlingException', message: 'slower', status: 400 }

async function granted({ ada, grace, settled }: World): Promise<void> {
  await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
  await settled()
  await grace.presses('Approve')
  await settled()
}

const all = ({ measured }: World, name: keyof Measures): number[] =>
  measured.flatMap((each) => each[name] ?? [])
const overdue = (story: World): number | undefined => all(story, 'OverdueEnds').at(-1)

test.each(hosts)(
  'a request tells each of its times once, and every tick that nothing is overdue, on the %s host',
  async (host) => {
    const story = await world({ host })
    await granted(story)
    await story.after('1m')
    expect(overdue(story)).toBe(0)
    await story.after('1h')
    expect(all(story, 'Requests')).toEqual([1])
    for (const name of ['SecondsToDecide', 'SecondsToGrant', 'SecondsLate'] as const) {
      const [seconds, ...more] = all(story, name)
      expect({ name, more }).toEqual({ name, more: [] })
      expect(seconds).toBeGreaterThanOrEqual(0)
    }
    expect(all(story, 'SecondsToGrant')[0]).toBeLessThan(120)
    expect(all(story, 'FailedSteps')).toEqual([])
    expect(all(story, 'Throttles')).toEqual([])
    await story.after('1m')
    expect(overdue(story)).toBe(0)
  },
)

test('a removal that AWS refuses is overdue until it is gone', async () => {
  const story = await world()
  await granted(story)
  for (let each = 0; each < 8; each += 1) story.identityCenter.failNext('delete', 'The account is busy')
  await story.after('1h')
  await story.after('6m')
  await story.after('6m')
  await story.after('1m')
  expect(overdue(story)).toBe(1)
  await story.after('1m')
  expect(story.logged.some((line) => /"overdue":1,.*access should have ended/.test(line))).toBe(true)
  for (let each = 0; each < 20 && all(story, 'SecondsLate').length === 0; each += 1) await story.after('15m')
  await story.after('1m')
  expect(overdue(story)).toBe(0)
  expect(all(story, 'SecondsLate')[0]).toBeGreaterThan(600)
})

test('so is an end whose access can not even be looked at, and each look that broke is told', async () => {
  const story = await world()
  await granted(story)
  story.identityCenter.faults.plan('ListAccountAssignments', denied, 1000)
  await story.after('1h')
  expect(all(story, 'FailedSteps').length).toBeGreaterThan(0)
  await story.after('6m')
  await story.after('1m')
  expect(overdue(story)).toBe(1)
  story.identityCenter.faults.clear()
  await story.after('15m')
  await story.after('1m')
  expect(overdue(story)).toBe(0)
})

test('a call that was one too many is told, though it is made again', async () => {
  const story = await world()
  story.identityCenter.faults.plan('CreateAccountAssignment', throttled, 1)
  await granted(story)
  await story.after('1m')
  expect(story.ada.dms().at(-1)?.rendered).toMatch(/You have/)
  expect(all(story, 'Throttles')).toEqual([1])
})

test('what fell due while nothing ran is overdue at the first tick', async () => {
  const story = await world()
  await granted(story)
  await story.app.kill()
  story.clock.advance(2 * 3_600_000)
  const { parts } = await story.startApp()
  const before = story.measured.length
  await parts.worker.tick()
  expect(story.measured.slice(before).flatMap((each) => each.OverdueEnds ?? [])).toEqual([1])
  await parts.worker.idle()
  await parts.worker.tick()
  expect(overdue(story)).toBe(0)
})
