import { describe, expect, test } from 'vitest'
import { findPings } from '../../src/sandbox/slack/pings.ts'
import { render } from '../../src/sandbox/slack/render.ts'
import type { Reader } from '../../src/sandbox/slack/render-text.ts'

const reader: Reader = {
  person: (id) => (id === 'U1' ? 'ada' : undefined),
  channel: (id) => (id === 'C1' ? 'general' : undefined),
  userGroup: (id) => (id === 'S1' ? 'leads' : undefined),
}
const text = (mrkdwn: string, more: Partial<Reader> = {}): string =>
  render({ text: mrkdwn }, { ...reader, ...more })

const plain = (one: string): object => ({ type: 'plain_text', text: one })
const section = (type: 'mrkdwn' | 'plain_text', one: string) => ({
  type: 'section' as const,
  text: { type, text: one },
})

describe('markup', () => {
  test.each([
    ['<@U1> and <@U2> in <#C1>', '@ada and @U2 in #general'],
    ['<!subteam^S1> and <!here>', '@leads and @here'],
    ['<https://x.example|the page>', 'the page (https://x.example)'],
    ['<https://x.example>', 'https://x.example'],
    ['a &lt;!channel&gt; &amp; more', 'a <!channel> & more'],
    ['*ReadOnly* in _prod_, ~not~ now', 'ReadOnly in prod, not now'],
    ['*_both_*', 'both'],
    ['snake_case_name and 2 * 3 * 4', 'snake_case_name and 2 * 3 * 4'],
    ['`aws --profile *x*`', 'aws --profile *x*'],
    ['```\n[profile x]\nregion = y\n```', '[profile x]\nregion = y'],
  ])('%s', (mrkdwn, readable) => {
    expect(text(mrkdwn)).toBe(readable)
  })

  test('marks stay for whoever turns them into colours', () => {
    expect(text('*bold* `code`', { marks: true })).toBe('*bold* `code`')
  })

  test('an instant is in the zone of whoever reads', () => {
    const until = '<!date^1767225600^{date_short_pretty} at {time}|later>'
    expect(text(until)).toBe('Jan 1, 2026 at 00:00')
    expect(text(until, { zone: 'America/New_York' })).toBe('Dec 31, 2025 at 19:00')
    expect(text(until, { now: new Date('2025-12-31T12:00:00Z') })).toBe('tomorrow at 00:00')
  })
})

test('blocks are rendered one below the other', () => {
  const button = (one: string, rest: object = {}): object => ({ type: 'button', text: plain(one), ...rest })
  const pre = { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'a\n  b' }] }
  const blocks = [
    { type: 'header', text: plain('Request') },
    { type: 'section', text: { type: 'mrkdwn', text: '*Who* <@U1>' }, fields: [plain('one'), plain('two')] },
    { type: 'divider' },
    { type: 'context', elements: [plain('rule 1'), plain('now')] },
    { type: 'actions', elements: [button('Approve'), button('Open', { url: 'https://x.example' })] },
    { type: 'rich_text', elements: [pre] },
  ]
  expect(render({ text: 'fallback', blocks }, reader)).toBe(
    [
      'Request\n=======',
      'Who @ada\none\ntwo',
      '-'.repeat(40),
      'rule 1  now',
      '[ Approve ] [ Open ] (https://x.example)',
      'a\n  b',
    ].join('\n'),
  )
})

test('only what is not escaped, and is markup, calls anybody up', () => {
  expect(
    findPings('<!channel> <@U1|ada> <!subteam^S1> <!date^1^{time}|x>', [
      section('mrkdwn', '&lt;!here&gt; <@U2>'),
      section('plain_text', '<!everyone>'),
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'broadcast', range: 'here' }] }],
      },
    ]),
  ).toEqual(['<!channel>', '<@U1>', '<!subteam^S1>', '<@U2>', '<!here>'])
})
