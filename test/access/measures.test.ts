import { describe, expect, test } from 'vitest'
import { isOverdue, measuresOf } from '../../src/access/measures.ts'
import { transition } from '../../src/access/transition.ts'
import type { AccessRequest, LiveRequest, RequestEvent } from '../../src/access/request.ts'
import { activating, active, at, awaiting, closed, ending, grace, noon, scheduled } from './requests.ts'

const held = { since: noon, until: at(3600) }

/** What the change that an event brings about tells. */
function told(before: AccessRequest, event: RequestEvent) {
  const after = transition(before, event)
  if ('noArrow' in after) throw new Error(`no arrow for ${event.type}`)
  return measuresOf(before, after)
}

const approval = (over: object = {}): RequestEvent => ({
  type: 'approve',
  at: at(90),
  by: grace,
  earlier: [],
  needed: 1,
  ...over,
})

describe('a change of a request tells', () => {
  test('that it was made', () => {
    expect(measuresOf(null, awaiting())).toEqual({ Requests: 1 })
    expect(measuresOf(null, activating())).toEqual({ Requests: 1 })
  })

  test.each<[string, AccessRequest, RequestEvent, object]>([
    ['how long its approvers took', awaiting(), approval(), { SecondsToDecide: 90 }],
    ['nothing while more have to approve', awaiting(), approval({ needed: 2 }), {}],
    ['how long a denial took', awaiting(), { type: 'deny', at: at(30), by: grace }, { SecondsToDecide: 30 }],
    ['nothing where nobody decided', awaiting(), { type: 'expire', at: at(30) }, {}],
    ['nothing where it was taken back', awaiting(), { type: 'withdraw', at: at(30), by: grace }, {}],
    [
      'how long the approvers of a later start took',
      awaiting({ startAt: at(7200) }),
      approval(),
      { SecondsToDecide: 90 },
    ],
    [
      'how long the grant took from its decision on',
      activating({ decidedAt: at(90) }),
      { type: 'activate', at: at(93.5) },
      { SecondsToGrant: 3.5 },
    ],
    ['nothing more of a start', scheduled(), { type: 'start', at: at(3600) }, {}],
    ['nothing of an end that only begins', active(), { type: 'due', at: at(3601) }, {}],
    [
      'how late it was gone',
      ending({ held, endingAt: at(3602) }),
      { type: 'gone', at: at(3610) },
      { SecondsLate: 10 },
    ],
    [
      'how long a hand-back took',
      ending({ held, endingAt: at(600) }),
      { type: 'gone', at: at(604) },
      { SecondsLate: 4 },
    ],
    ['nothing where nothing was held', ending(), { type: 'gone', at: at(10) }, {}],
    [
      'nothing where it stays for another reason',
      ending({ held, endingAt: at(3602) }),
      { type: 'gone', at: at(3610), still: 'standing' },
      {},
    ],
  ])('%s', (_, before, event, measures) => {
    expect(told(before, event)).toEqual(measures)
  })
})

test.each<[string, LiveRequest, number, boolean]>([
  ['an end of five minutes ago is not', active(), 3600 + 300, false],
  ['a grant that nobody has ended is', active(), 3600 + 301, true],
  ['a removal that lasts is', ending({ held, endingAt: at(3605) }), 3600 + 301, true],
  ['a hand-back counts from when it was handed back', ending({ held, endingAt: at(600) }), 901, true],
  ['so does what failed to be given, and may be there', ending(), 301, true],
  ['what is being given is not', activating(), 90_000, false],
  ['what waits is not', awaiting(), 90_000, false],
])('overdue: %s', (_, request, now, expected) => {
  expect(isOverdue(request, at(now))).toBe(expected)
})

test('what is closed tells nothing more', () => {
  expect(measuresOf(closed(), closed())).toEqual({})
})
