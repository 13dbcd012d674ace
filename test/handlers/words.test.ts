import { describe, expect, test } from 'vitest'
import { personNamed, unescaped, wordsOf } from '../../src/handlers/words.ts'

describe('a line as Slack sends it reads as it was typed', () => {
  test.each([
    [
      'prod ReadOnly 1h see <https://acme.example/INC-42>',
      'prod ReadOnly 1h see https://acme.example/INC-42',
    ],
    ['see <https://acme.example|https://acme.example>', 'see https://acme.example'],
    ['see <http://www.acme.example|www.acme.example>', 'see www.acme.example'],
    ['<mailto:ada@acme.example|ada@acme.example>', 'ada@acme.example'],
    ['<mailto:ada@acme.example>', 'ada@acme.example'],
    ['in <#C012AB|general> and <#C034CD>', 'in #general and #C034CD'],
    ['<!subteam^S012|@oncall> <!here> <!channel|channel>', '@oncall @here @channel'],
    ['a &lt;b&gt; &amp;amp; c', 'a <b> &amp; c'],
    ['onboard <@U012AB|ada>', 'onboard <@U012AB|ada>'],
  ])('%s', (sent, typed) => {
    expect(unescaped(sent)).toBe(typed)
  })

  test('people are called by name in what is said, and by mention where they are a word of their own', () => {
    const words = wordsOf(unescaped('1h with <@U012AB|ada> and <@W034CD>'))
    expect(words.map(({ text }) => text)).toEqual(['1h', 'with', '<@U012AB|ada>', 'and', '<@W034CD>'])
    expect(words[0]?.rest).toBe('with @ada and @W034CD')
  })

  test('a mention is one word, whatever the name', () => {
    expect(wordsOf('onboard <@U012AB|ada sample> now').map(({ text }) => text)).toEqual([
      'onboard',
      '<@U012AB|ada sample>',
      'now',
    ])
  })
})

describe('who is named by a word', () => {
  test.each([
    ['<@U012AB|ada>', { by: 'slack', slackId: 'U012AB' }],
    ['<@W012AB>', { by: 'slack', slackId: 'W012AB' }],
    ['U012AB', { by: 'slack', slackId: 'U012AB' }],
    ['ada@acme.example', { by: 'email', email: 'ada@acme.example' }],
    ['@ada', null],
    ['ada', null],
    ['ada@', null],
    ['UNDO', null],
    ['u012ab', null],
  ])('%s: %j', (text, expected) => {
    expect(personNamed({ text })).toEqual(expected)
  })
})
