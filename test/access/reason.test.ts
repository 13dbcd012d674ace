import { expect, test } from 'vitest'
import { reasonIn } from '../../src/access/reason.ts'

test.each([
  ['nothing', ''],
  ['blanks', ' \t\n\u00a0\u2003\u3000'],
  ['characters without a width', '\u200b\u200c\u200d\u2060\ufeff'],
  ['a soft hyphen between control characters', '\u0007\u00ad\u0085'],
  ['marks of direction', '\u200e\u202e\u2066'],
  ['fillers', '\u034f\u115f\u3164\uffa0\ufe0f\u2800'],
  ['tags', '\u{e0001}\u{e0041}'],
])('%s: no reason', (_, typed) => {
  expect(reasonIn(typed)).toBe('')
})

test.each(['.', 'ж', '漢', '👩‍💻', '\u200bINC-42', '-\u200b-'])(
  '%j can be seen, and stays as it is',
  (typed) => {
    expect(reasonIn(`  ${typed}\n`)).toBe(typed)
  },
)
