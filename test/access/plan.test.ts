import { describe, expect, test } from 'vitest'
import type { Order } from '../../src/access/order.ts'
import { answered, intend, type Operation, type Pair, type Settled } from '../../src/access/pair.ts'
import { removalFailed } from '../../src/access/plan-failures.ts'
import type { Plan } from '../../src/access/plan-step.ts'
import { plan } from '../../src/access/plan.ts'
import type { HistoryEntry, LiveRequest, RequestEvent } from '../../src/access/request.ts'
import { activating, active, ada, at, awaiting, ending, key, noon } from './requests.ts'

interface Given {
  readonly pair?: Omit<Pair, 'key'>
  readonly requests?: readonly LiveRequest[]
  readonly orders?: readonly Order['wish'][]
  readonly present?: boolean
  readonly now?: string
}

const order = (wish: Order['wish']): Order => ({ by: `${wish}1`, person: ada.email, wish, state: 'open' })

const look = ({ pair = {}, requests = [], orders = [], present = false, now = noon }: Given): Plan =>
  plan({ pair: { key, ...pair }, requests, orders: orders.map(order), present, now })

const done = (seconds: number, over: Partial<Settled> = {}): Settled => ({
  intentAt: at(seconds - 1),
  settledAt: at(seconds),
  outcome: 'succeeded',
  ...over,
})

const failed = (seconds: number, permanent = false): Settled =>
  done(seconds, { outcome: 'failed', reason: 'the account is full', permanent })

const lost = (kind: Operation['kind'], seconds: number, times = 1): Operation => ({
  kind,
  intentAt: at(seconds),
  lost: times,
})

/** The moves in words: who, and what happens. */
const moves = ({ moves: all }: Plan): string[] => all.map(({ id, event }) => `${id} ${event.type}`)

const event = ({ moves: all }: Plan, type: RequestEvent['type']) =>
  all.find((move) => move.event.type === type)?.event

const told = (what: HistoryEntry['what'], seconds: number): HistoryEntry[] => [
  { at: noon, what: 'asked', by: ada.slackId },
  { at: at(seconds), what },
]

const made = { standing: false, lastCreate: done(-100) }

describe('what is there', () => {
  test('nothing asked: nothing to do, and nothing to come back for', () => {
    expect(look({ pair: made })).toEqual({ pair: { key }, moves: [], write: null, wakeAt: null, orders: [] })
  })

  test('whoever waits for approval holds nothing', () => {
    expect(look({ requests: [awaiting()], present: true })).toMatchObject({ write: null, wakeAt: null })
  })

  test('what is approved and absent is made', () => {
    const next = look({ requests: [activating()] })
    expect(next).toMatchObject({ write: 'create', moves: [], pair: { standing: false } })
  })

  test('present after a create that was reported done: active', () => {
    const next = look({ pair: made, requests: [activating()], present: true })
    expect([moves(next), next.write]).toEqual([['req1 activate'], null])
  })

  test.each<[string, Omit<Pair, 'key'>]>([
    ['no create was made', { standing: false }],
    ['the create failed', { standing: false, lastCreate: failed(-100), createFailures: 1 }],
    ['a delete was set out on since', { ...made, lastDeleteIntentAt: at(-50) }],
    ['a delete was set out on in the same instant', { ...made, lastDeleteIntentAt: at(-101) }],
  ])('present is no evidence where %s: it is made again', (_, pair) => {
    const requests = [activating({ history: told('create-failed', 0) })]
    const next = look({ pair, requests, present: true })
    expect([moves(next), next.write]).toEqual([[], 'create'])
  })

  test('reported done and not listed: the list lags, and when it still does that is a failure, told and repeated', () => {
    const given = { pair: { standing: false, lastCreate: done(0) }, requests: [activating()] }
    for (const [now, again] of [
      [1, 3],
      [3, 6],
      [6, 12],
      [12, 22],
      [29, 39],
    ] as const)
      expect(look({ ...given, now: at(now) })).toMatchObject({ write: null, moves: [], wakeAt: at(again) })
    const disbelieved = look({ ...given, now: at(30) })
    expect(disbelieved).toMatchObject({ write: null, wakeAt: at(40), pair: { createFailures: 1 } })
    expect(moves(disbelieved)).toEqual(['req1 create-failed'])
    const requests = [activating({ history: told('create-failed', 30) })]
    expect(look({ pair: disbelieved.pair, requests, now: at(40) }).write).toBe('create')
  })

  test('reported done, not listed, and not wanted any more: absence proves nothing, a delete settles it', () => {
    const pair = { standing: false, lastCreate: done(0) }
    expect(look({ pair, requests: [ending()], now: at(1) })).toMatchObject({ write: 'delete', moves: [] })
    const disbelieved = look({ pair, requests: [activating()], now: at(30) }).pair
    expect(look({ pair: disbelieved, requests: [ending()], now: at(90) })).toMatchObject({ write: 'delete' })
    expect(moves(look({ pair, requests: [ending()], now: at(60) }))).toEqual(['req1 gone'])
  })

  test('a removal that succeeds after failures is no failure while the list lags', () => {
    const pair = { standing: false, removeFailures: 8, lastDelete: done(0), lastDeleteIntentAt: at(0) }
    const next = look({ pair, requests: [ending()], present: true, now: at(1) })
    expect(next).toMatchObject({ write: null, moves: [], wakeAt: at(3) })
  })

  test('reported gone and listed: that is a failure, told and repeated further and further apart', () => {
    const given = {
      pair: { standing: false, lastDelete: done(0), lastDeleteIntentAt: at(0) },
      requests: [ending()],
    }
    expect(look({ ...given, present: true, now: at(29) })).toMatchObject({ write: null, moves: [] })
    const disbelieved = look({ ...given, present: true, now: at(30) })
    expect(moves(disbelieved)).toEqual(['req1 removal-failed'])
    expect(disbelieved.pair.removeFailures).toBe(1)
  })

  test('the grant is up: it goes, and the request closes only once it is gone', () => {
    const grant = { pair: made, requests: [active({ until: noon })] }
    const first = look({ ...grant, present: true })
    expect([moves(first), first.write]).toEqual([['req1 due'], 'delete'])
    const left = look({ ...grant, present: false })
    expect([moves(left), left.pair]).toEqual([['req1 due', 'req1 gone'], { key }])
  })

  test('the pair is cleared before its last request closes', () => {
    const next = look({ pair: { ...made, lastDelete: done(-3) }, requests: [ending()] })
    expect(next.pair).toEqual({ key })
    expect(moves(next)).toEqual(['req1 gone'])
  })

  test('a crash between clearing the pair and closing: it closes on absence', () => {
    const next = look({ requests: [ending()] })
    expect([moves(next), next.write, next.pair]).toEqual([['req1 gone'], null, { key }])
  })

  test('reported removed and still listed: the list lags, and the delete is made again only when it still does', () => {
    const given = { pair: { ...made, lastDelete: done(0) }, requests: [ending()], present: true }
    expect(look({ ...given, now: at(1) })).toMatchObject({ write: null, moves: [], wakeAt: at(3) })
    expect(look({ ...given, now: at(29) })).toMatchObject({ write: null, moves: [], wakeAt: at(39) })
    expect(look({ ...given, now: at(30) })).toMatchObject({ write: 'delete' })
  })
})

describe('standing access', () => {
  test('is what was there before we acted: active at once, without a write', () => {
    const next = look({ requests: [activating()], present: true })
    expect([moves(next), next.write, next.pair.standing]).toEqual([['req1 activate'], null, true])
  })

  test('is never taken away', () => {
    const next = look({ pair: { standing: true }, requests: [ending()], present: true })
    expect([next.write, next.pair, event(next, 'gone')]).toEqual([
      null,
      { key },
      { type: 'gone', at: noon, still: 'standing' },
    ])
  })

  test('is decided even where the request ended before the first look', () => {
    const next = look({ requests: [ending()], present: true })
    expect([next.write, event(next, 'gone')]).toMatchObject([null, { still: 'standing' }])
  })

  test('that is gone by the end is not said to be held', () => {
    const next = look({ pair: { standing: true }, requests: [ending()], present: false })
    expect(event(next, 'gone')).toEqual({ type: 'gone', at: noon })
  })

  test('is not what appears once something of ours may have come about', () => {
    const next = look({ pair: { standing: false }, requests: [activating()], present: true })
    expect([next.write, next.pair.standing]).toEqual(['create', false])
  })

  test('is what appears while AWS takes no create of ours on', () => {
    const first = look({ requests: [activating()], present: false })
    expect([first.write, first.pair]).toMatchObject(['create', { standing: false, untouched: true }])
    const intended = intend(first.pair, 'create', noon)
    for (const answer of [{ kind: 'busy' }, { kind: 'failed', reason: 'no', permanent: false }] as const) {
      const pair = answered(intended, answer, at(1))
      const next = look({ pair, requests: [activating()], present: true, now: at(20) })
      expect([next.write, next.pair.standing]).toEqual([null, true])
      expect(event(next, 'activate')).toBeDefined()
    }
    for (const answer of [{ kind: 'lost' }, { kind: 'accepted', awsRequestId: 'one' }] as const)
      expect(answered(intended, answer, at(1))).not.toHaveProperty('untouched')
    expect(answered(intended, { kind: 'succeeded' }, at(1))).not.toHaveProperty('untouched')
    // Nobody answered the first: it may be on its way.
    expect(intend(intended, 'create', at(5))).not.toHaveProperty('untouched')
  })

  test.each<[string, Omit<Pair, 'key'>]>([
    ['an intent', { operation: { kind: 'create', intentAt: at(-40) } }],
    ['a create', { lastCreate: done(-100) }],
    ['a delete', { lastDelete: done(-100) }],
  ])('is not what is there after %s of ours', (_, pair) => {
    expect(look({ pair, requests: [activating()], present: true }).pair.standing).toBe(false)
  })

  test('that is absent while a request waits is looked for once more, then forgotten, and made', () => {
    const given = { requests: [activating()], present: false }
    const first = look({ pair: { standing: true }, ...given })
    expect(first).toMatchObject({ write: null, moves: [], wakeAt: at(10), pair: { standing: true } })
    const next = look({ pair: first.pair, ...given, now: at(10) })
    expect([next.write, next.pair.standing]).toEqual(['create', false])
  })

  test('that one look of a grant misses goes on standing, and is not touched when the grant ends', () => {
    const missed = look({ pair: { standing: true }, requests: [active()], present: false })
    expect(missed).toMatchObject({ write: null, moves: [], wakeAt: at(60) })
    const seen = look({ pair: missed.pair, requests: [active()], present: true, now: at(60) })
    expect(seen).toMatchObject({ write: null, moves: [], pair: { standing: true } })
    expect(seen.pair).not.toHaveProperty('absentSince')
    const over = look({ pair: seen.pair, requests: [ending()], present: true, now: at(90) })
    expect([over.write, event(over, 'gone')]).toMatchObject([null, { still: 'standing' }])
  })

  test('that two looks of a grant miss was taken away', () => {
    const pair = { standing: true, absentSince: noon }
    const next = look({ pair, requests: [active()], present: false, now: at(60) })
    expect([moves(next), next.write, next.pair.standing]).toEqual([['req1 revoke'], null, false])
  })

  test('already exists, after an intent of ours, means present and not standing: it is taken away again', () => {
    const pair = { standing: false, lastCreate: done(0) }
    expect(moves(look({ pair, requests: [activating()], present: true, now: at(1) }))).toEqual([
      'req1 activate',
    ])
    expect(look({ pair, requests: [ending()], present: true, now: at(99) }).write).toBe('delete')
  })
})

describe('several requests', () => {
  const first = active({ id: 'one', until: noon })
  const second = active({ id: 'two', until: at(600) })

  test("one request's end never cuts another's", () => {
    const next = look({ pair: made, requests: [first, second], present: true })
    expect([moves(next), next.write]).toEqual([['one due', 'one gone'], null])
    expect(event(next, 'gone')).toMatchObject({ still: { until: at(600) } })
  })

  test('the pair is not cleared while another request holds', () => {
    expect(look({ pair: made, requests: [first, second], present: true }).pair).toMatchObject(made)
  })

  test('when the last one ends, it goes', () => {
    const requests = [ending({ id: 'one' }), ending({ id: 'two' })]
    expect(look({ pair: made, requests, present: true }).write).toBe('delete')
    expect(moves(look({ pair: made, requests }))).toEqual(['one gone', 'two gone'])
  })

  test('what waits for its removal goes on waiting while an approved request has yet to be made', () => {
    const requests = [ending({ id: 'one' }), activating({ id: 'two' })]
    const pair = { ...made, lastDelete: done(-5), lastDeleteIntentAt: at(-6) }
    const next = look({ pair, requests, present: false })
    expect([moves(next), next.write]).toEqual([[], 'create'])
  })

  test('a request that ends and one that begins in one look: the one goes, the other is active', () => {
    const requests = [ending({ id: 'one' }), activating({ id: 'two', durationSeconds: 300 })]
    const next = look({ pair: made, requests, present: true })
    expect(moves(next)).toEqual(['two activate', 'one gone'])
    expect(event(next, 'gone')).toMatchObject({ still: { until: at(300) } })
  })
})

describe('a create that fails', () => {
  const given = (failures: number, seconds: number, permanent = false) => ({
    pair: { standing: false, lastCreate: failed(0, permanent), createFailures: failures },
    now: at(seconds),
  })
  const untold = [activating()]
  const knows = [activating({ history: told('create-failed', 0) })]

  test('is told at once, with the words of AWS', () => {
    const next = look({ ...given(1, 0), requests: untold })
    expect([next.write, next.wakeAt]).toEqual([null, at(10)])
    expect(next.moves).toEqual([
      { id: 'req1', event: { type: 'create-failed', at: noon, text: 'the account is full' } },
    ])
  })

  test.each([
    ['is repeated after 10 seconds', 1, 10, 9],
    ['is repeated once more after 60 seconds', 2, 60, 59],
  ])('%s', (_, failures, dueAt, before) => {
    expect(look({ ...given(failures, before), requests: knows })).toMatchObject({
      write: null,
      moves: [],
      wakeAt: at(dueAt),
    })
    expect(look({ ...given(failures, dueAt), requests: knows })).toMatchObject({ write: 'create', moves: [] })
  })

  test.each([
    ['the third time', 3, false],
    ['for good, at once', 1, true],
  ])('is given up %s', (_, failures, permanent) => {
    const next = look({ ...given(failures, 0, permanent), requests: untold })
    expect([moves(next), next.write, next.pair.createFailures]).toEqual([['req1 give-up'], null, 0])
    expect(event(next, 'give-up')).toMatchObject({ text: 'the account is full' })
  })

  test('is given up for everybody who waits for it, and revokes who had it', () => {
    const requests = [activating({ id: 'one' }), active({ id: 'two' })]
    const next = look({ ...given(3, 0), requests })
    expect(moves(next)).toEqual(['one give-up', 'two revoke'])
  })

  test('is told to whoever comes in between, too', () => {
    const requests = [...knows, activating({ id: 'two' })]
    expect(moves(look({ ...given(1, 5), requests }))).toEqual(['two create-failed'])
  })

  test('is forgotten once it is there', () => {
    const pair = { standing: false, lastCreate: done(70), createFailures: 0 }
    expect(moves(look({ pair, requests: knows, present: true, now: at(71) }))).toEqual(['req1 activate'])
  })

  test('an hour in activating is enough: it is given up, and what was made of it is taken away', () => {
    expect(moves(look({ requests: [activating()], now: at(3600) }))).toEqual([])
    const next = look({
      pair: { standing: false, operation: lost('create', 3590) },
      requests: [activating()],
      now: at(3601),
    })
    expect([moves(next), next.write]).toEqual([['req1 give-up'], 'delete'])
    expect(event(next, 'give-up')).toMatchObject({ text: 'AWS did not confirm it within an hour' })
  })
})

describe('a removal that fails', () => {
  const given = (failures: number, seconds: number, history = told('removal-failed', 0)) => ({
    pair: { ...made, lastDelete: failed(0), removeFailures: failures },
    requests: [ending({ history })],
    present: true,
    now: at(seconds),
  })

  test('is told at the first failure', () => {
    const next = look(given(1, 0, told('ended', -1)))
    expect([next.write, next.moves]).toEqual([
      null,
      [{ id: 'req1', event: { type: 'removal-failed', at: noon, text: 'the account is full' } }],
    ])
  })

  test.each([
    [1, 10],
    [2, 20],
    [6, 320],
    [7, 640],
    [8, 900],
    [5000, 900],
  ])('after %d failures is tried again %d seconds later', (failures, seconds) => {
    expect(look(given(failures, seconds - 1))).toMatchObject({ write: null, moves: [], wakeAt: at(seconds) })
    expect(look(given(failures, seconds))).toMatchObject({ write: 'delete', moves: [] })
  })

  test('is told daily', () => {
    const day = 24 * 3600
    const ends = [ending({ id: 'new', history: told('ended', 0) }), ...given(9, 0).requests]
    expect(removalFailed(ends, 'still there', at(day - 1)).map(({ id }) => id)).toEqual(['new'])
    expect(removalFailed(ends, 'still there', at(day)).map(({ id }) => id)).toEqual(['new', 'req1'])
    expect(removalFailed([active(), activating()], 'still there', at(day))).toEqual([])
  })

  test('does not close it', () => {
    expect(moves(look(given(9, 1e6)))).toEqual(['req1 removal-failed'])
  })

  test('is no failure of a later request that ends', () => {
    const pair = { ...made, lastCreate: done(5), lastDelete: failed(0), removeFailures: 1 }
    const held = look({ pair, requests: [active()], present: true, now: at(9) })
    const next = look({ pair: held.pair, requests: [ending()], present: true, now: at(10) })
    expect([moves(next), next.write]).toEqual([[], 'delete'])
  })

  test('is over when the access is gone, however it went', () => {
    expect(moves(look({ ...given(9, 5), present: false }))).toEqual(['req1 gone'])
  })
})

describe('a delete of what is not there', () => {
  const pair = { ...made, lastDelete: done(1, { outcome: 'not-found' }) }

  test('counts only with absence seen again a minute after the intent', () => {
    expect(look({ pair, requests: [ending()], now: at(59) })).toMatchObject({
      write: null,
      moves: [],
      wakeAt: at(60),
    })
    expect(moves(look({ pair, requests: [ending()], now: at(60) }))).toEqual(['req1 gone'])
  })

  test('is made again where it is there after all', () => {
    expect(look({ pair, requests: [ending()], present: true, now: at(30) }).write).toBe('delete')
  })
})

describe('a lost answer', () => {
  test.each<['create' | 'delete', string, readonly LiveRequest[], boolean]>([
    ['create', 'create', [activating()], true],
    ['create', 'delete', [ending()], false],
    ['delete', 'create', [activating()], true],
    ['delete', 'delete', [ending()], true],
  ])('to a %s is settled by the %s that is wanted now', (kind, wanted, requests, present) => {
    const pair = { ...made, operation: lost(kind, -60) }
    expect(look({ pair, requests, present })).toMatchObject({ write: wanted, moves: [] })
  })

  test('an intent whose worker died is settled at once', () => {
    const pair = { standing: false, operation: { kind: 'create', intentAt: noon } as const }
    expect(look({ pair, requests: [activating()], now: at(1) }).write).toBe('create')
  })

  test.each([
    [1, 2],
    [3, 8],
    [6, 60],
    [99, 60],
  ])('lost %d times in a row: again after %d seconds', (times, seconds) => {
    const given = { pair: { standing: false, operation: lost('create', 0, times) }, requests: [activating()] }
    expect(look({ ...given, now: at(seconds - 1) })).toMatchObject({ write: null, wakeAt: at(seconds) })
    expect(look({ ...given, now: at(seconds) }).write).toBe('create')
  })

  test('closes nothing, absent or not, not even without a request', () => {
    const pair = { ...made, operation: lost('create', -60) }
    expect(look({ pair, requests: [ending()] })).toMatchObject({ write: 'delete', moves: [] })
    expect(look({ pair })).toMatchObject({ write: 'delete' })
  })

  test('activates nothing', () => {
    const pair = { ...made, operation: lost('create', -1) }
    expect(look({ pair, requests: [activating()], present: true })).toMatchObject({ write: null, moves: [] })
  })

  describe('that was followed by a terminal one', () => {
    const created = { standing: false, lastCreate: done(1), operation: lost('create', 0) }
    const deleted = { standing: false, lastDelete: done(1), operation: lost('delete', 0) }

    test('lets the request be active', () => {
      expect(moves(look({ pair: created, requests: [activating()], present: true, now: at(2) }))).toEqual([
        'req1 activate',
      ])
    })

    test('closes only a minute later, when the lost call has arrived if it ever does', () => {
      const requests = [ending()]
      expect(look({ pair: deleted, requests, now: at(5) })).toMatchObject({
        write: null,
        moves: [],
        wakeAt: at(60),
      })
      expect(moves(look({ pair: deleted, requests, present: true, now: at(31) }))).toEqual([
        'req1 removal-failed',
      ])
      expect(moves(look({ pair: deleted, requests, now: at(60) }))).toEqual(['req1 gone'])
    })

    test('is forgotten after that minute', () => {
      const held = look({ pair: created, requests: [active()], present: true, now: at(61) })
      expect(held.pair).not.toHaveProperty('operation')
    })
  })
})

describe('access that is taken away outside', () => {
  const given = (seconds: number, absentSince?: string) => ({
    pair: { ...made, ...(absentSince ? { absentSince } : {}) },
    requests: [active()],
    now: at(seconds),
  })

  test('is looked for once more a minute later', () => {
    const next = look(given(0))
    expect(next).toMatchObject({ write: null, moves: [], wakeAt: at(60), pair: { absentSince: noon } })
    expect(look(given(59, noon))).toMatchObject({ write: null, moves: [], wakeAt: at(60) })
  })

  test('absent in two looks a minute apart: revoked, and never made again', () => {
    const next = look(given(60, noon))
    expect([moves(next), next.write]).toEqual([['req1 revoke'], null])
    const ended = look({ pair: next.pair, requests: [ending({ outcome: 'revoked' })], now: at(61) })
    expect([moves(ended), ended.write]).toEqual([['req1 gone'], null])
  })

  test('seen again in between: it was never away', () => {
    expect(look({ ...given(30, noon), present: true }).pair).not.toHaveProperty('absentSince')
  })

  test('with a delete of ours in the episode: it may have been that one, and it is made again', () => {
    const pair = { ...made, lastDeleteIntentAt: at(-200), absentSince: noon }
    expect(look({ ...given(60), pair })).toMatchObject({ write: 'create', moves: [] })
  })

  test('an extension that is approved meanwhile is made once the other is revoked', () => {
    const extension = activating({ id: 'two' })
    const first = look({ ...given(60, noon), requests: [active(), extension] })
    expect([moves(first), first.write]).toEqual([['req1 revoke'], null])
    expect(look({ ...given(61), requests: [ending(), extension] }).write).toBe('create')
  })
})

describe('when to look again', () => {
  const held = { pair: made, present: true }

  test.each([
    ['every ten minutes for a long grant', 8 * 3600, 600],
    ['a tenth of a short one', 600, 60],
    ['and at least half a minute apart', 180, 30],
    ['and not at all where two looks a minute apart do not fit in', 60, 60],
  ])('a live grant is held against Identity Center %s', (_, durationSeconds, seconds) => {
    const requests = [active({ durationSeconds, until: at(durationSeconds) })]
    expect(look({ ...held, requests }).wakeAt).toBe(at(seconds))
  })

  test('never later than the next end', () => {
    const requests = [active({ until: at(20) })]
    expect(look({ ...held, requests }).wakeAt).toBe(at(20))
    expect(look({ pair: made, requests }).wakeAt).toBe(at(20))
  })

  test('a minute after activation, in an episode with a delete; then that delete is forgotten', () => {
    const pair = { ...made, lastDelete: done(-200), lastDeleteIntentAt: at(-201) }
    const requests = [active({ since: at(-59) })]
    const early = look({ ...held, pair, requests })
    expect([early.wakeAt, early.pair.lastDeleteIntentAt]).toEqual([at(1), at(-201)])
    const later = look({ ...held, pair, requests, now: at(1) })
    expect(later.pair).not.toHaveProperty('lastDeleteIntentAt')
  })
})

describe('what an onboarding keeps', () => {
  const orders = ['keep'] as const

  test('absent: it is made', () => {
    expect(look({ orders })).toMatchObject({ write: 'create', pair: { standing: false }, orders: [] })
  })

  test('reported done and there: it stands from now on', () => {
    const next = look({ pair: made, orders, present: true })
    expect(next).toMatchObject({ write: null, pair: { standing: true }, orders: [{ state: 'done' }] })
  })

  test('there before: nothing to make', () => {
    expect(look({ orders, present: true })).toMatchObject({ write: null, orders: [{ state: 'done' }] })
  })

  test('there for a while by a grant: the end of that grant leaves it', () => {
    const { pair } = look({ pair: made, orders, requests: [active()], present: true })
    const next = look({ pair, requests: [active()], present: true, now: at(3600) })
    expect([moves(next), next.write]).toEqual([['req1 due', 'req1 gone'], null])
    expect(event(next, 'gone')).toMatchObject({ still: 'standing' })
  })

  test('taken away meanwhile by somebody: made again, since nobody has it yet', () => {
    const pair = { ...made, absentSince: at(-61) }
    expect(look({ pair, orders, requests: [active()] }).write).toBe('create')
  })

  test('refused for good: it failed with the words of AWS', () => {
    const pair = { standing: false, lastCreate: failed(-1, true), createFailures: 1 }
    expect(look({ pair, orders }).orders).toMatchObject([{ state: 'failed', reason: 'the account is full' }])
  })

  test('what was made for it though it failed is taken away', () => {
    const pair = { standing: false, lastCreate: failed(-1, true) }
    expect(look({ pair, present: true }).write).toBe('delete')
  })
})

describe('what an offboarding removes', () => {
  const orders = ['remove'] as const

  test('goes though it stood before us', () => {
    expect(look({ orders, present: true })).toMatchObject({ write: 'delete', pair: { standing: false } })
    expect(look({ pair: { standing: true }, orders, present: true }).write).toBe('delete')
  })

  test('absent: done', () => {
    expect(look({ orders })).toMatchObject({ pair: { key }, write: null, orders: [{ state: 'done' }] })
  })

  test('whoever holds it by a grant loses it with it', () => {
    const next = look({ pair: made, orders, requests: [active(), activating({ id: 'req2' })], present: true })
    expect([moves(next), next.write]).toEqual([['req1 leave', 'req2 leave'], 'delete'])
  })

  test('beats what an onboarding keeps, and settles both', () => {
    expect(look({ orders: ['keep', 'remove'], present: true }).write).toBe('delete')
    expect(look({ orders: ['keep', 'remove'] }).orders).toMatchObject([
      { state: 'failed' },
      { state: 'done' },
    ])
  })

  test('refused: it stays open with the words of AWS, said once, and is tried again', () => {
    const pair = { standing: false, lastDelete: failed(-1), removeFailures: 1, lastDeleteIntentAt: at(-2) }
    const next = look({ pair, orders, present: true })
    expect(next.orders).toMatchObject([{ state: 'open', reason: 'the account is full' }])
    const said = plan({ pair: next.pair, requests: [], orders: next.orders, present: true, now: noon })
    expect(said).toMatchObject({ write: null, orders: [], wakeAt: at(9) })
    const later = plan({ pair: next.pair, requests: [], orders: next.orders, present: true, now: at(9) })
    expect(later.write).toBe('delete')
  })
})
