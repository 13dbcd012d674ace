import { expect, test } from 'vitest'
import { world, type World, type WorldOptions } from '../world/index.ts'
import { finding, itemsOf } from './earlier.ts'

/**
 * An upgrade neither loses nor strands anything: what an earlier version left in the table is worked on to its end. The files
 * are as that version wrote them (test/store/record-this-version.test.ts), and are never made anew.
 */
const left = (name: string, options: WorldOptions = {}): Promise<World> =>
  world({ ...options, before: finding(name) })

/** Nothing was put off because it could not be read or done. */
const broken = ({ logged }: World): string[] =>
  logged.filter((line) => /a step broke|can’t be read|could not be read/.test(line))

async function openIn({ table }: World): Promise<string[]> {
  return (await itemsOf(table)).flatMap(({ sk, live }) =>
    live && sk?.S?.startsWith('request#') ? [sk.S] : [],
  )
}

const prod = (person: string) => ({ person, account: 'prod', permissionSet: 'ReadOnlyAccess' })
const dev = (person: string) => ({ person, account: 'dev', permissionSet: 'PowerUserAccess' })
const databases = { person: 'barbara', account: 'prod', permissionSet: 'DatabaseAdmin' }
const billing = { person: 'alan', group: 'Billing' }
const standing = dev('barbara')

test('2026-11-29, grants in each state', { timeout: 60_000 }, async () => {
  const story = await left('2026-11-29-grants')
  const { barbara, linus, identityCenter, approvals, settled, after } = story
  expect(identityCenter.assignments()).toContainEqual(dev('linus'))
  await after('15m')
  expect(identityCenter.assignments()).toEqual(expect.arrayContaining([prod('ada'), standing]))
  expect(identityCenter.assignments()).not.toContainEqual(dev('linus'))
  expect(linus.dms().at(-1)?.rendered).toMatch(/ended/)

  const card = approvals.messages().find(({ rendered }) => rendered.includes('one of two'))
  await linus.presses('Approve', { on: card })
  await settled()
  expect(identityCenter.assignments()).toContainEqual(databases)
  expect(barbara.dms().at(-1)?.rendered).toMatch(/You have .*DatabaseAdmin/)

  await after('8h')
  expect(identityCenter.assignments()).toEqual([standing])
  expect(identityCenter.memberships()).not.toContainEqual(billing)
  await after('12h')
  // A catalogue that is long out of date decides nothing: it is read again first.
  for (let each = 0; each < 3; each += 1) await after('15m')
  expect(identityCenter.assignments()).toContainEqual(prod('linus'))
  await after('1h')
  await after('1m')
  expect(identityCenter.assignments()).toEqual([standing])
  expect(await openIn(story)).toEqual([])
  expect(broken(story)).toEqual([])
})

test('2026-11-29, a grant that was under way', async () => {
  const story = await left('2026-11-29-under-way')
  const { ada, identityCenter, after } = story
  await after('1m')
  expect(identityCenter.assignments()).toContainEqual(prod('ada'))
  expect(ada.dms().at(-1)?.rendered).toMatch(/You have .*ReadOnlyAccess/)
  await after('1h')
  await after('1m')
  expect(identityCenter.assignments()).toEqual([standing])
  expect(await openIn(story)).toEqual([])
  expect(broken(story)).toEqual([])
})

test('2026-11-29, people who come and go', async () => {
  const story = await left('2026-11-29-people')
  const { grace, identityCenter, approvals, after, settled } = story
  for (let each = 0; each < 3; each += 1) await after('15m')
  expect(identityCenter.assignments()).toEqual([standing])
  expect(identityCenter.memberships().filter(({ person }) => person === 'ada')).toEqual([])
  expect(approvals.messages().some(({ rendered }) => /Done: all of it is gone/.test(rendered))).toBe(true)

  const card = approvals.messages().find(({ rendered }) => rendered.includes('edsger@acme.example'))
  await grace.presses('Approve', { on: card })
  await settled()
  await after('1m')
  const made = identityCenter.users().find(({ email }) => email === 'edsger@acme.example')
  expect(identityCenter.memberships()).toContainEqual({ person: made?.userName, group: 'Engineers' })
  expect(await openIn(story)).toEqual([])
  expect(broken(story)).toEqual([])
})

test('2026-11-29, what was only just asked', async () => {
  const story = await left('2026-11-29-just-asked', {
    policy: (policy) => ({ ...policy, identitySource: 'external' }),
  })
  const { ada, grace, identityCenter, approvals, after, settled } = story
  await after('1m')
  expect(ada.dms().some(({ rendered }) => /aws configure sso/.test(rendered))).toBe(true)
  const card = approvals.messages().find(({ rendered }) => rendered.includes('just asked'))
  await grace.presses('Approve', { on: card })
  await settled()
  expect(identityCenter.assignments()).toContainEqual(prod('ada'))

  identityCenter.addUser({ userName: 'edsger', email: 'edsger@acme.example' })
  for (let each = 0; each < 4; each += 1) await after('15m')
  await after('1m')
  expect(identityCenter.memberships()).toContainEqual({ person: 'edsger', group: 'Engineers' })
  expect(identityCenter.assignments()).toEqual([standing])
  expect(await openIn(story)).toEqual([])
  expect(broken(story)).toEqual([])
})
