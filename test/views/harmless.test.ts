import { test } from '@fast-check/vitest'
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Asked } from '../../src/access/request.ts'
import { refuse } from '../../src/access/refusal.ts'
import { checkBlocks } from '../../src/sandbox/slack/blocks/check.ts'
import type { View } from '../../src/views/blocks.ts'
import { allHoldingsView, holdingsView } from '../../src/views/holdings.ts'
import { adminDm, threadNote } from '../../src/views/notes.ts'
import { refusalView } from '../../src/views/refusals.ts'
import { requestCard } from '../../src/views/request-card.ts'
import { requesterDm } from '../../src/views/requester-dm.ts'
import * as it from './samples.ts'

/** What people could write to make trouble, among anything else. */
const trouble = fc.constantFrom(
  '<!channel>',
  '<!here>',
  '<@U0EVIL>',
  '<https://x|y>',
  '&lt;',
  '```',
  '\n',
  '>',
  '*',
  '|',
)
const written = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof(trouble, fc.string({ unit: 'binary', maxLength: 20 }), fc.constant('&'.repeat(50))), {
      maxLength: 60,
    })
    .map((parts) =>
      parts
        .join('')
        .slice(0, maxLength)
        .replace(/[\uD800-\uDBFF]$/, ''),
    )

const accountAsked = fc.record({
  account: written(128),
  reason: written(1000),
  rule: written(200),
  userName: written(128),
})
const anyAsked: fc.Arbitrary<Asked> = fc
  .record({ names: accountAsked, group: written(1024), isGroup: fc.boolean(), sensitive: fc.boolean() })
  .map(({ names: { account, userName, ...names }, group, isGroup, sensitive }) => {
    const what = isGroup ? it.groupAsked({ label: { kind: 'group', group } }) : it.asked()
    const label = isGroup
      ? what.label
      : ({ kind: 'account', account, permissionSet: 'Admin+=,.@-', sessionSeconds: 3600 } as const)
    return { ...what, ...names, sensitive, label, requester: { ...it.ada, userName } }
  })

/** The control sequences that we write ourselves. */
const ours =
  /<@U0(ADA|GRACE|LINUS)>|<!subteam\^S0LEADS>|<!date\^\d+\^[^|<>]+\|[^|<>]+>|<https:\/\/d-1234567890\.awsapps\.com\/start\/[^<>]*>/g

function mrkdwnOf(view: View): string[] {
  const found: string[] = [view.text]
  JSON.stringify(view.blocks, (_key, value: unknown) => {
    if (typeof value === 'object' && value && 'type' in value && value.type === 'mrkdwn' && 'text' in value)
      found.push(String(value.text))
    return value
  })
  return found
}

function expectHarmless(view: View | undefined): void {
  if (!view) return
  expect(checkBlocks(structuredClone(view.blocks), 'message')).not.toHaveProperty('mistakes')
  expect(JSON.stringify(view.blocks).length).toBeLessThan(12_000)
  for (const text of mrkdwnOf(view)) {
    expect(text).not.toMatch(/\p{Surrogate}/u)
    // A quoted line begins with a bare ">", which is no control sequence.
    expect(text.replaceAll(ours, '')).not.toMatch(/</)
  }
}

describe('whatever people and AWS write, it pings nobody, links nowhere and fits', () => {
  const paths = [
    [],
    [it.approve],
    [it.approve, it.activate],
    [it.approve, it.activate, it.due],
    [it.approve, it.activate, it.due, it.gone],
    [it.approve, it.activate, it.takeBack, it.gone],
  ]

  test.prop([anyAsked, fc.constantFrom(...paths)])('cards, notes and messages', (asked, events) => {
    const request = it.after(asked, ...events)
    const now = it.minute(10)
    expectHarmless(requestCard(request, now))
    for (let count = 1; count <= request.history.length; count++) {
      const entries = request.history.slice(-count)
      expectHarmless(threadNote(request, entries, now, { admins: ['U0GRACE'] }))
      expectHarmless(requesterDm(request, entries, it.portal, now))
    }
    if (request.status !== 'closed') {
      expectHarmless(holdingsView([request], now))
      expectHarmless(allHoldingsView([request], now))
    }
  })

  test.prop([anyAsked, written(2000)])('denials, and AWS’s own words', (asked, text) => {
    const denied = it.after(asked, { type: 'deny', at: it.minute(5), by: it.grace, text })
    const stuck = it.after(asked, it.approve, it.activate, it.due, {
      type: 'removal-failed',
      at: it.minute(69),
      text,
    })
    for (const request of [denied, stuck]) {
      const entries = request.history.slice(-1)
      expectHarmless(requestCard(request, it.minute(80)))
      expectHarmless(threadNote(request, entries, it.minute(80)))
      expectHarmless(requesterDm(request, entries, it.portal, it.minute(80)))
      for (const entry of entries) expectHarmless(adminDm(request, entry, it.minute(80)))
    }
  })

  test.prop([written(1000)])('refusals', (typed) => {
    for (const reason of [
      { why: 'no-such-account', typed, didYouMean: [typed, 'prod'] },
      { why: 'bad-duration', typed },
      { why: 'bad-start', typed, problem: 'over', instead: typed, timeZone: typed },
      { why: 'not-eligible', what: typed },
      { why: 'unknown-subcommand', typed },
      { why: 'requester-not-eligible', requester: typed, because: typed },
      { why: 'not-an-approver', approvers: it.asked().approvers, rule: typed },
      { why: 'cannot-verify', what: typed },
      { why: 'no-such-request', id: typed },
    ] as const)
      expectHarmless(refusalView(refuse(reason)))
  })
})
