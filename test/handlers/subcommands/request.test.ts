import { describe, expect, test } from 'vitest'
import { readStart, understand } from '../../../src/handlers/subcommands/request.ts'
import { wordsOf } from '../../../src/handlers/words.ts'

// A Wednesday, 10:00 in Berlin.
const now = '2026-11-25T09:00:00.000Z'

function asked(line: string) {
  const understood = understand(wordsOf(line))
  if (!understood.whole) throw new Error(`not whole: ${line}`)
  const { wanted, duration } = understood
  return { wanted, duration: duration.text, ...readStart(understood, now, 'Europe/Berlin') }
}

const prod = { kind: 'account', account: 'prod', permissionSet: 'ReadOnly' }

describe('a line with a start', () => {
  test.each([
    ['prod ReadOnly 2h from tomorrow 9:00 patching  the hosts', prod, 'patching  the hosts'],
    ['prod ReadOnly 2h FROM tomorrow at 9am patching', prod, 'patching'],
    ['prod ReadOnly 2h from "tomorrow 9:00" patching', prod, 'patching'],
    ['prod ReadOnly 2h from 9:00 tomorrow, “as agreed”', prod, '“as agreed”'],
    ['group Billing 2h from tomorrow 9:00 the audit', { kind: 'group', group: 'Billing' }, 'the audit'],
    ['prod ReadOnly 2h from tomorrow 9:00 from home', prod, 'from home'],
    ['prod ReadOnly 2h from tomorrow 9:00', prod, ''],
  ])('%s', (line, wanted, reason) => {
    expect(asked(line)).toEqual({ wanted, duration: '2h', startAt: '2026-11-26T08:00:00.000Z', reason })
  })

  test.each([
    'from the incident review',
    'from "18:00 dinner" on',
    'patching from 18:00 on',
    '"from" 18:00 on',
    'from',
    'patching',
  ])('%s is all reason', (reason) => {
    expect(asked(`prod ReadOnly 2h ${reason}`)).toEqual({ wanted: prod, duration: '2h', reason })
  })

  test('a time that is none is refused, and is not taken for a reason', () => {
    expect(asked('prod ReadOnly 2h from 25:00 patching')).toMatchObject({
      refused: { why: 'bad-start', typed: '25:00', problem: 'no-such-time', timeZone: 'Europe/Berlin' },
    })
  })
})

test('a line without a reason is not whole', () => {
  expect(understand(wordsOf('prod ReadOnly 2h'))).toMatchObject({ whole: false, wanted: prod, seconds: 7200 })
})
