import { describe, expect, test } from 'vitest'
import type { AccessRequest, Approval, RequestEvent } from '../../src/access/request.ts'
import { openRequest, transition } from '../../src/access/transition.ts'
import {
  activating,
  active,
  ada,
  asked,
  at,
  awaiting,
  closed,
  ending,
  grace,
  linus,
  noon,
  scheduled,
} from './requests.ts'

type Status = AccessRequest['status']
type Type = RequestEvent['type']

const soon = at(60)

/** One event of each type, a minute after noon. */
const events: { readonly [T in Type]: Extract<RequestEvent, { type: T }> } = {
  approve: { type: 'approve', at: soon, by: grace, earlier: [], needed: 1 },
  deny: { type: 'deny', at: soon, by: grace, text: 'not today' },
  withdraw: { type: 'withdraw', at: soon, by: ada },
  leave: { type: 'leave', at: soon, text: 'they were offboarded', by: grace },
  start: { type: 'start', at: soon },
  expire: { type: 'expire', at: soon },
  forbid: { type: 'forbid', at: soon, text: 'no rule allows it' },
  'judge-again': { type: 'judge-again', at: soon },
  activate: { type: 'activate', at: soon },
  'create-failed': { type: 'create-failed', at: soon, text: 'the account is full' },
  'give-up': { type: 'give-up', at: soon, text: 'the account is full' },
  end: { type: 'end', at: soon, by: grace },
  due: { type: 'due', at: soon },
  revoke: { type: 'revoke', at: soon },
  'removal-failed': { type: 'removal-failed', at: soon, text: 'still there' },
  gone: { type: 'gone', at: soon },
  wait: { type: 'wait', at: soon },
  'find-user': { type: 'find-user', at: soon, text: 'ada' },
  'make-user': { type: 'make-user', at: soon },
  complete: { type: 'complete', at: soon },
}

/** Where each event leads from each state; what is not here has no arrow. */
const arrows: { readonly [S in Status]: Partial<Record<Type, Status>> } = {
  'awaiting-approval': {
    approve: 'activating',
    deny: 'closed',
    withdraw: 'closed',
    leave: 'closed',
    expire: 'closed',
    forbid: 'closed',
  },
  scheduled: { expire: 'closed', withdraw: 'closed', leave: 'closed', forbid: 'closed', start: 'activating' },
  activating: {
    withdraw: 'ending',
    leave: 'ending',
    forbid: 'ending',
    'judge-again': 'activating',
    activate: 'active',
    'create-failed': 'activating',
    'give-up': 'ending',
    revoke: 'ending',
  },
  active: { end: 'ending', leave: 'ending', due: 'ending', revoke: 'ending' },
  ending: { 'removal-failed': 'ending', gone: 'closed' },
  closed: {},
}

const given: Record<Status, AccessRequest> = {
  'awaiting-approval': awaiting(),
  scheduled: scheduled(),
  activating: activating(),
  active: active(),
  ending: ending(),
  closed: closed(),
}

/** The fields that are true in each state, beside those of every request. */
const fields: Record<Status, readonly string[]> = {
  'awaiting-approval': ['answerBy'],
  scheduled: ['decidedAt', 'judgedAt'],
  activating: ['decidedAt', 'judgedAt'],
  active: ['since', 'until'],
  ending: ['outcome', 'endingAt', 'held'],
  closed: ['outcome', 'closedAt', 'held', 'still'],
}

/** The request after an event that has an arrow. */
function after(request: AccessRequest, event: RequestEvent): AccessRequest {
  const next = transition(request, event)
  if ('noArrow' in next) throw new Error(`no arrow for ${next.noArrow} from ${next.from}`)
  return next
}

const all = (Object.keys(given) as Status[]).flatMap((from) =>
  (Object.keys(events) as Type[]).map((type) => ({ from, type, to: arrows[from][type] })),
)
const existing = all.flatMap(({ to, ...rest }) => (to ? { ...rest, to } : []))

describe('the lifecycle', () => {
  test.each(existing)('$from, $type: $to', ({ from, type, to }) => {
    expect(after(given[from], events[type]).status).toBe(to)
  })

  test.each(all.filter(({ to }) => to === undefined))('$from knows no $type', ({ from, type }) => {
    expect(transition(given[from], events[type])).toEqual({ noArrow: type, from })
  })

  test.each(existing)('$from, $type: one revision on, nothing asked changed', ({ from, type }) => {
    const next = after(given[from], events[type])
    expect(next).toMatchObject(asked())
    expect(next.revision).toBe(given[from].revision + 1)
  })

  test.each(existing)('$from, $type: only what is true in $to', ({ from, type, to }) => {
    const next = after(given[from], events[type])
    const allowed = [
      'status',
      'approvals',
      'history',
      'revision',
      ...Object.keys(asked()),
      'startAt',
      ...fields[to],
    ]
    expect(Object.keys(next).filter((field) => !allowed.includes(field))).toEqual([])
  })

  test.each(existing.filter(({ type }) => type !== 'judge-again'))(
    '$from, $type: goes into the history, behind what is there',
    ({ from, type }) => {
      const { history } = after(given[from], events[type])
      expect(history.slice(0, -1)).toEqual(given[from].history)
      expect(history.at(-1)?.at).toBe(soon)
    },
  )

  test('being judged again is no history', () => {
    const next = after(activating(), events['judge-again'])
    expect(next).toEqual(activating({ judgedAt: soon, revision: 2 }))
  })
})

describe('opening', () => {
  test('waits for an answer where the rule asks for approvals', () => {
    expect(openRequest(asked(), 3600)).toEqual(awaiting({ answerBy: at(3600) }))
  })

  test('is decided at once where the rule asks for none', () => {
    const free = asked({ approvalsNeeded: 0 })
    expect(openRequest(free, 3600)).toEqual(activating({ approvalsNeeded: 0 }))
  })

  test('an extension is a request of its own', () => {
    expect(openRequest(asked({ extension: true }), 3600)).toMatchObject({
      extension: true,
      status: 'awaiting-approval',
    })
  })
})

describe('approvals', () => {
  const two = awaiting({ approvalsNeeded: 2 })
  const first: Approval = { by: grace, at: soon }
  const approve = (earlier: readonly Approval[], needed = 2): RequestEvent => ({
    type: 'approve',
    at: at(120),
    by: linus,
    earlier,
    needed,
  })

  test('fewer than needed: it goes on waiting, and the answer is due when it was', () => {
    const next = after(two, approve([]))
    expect(next).toMatchObject({ status: 'awaiting-approval', answerBy: two.answerBy })
    expect(next.approvals).toEqual([{ by: linus, at: at(120) }])
  })

  test('as many as needed: it is made, judged as of that press', () => {
    const next = after(awaiting({ approvalsNeeded: 2, approvals: [first] }), approve([first]))
    expect(next).toMatchObject({ status: 'activating', decidedAt: at(120), judgedAt: at(120) })
    expect(next.approvals).toEqual([first, { by: linus, at: at(120) }])
  })

  test('an earlier one that counts no more is dropped', () => {
    const next = after(awaiting({ approvals: [first] }), approve([]))
    expect([next.status, next.approvals]).toEqual(['awaiting-approval', [{ by: linus, at: at(120) }]])
  })

  test('what the rule asks for at the press decides', () => {
    expect(after(two, approve([], 1)).status).toBe('activating')
    expect(after(awaiting(), approve([], 2)).status).toBe('awaiting-approval')
  })

  test('what the rule asks for at the press is what is told from then on', () => {
    expect(after(two, approve([], 1)).approvalsNeeded).toBe(1)
    expect(after(awaiting(), approve([], 2)).approvalsNeeded).toBe(2)
    const end = [events.activate, events.due, events.gone].reduce(
      after,
      after(awaiting(), approve([first], 2)),
    )
    expect([end.status, end.approvalsNeeded]).toEqual(['closed', 2])
  })

  test('are kept to the end', () => {
    const steps = [events.activate, events.due, events.gone]
    const end = steps.reduce(after, after(awaiting(), events.approve))
    expect(end.approvals).toEqual([{ by: grace, at: soon }])
  })
})

describe('the clock', () => {
  test('starts when the access became active', () => {
    const waited = activating({ decidedAt: at(-900), durationSeconds: 300 })
    expect(after(waited, events.activate)).toMatchObject({ since: soon, until: at(360) })
  })

  test('what was held is remembered to the end', () => {
    const held = { since: noon, until: at(3600) }
    const left = after(active(), events.end)
    expect(left).toMatchObject({ held, endingAt: soon })
    expect(after(left, events.gone)).toMatchObject({ held, closedAt: soon })
  })

  test('what never became active was not held', () => {
    const next = after(after(activating(), events.withdraw), events.gone)
    expect(next).not.toHaveProperty('held')
  })
})

describe('how it came to its end', () => {
  test.each<[from: Status, type: Type, outcome: string]>([
    ['awaiting-approval', 'deny', 'denied'],
    ['awaiting-approval', 'withdraw', 'withdrawn'],
    ['awaiting-approval', 'expire', 'expired'],
    ['awaiting-approval', 'forbid', 'denied'],
    ['activating', 'withdraw', 'withdrawn'],
    ['activating', 'forbid', 'denied'],
    ['activating', 'give-up', 'activation-failed'],
    ['activating', 'revoke', 'revoked'],
    ['active', 'end', 'ended'],
    ['active', 'due', 'completed'],
    ['active', 'revoke', 'revoked'],
  ])('%s, %s: %s', (from, type, outcome) => {
    const next = after(given[from], events[type])
    expect(next).toMatchObject({ outcome })
    expect(next.status === 'ending' ? after(next, events.gone) : next).toMatchObject({
      status: 'closed',
      outcome,
    })
  })

  test.each(['standing', { until: at(7200) }] as const)('says what is still held: %j', (still) => {
    expect(after(ending(), { ...events.gone, still })).toMatchObject({ still })
  })
})

describe('the history', () => {
  test('names who did it, and what was said', () => {
    expect(after(awaiting(), events.deny).history.at(-1)).toEqual({
      at: soon,
      what: 'denied',
      by: grace.slackId,
      text: 'not today',
    })
  })

  test('names nobody where time or the worker did it', () => {
    expect(after(active(), events.due).history.at(-1)).toEqual({ at: soon, what: 'due' })
  })

  test('a denial without a reason has no words', () => {
    expect(after(awaiting(), { ...events.deny, text: '' }).history.at(-1)).not.toHaveProperty('text')
  })

  test('keeps as much of what was said as anybody reads, and no half of a character', () => {
    const said = `${'x'.repeat(998)}😀${'y'.repeat(9000)}`
    const { text } = after(awaiting(), { ...events.deny, text: said }).history.at(-1)!
    expect(text).toBe(`${'x'.repeat(998)}…`)
  })

  test('tells the whole way', () => {
    const steps = [events.activate, events.due, events['removal-failed'], events.gone]
    const end = steps.reduce(after, after(awaiting(), events.approve))
    expect([end.revision, end.history.map(({ what }) => what)]).toEqual([
      6,
      ['asked', 'approved', 'activated', 'due', 'removal-failed', 'closed'],
    ])
  })
})
