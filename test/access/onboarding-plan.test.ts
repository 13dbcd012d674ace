import { describe, expect, test } from 'vitest'
import type { PersonRecord } from '../../src/access/boarding.ts'
import {
  answeredMaking,
  isOverdue,
  type LiveOnboarding,
  type MakingAnswer,
  planGroups,
  planUser,
  searchDue,
  userNameOf,
} from '../../src/access/onboarding-plan.ts'
import type { Order } from '../../src/access/order.ts'
import type { RequestEvent } from '../../src/access/request.ts'
import * as it from './onboarding-samples.ts'

const live = (external: boolean, ...events: RequestEvent[]): LiveOnboarding => {
  const made = it.after(it.onboarding({ external }), it.approve, ...events)
  if (made.status === 'closed') throw new Error('this one is closed')
  return made
}

const ours = live(false)
const theirs = live(true)
const waiting = live(true, it.wait)
const record: PersonRecord = { key: 'ada@acme.com', boarding: 'K7QX2M4P' }
const user = { id: 'u-1', userName: 'ada', enabled: true }
const named = { ...user, userName: 'ada.sample' }

describe('the user', () => {
  const intent = { ...record, intentAt: it.minute(6) }
  test.each<[string, LiveOnboarding, PersonRecord, (typeof user)[], number, object]>([
    ['is made where there is none', ours, record, [], 6, { do: 'make' }],
    [
      'is taken where there is one',
      ours,
      record,
      [named],
      6,
      { do: 'take', user: named, event: { type: 'find-user', at: it.minute(6), text: 'ada.sample' } },
    ],
    [
      'is ours where it bears the name that we set out to make',
      ours,
      intent,
      [user],
      6,
      { do: 'take', user, event: { type: 'make-user', at: it.minute(6) } },
    ],
    [
      'is somebody else’s doing where it bears another',
      ours,
      intent,
      [named],
      6,
      { do: 'take', user: named, event: { type: 'find-user', at: it.minute(6), text: 'ada.sample' } },
    ],
    ['is told of once', live(false, it.makeUser), intent, [user], 7, { do: 'take', user, event: null }],
    [
      'is not chosen where there are two',
      ours,
      record,
      [user, { ...named, id: 'u-2' }],
      6,
      { do: 'give-up', text: '2 users have this address: ada, ada.sample' },
    ],
    [
      'is not taken where it is disabled',
      ours,
      record,
      [{ ...user, enabled: false }],
      6,
      { do: 'give-up', text: 'the user ada is disabled' },
    ],
    [
      'is waited for where the identity provider has not enabled it yet',
      waiting,
      record,
      [{ ...user, enabled: false }],
      30,
      { do: 'rest', until: it.minute(31) },
    ],
    [
      'is given up where it is disabled after 30 days',
      waiting,
      record,
      [{ ...user, enabled: false }],
      30 * 24 * 60 + 30,
      { do: 'give-up', text: 'the user ada is still disabled after 30 days' },
    ],
    [
      'is waited for after an answer was lost',
      ours,
      { ...intent, failures: 3 },
      [],
      6,
      { do: 'rest', until: '2026-11-23T09:06:08.000Z' },
    ],
    ['is made again after that', ours, { ...intent, failures: 3 }, [], 6.2, { do: 'make' }],
    [
      'is given up after an hour',
      ours,
      record,
      [],
      66,
      { do: 'give-up', text: 'AWS did not confirm the user within an hour' },
    ],
    [
      'is waited for where others make it, and that is told',
      theirs,
      record,
      [],
      6,
      { do: 'rest', until: it.minute(7), event: { type: 'wait', at: it.minute(6) } },
    ],
    ['is looked for every minute at first', waiting, record, [], 60, { do: 'rest', until: it.minute(61) }],
    ['then every ten', waiting, record, [], 70, { do: 'rest', until: it.minute(80) }],
    [
      'for thirty days',
      waiting,
      record,
      [],
      6 + 30 * 24 * 60,
      { do: 'give-up', text: 'the identity provider has not made the user in 30 days' },
    ],
  ])('%s', (_, onboarding, known, users, at, expected) => {
    expect(planUser({ onboarding, record: known, now: it.minute(at), users })).toEqual(expected)
  })

  test('is overdue after an hour, but never where others make it', () => {
    expect([ours, theirs].map((each) => isOverdue(each, it.minute(66)))).toEqual([true, false])
    expect(isOverdue(ours, it.minute(65))).toBe(false)
  })

  test('is called what it was found under, else what was asked', () => {
    expect(userNameOf(ours)).toBe('ada')
    expect(userNameOf(live(true, it.wait, it.findUser))).toBe('ada.sample')
  })
})

test.each([
  ['at first', ours, undefined, 6, true],
  ['not again at once', ours, 6, 10, false],
  ['again after ten minutes', ours, 6, 16, true],
  ['hourly where others make the user', waiting, 6, 65, false],
  ['hourly where others make the user', waiting, 6, 66, true],
] as const)('all users are gone through %s', (_, onboarding, searched, now, expected) => {
  const known = searched === undefined ? record : { ...record, searchedAt: it.minute(searched) }
  expect(searchDue({ onboarding, record: known, now: it.minute(now) })).toBe(expected)
})

describe('what AWS answers to the making', () => {
  const now = it.minute(6)
  const intent = { ...record, intentAt: now }
  const failed = (text: string): RequestEvent => ({ type: 'create-failed', at: now, text })
  const refused = { kind: 'failed', reason: 'no', permanent: false } as const
  const at = (seconds: number) => new Date(Date.parse(now) + seconds * 1000).toISOString()
  test.each<[string, number, Exclude<MakingAnswer, { kind: 'created' }>, object, object]>([
    ['busy counts for nothing', 0, { kind: 'busy' }, record, { do: 'rest', until: at(1) }],
    [
      'the first lost answer is not told',
      0,
      { kind: 'lost' },
      { ...intent, failures: 1 },
      { do: 'rest', until: at(2) },
    ],
    [
      'the second is',
      1,
      { kind: 'lost' },
      { ...intent, failures: 2 },
      { do: 'rest', until: at(4), event: failed('AWS gave no answer') },
    ],
    [
      'a refusal is told at once, and repeated after ten seconds',
      0,
      refused,
      { ...intent, failures: 1 },
      { do: 'rest', until: at(10), event: failed('no') },
    ],
    [
      'then after a minute',
      1,
      refused,
      { ...intent, failures: 2 },
      { do: 'rest', until: at(60), event: failed('no') },
    ],
    ['then it is over', 2, refused, { ...intent, failures: 3 }, { do: 'give-up', text: 'no' }],
    [
      'one for good is over at once',
      0,
      { ...refused, permanent: true },
      { ...intent, failures: 1 },
      { do: 'give-up', text: 'no' },
    ],
    [
      '“exists” may be our own doing after a lost answer',
      1,
      { kind: 'exists', reason: 'Duplicate' },
      { ...intent, failures: 2 },
      { do: 'rest', until: at(4) },
    ],
    [
      'else the name is somebody else’s',
      0,
      { kind: 'exists', reason: 'Duplicate' },
      { ...intent, failures: 1 },
      { do: 'give-up', text: 'Duplicate. The user name is somebody else’s: ask again with another one' },
    ],
  ])('%s', (_, failures, answer, expected, step) => {
    const known = failures > 0 ? { ...intent, failures } : intent
    expect(answeredMaking({ onboarding: ours, record: known, now }, answer)).toEqual({
      record: expected,
      step,
    })
  })

  test('a failure is told once', () => {
    const { step } = answeredMaking(
      { onboarding: live(false, it.createFailed), record: intent, now },
      refused,
    )
    expect(step).toEqual({ do: 'rest', until: at(10) })
  })
})

describe('the groups', () => {
  const order = (state: Order['state'], reason?: string): Order => ({
    by: 'K7QX2M4P',
    person: 'ada@acme.com',
    wish: 'keep',
    state,
    ...(reason ? { reason } : {}),
  })
  const groups = ['Engineers', 'Support'].map((name) => ({ id: name, name }))
  const made = it.after(it.onboarding({ groups }), it.approve, it.makeUser) as LiveOnboarding
  const ordered = { ...record, orderedAt: it.minute(7) }
  const plan = (orders: readonly (Order | undefined)[], at = 8, onboarding = made) =>
    planGroups({ onboarding, record: ordered, now: it.minute(at) }, orders)

  test('are ordered as far as they are not', () => {
    expect(plan([undefined, order('done')])).toEqual({ do: 'order', missing: [0] })
  })

  test('are waited for', () => {
    expect(plan([order('open'), order('failed', 'no')], 7)).toEqual({
      do: 'rest',
      until: '2026-11-23T09:07:20.000Z',
    })
    expect(plan([order('open'), order('done')], 9)).toEqual({ do: 'rest', until: it.minute(10) })
  })

  test('are told of once where they take an hour', () => {
    const text = 'AWS has not confirmed the memberships within an hour'
    const event = { type: 'create-failed', at: it.minute(68), text } as const
    expect(plan([order('open'), order('done')], 68)).toEqual({ do: 'rest', until: it.minute(69), event })
    const told = it.after(it.onboarding({ groups }), it.approve, it.makeUser, event) as LiveOnboarding
    expect(plan([order('open'), order('done')], 70, told)).toEqual({ do: 'rest', until: it.minute(71) })
  })

  test('that can’t be given end it, each with AWS’s words', () => {
    expect(plan([order('failed', 'no'), order('failed')])).toEqual({
      do: 'give-up',
      text: 'not made a member of Engineers: no; Support: AWS gave no reason',
    })
  })

  test('complete it once all are given, or none were asked for', () => {
    expect(plan([order('done'), order('done')])).toEqual({ do: 'complete' })
    expect(plan([])).toEqual({ do: 'complete' })
  })
})

describe('the arrows of an onboarding', () => {
  const external = it.onboarding({ external: true })
  const states: [string, RequestEvent[], string[]][] = [
    ['waiting for approval', [], ['approve', 'deny', 'withdraw', 'expire', 'forbid', 'leave']],
    [
      'approved',
      [it.approve],
      ['forbid', 'leave', 'wait', 'find-user', 'make-user', 'create-failed', 'give-up', 'complete'],
    ],
    [
      'waiting for the identity provider',
      [it.approve, it.wait],
      [
        'withdraw',
        'forbid',
        'leave',
        'wait',
        'find-user',
        'make-user',
        'create-failed',
        'give-up',
        'complete',
      ],
    ],
    [
      'with a user of ours',
      [it.approve, it.makeUser],
      ['leave', 'wait', 'find-user', 'make-user', 'create-failed', 'give-up', 'complete'],
    ],
    ['over', [it.deny], []],
  ]
  const events = [
    it.approve,
    it.deny,
    it.withdraw,
    it.expire,
    it.forbid,
    it.leave,
    it.wait,
    it.findUser,
    it.makeUser,
    it.createFailed,
    it.giveUp,
    it.complete,
  ]
  test.each(states)('%s', (_, path, expected) => {
    const known = events.filter((event) => {
      try {
        return it.after(external, ...path, event)
      } catch {
        return false
      }
    })
    expect(known.map(({ type }) => type).toSorted()).toEqual(expected.toSorted())
  })

  test('judged again, it is the same but for the instant', () => {
    const approved = it.after(external, it.approve)
    const again = it.after(external, it.approve, { type: 'judge-again', at: it.minute(9) })
    expect(again).toEqual({ ...approved, judgedAt: it.minute(9), revision: approved.revision + 1 })
  })
})
