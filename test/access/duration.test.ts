import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { durationCode, durationText, parseDuration } from '../../src/access/duration.ts'

test.each([
  ['1m', 60],
  ['30m', 1800],
  ['90m', 5400],
  ['2h', 7200],
  ['36h', 129_600],
  ['1h30m', 5400],
  ['1d', 86_400],
  ['1d12h', 129_600],
  ['1d30m', 88_200],
  ['1d2h3m', 93_780],
])('%s is %d seconds', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds)
})

const NO_DURATIONS = `-1h +1h 1e3h 1.5h 1,5h 2 0h 0m 1h0m 01h 30s 1w h none 30m1h 1h1h 1h90m 1d24h 2H ١h 9999999999h`
test.each(['', '1 h', '1h 30m', ' 1h', '1h ', '1h\n', ...NO_DURATIONS.split(' ')])(
  '%j is no duration',
  (text) => {
    expect(parseDuration(text)).toBeUndefined()
  },
)

test.each([
  [5400, '1h 30m', '1h30m'],
  [28_800, '8h', '8h'],
  [129_600, '1d 12h', '1d12h'],
  [90, '1m 30s', '1m30s'],
  [0, '0s', '0s'],
])('%d seconds read as %s and are typed as %s', (seconds, text, code) => {
  expect([durationText(seconds), durationCode(seconds)]).toEqual([text, code])
})

test('whole minutes survive being written and read', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9999 * 24 * 60 }), (minutes) => {
      expect(parseDuration(durationCode(minutes * 60))).toBe(minutes * 60)
    }),
  )
})
