import { describe, expect, test } from 'vitest'
import { examples, readLine } from '../../src/sandbox/page/line.ts'

describe('a line on the sandbox page', () => {
  test.each([
    [
      'as ada: /aws-access list',
      { kind: 'act', who: 'ada', deed: { kind: 'command', line: '/aws-access list' } },
    ],
    ['As @Ada : /aws-login', { kind: 'act', who: 'ada', deed: { kind: 'command', line: '/aws-login' } }],
    [
      'as ada: /aws-access request prod ReadOnlyAccess 1h INC-42: x = 1 later',
      {
        kind: 'act',
        who: 'ada',
        deed: { kind: 'command', line: '/aws-access request prod ReadOnlyAccess 1h INC-42: x = 1 later' },
      },
    ],
    [
      'as grace: press Withdraw (requester)',
      { kind: 'act', who: 'grace', deed: { kind: 'press', button: 'Withdraw (requester)' } },
    ],
    [
      'as ada: type What do you need? = prod',
      { kind: 'act', who: 'ada', deed: { kind: 'type', field: 'What do you need?', text: 'prod' } },
    ],
    [
      'as ada: type What do you need? =',
      { kind: 'act', who: 'ada', deed: { kind: 'type', field: 'What do you need?', text: '' } },
    ],
    [
      'as ada: fill Why? = a = b',
      { kind: 'act', who: 'ada', deed: { kind: 'fill', field: 'Why?', text: 'a = b' } },
    ],
    [
      'as ada: pick For how long? = 1h',
      { kind: 'act', who: 'ada', deed: { kind: 'pick', field: 'For how long?', text: '1h' } },
    ],
    [
      'as grace: @aws-access deny not in prod = no',
      {
        kind: 'act',
        who: 'grace',
        deed: { kind: 'mention', text: '@aws-access deny not in prod = no' },
      },
    ],
    ['as ada: submit', { kind: 'act', who: 'ada', deed: { kind: 'submit' } }],
    ['as ada: close', { kind: 'act', who: 'ada', deed: { kind: 'close' } }],
    [' help ', { kind: 'help' }],
  ])('%s', (line, expected) => {
    expect(readLine(line)).toEqual(expected)
  })

  test.each([
    ['1 hour later', 3600],
    ['an hour later', 3600],
    ['30 seconds later', 30],
    ['1h30m later', 5400],
    ['1 hour and 30 minutes later', 5400],
    ['2 days, 1 hour later.', 176_400],
  ])('%s moves the clock', (line, seconds) => {
    expect(readLine(line)).toEqual({ kind: 'later', seconds })
  })

  test.each([
    ['', /Nothing was typed/],
    ['ada: /aws-access', /begin with a name/],
    ['as ada: dance', /ada can’t do “dance”/],
    ['as ada: @grace approve', /ada can’t do “@grace approve”.* begins with @aws-access/],
    ['as ada:', /write a command/],
    ['as ada: press', /Which button/],
    ['as ada: pick prod', /Which field/],
    ['soon later', /no length of time/],
    ['later', /no length of time/],
    ['0 hours later', /no length of time/],
    ['9999 days later', /a year at most/],
  ])('“%s” is answered with what to write instead', (line, sentence) => {
    expect(readLine(line)).toEqual({ kind: 'mistake', sentence: expect.stringMatching(sentence) })
  })

  test('every example is understood', () => {
    expect(examples.map(({ line }) => readLine(line).kind)).not.toContain('mistake')
  })
})
