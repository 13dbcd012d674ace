import { describe, expect, test } from 'vitest'
import { checkBlocks, checkView } from '../../src/sandbox/slack/blocks/check.ts'
import type { AccessRequest } from '../../src/access/request.ts'
import { requestRef } from '../../src/access/request-ref.ts'
import { denyForm, requestCard } from '../../src/views/request-card.ts'
import * as it from './samples.ts'

const two = it.asked({ approvalsNeeded: 2 })
const free = it.asked({ approvalsNeeded: 0, approvers: { usergroups: [], people: [], more: false } })

const cards: [string, AccessRequest, string][] = [
  ['awaiting', it.after(it.asked()), it.minute(1)],
  ['awaiting-one-of-two', it.after(two, it.approveFirst), it.minute(6)],
  ['awaiting-too-long', it.after(it.asked()), it.minute(481)],
  ['awaiting-group', it.after(it.groupAsked()), it.minute(1)],
  ['awaiting-sensitive', it.after(it.asked({ sensitive: true })), it.minute(1)],
  ['awaiting-extension', it.after(it.asked({ extension: true })), it.minute(1)],
  ['awaiting-long-reason', it.after(it.asked({ reason: 'first\n\n<!channel> & more' })), it.minute(1)],
  ['activating', it.after(it.asked(), it.approve), it.minute(6)],
  ['activating-unasked', it.after(free), it.minute(1)],
  ['activating-failed-once', it.after(it.asked(), it.approve, it.createFailed), it.minute(8)],
  ['active', it.after(it.asked(), it.approve, it.activate), it.minute(9)],
  ['active-time-up', it.after(it.asked(), it.approve, it.activate), it.minute(69)],
  ['ending', it.after(it.asked(), it.approve, it.activate, it.due), it.minute(68)],
  ['ending-failed', it.after(it.asked(), it.approve, it.activate, it.due, it.removalFailed), it.minute(69)],
  ['closed-denied', it.after(it.asked(), it.deny), it.minute(6)],
  ['closed-forbidden', it.after(it.asked(), it.forbid), it.minute(6)],
  ['closed-withdrawn', it.after(it.asked(), it.withdraw), it.minute(6)],
  ['closed-expired', it.after(it.asked(), it.expire), it.minute(481)],
  ['closed-activation-failed', it.after(it.asked(), it.approve, it.giveUp, it.gone), it.minute(70)],
  ['closed-handed-back', it.after(it.asked(), it.approve, it.activate, it.handBack, it.gone), it.minute(70)],
  ['closed-taken-back', it.after(it.asked(), it.approve, it.activate, it.takeBack, it.gone), it.minute(70)],
  ['closed-completed', it.after(it.asked(), it.approve, it.activate, it.due, it.gone), it.minute(70)],
  [
    'closed-extended',
    it.after(it.asked(), it.approve, it.activate, it.due, it.goneHere(it.minute(90))),
    it.minute(70),
  ],
  ['closed-revoked', it.after(it.asked(), it.approve, it.activate, it.revoke, it.gone), it.minute(70)],
]

const labels = (request: AccessRequest, now: string): string[] =>
  requestCard(request, now).blocks.flatMap((block) =>
    block.type === 'actions'
      ? block.elements.flatMap((element) => (element.type === 'button' ? [element.text.text] : []))
      : [],
  )

describe.each(cards)('the card %s', (name, request, now) => {
  const card = requestCard(request, now)

  test('looks like this', async () => {
    await expect(`${JSON.stringify({ blocks: card.blocks }, null, 2)}\n`).toMatchFileSnapshot(
      `./__snapshots__/card-${name}.json`,
    )
  })

  test('is one that Slack takes', () => {
    expect(checkBlocks(structuredClone(card.blocks), 'message')).not.toHaveProperty('mistakes')
  })

  test('says who asks for what, and how it stands, in its text', () => {
    expect(card.text).toMatch(/^<@U0ADA> asks for .+ for 1h\. \*[A-Z]/)
  })
})

describe('buttons are only those that a press could still count on', () => {
  const answers = ['Approve', 'Deny', 'Deny with a reason', 'Withdraw']
  test.each<[string, string[]]>([
    ['awaiting', answers],
    ['awaiting-one-of-two', answers],
    ['awaiting-too-long', []],
    ['activating', ['End access']],
    ['activating-unasked', ['End access']],
    ['active', ['End access']],
    ['active-time-up', []],
    ['ending', []],
    ['closed-denied', []],
    ['closed-completed', []],
  ])('%s: %j', (name, expected) => {
    const [, request, now] = cards.find(([each]) => each === name) ?? []
    expect(request && now && labels(request, now)).toEqual(expected)
  })
})

test('only a sensitive request warns and asks again before Approve counts', () => {
  const plain = JSON.stringify(requestCard(it.after(it.asked()), it.minute(1)))
  const sensitive = JSON.stringify(requestCard(it.after(it.asked({ sensitive: true })), it.minute(1)))
  expect(plain).not.toMatch(/"confirm"|:warning:/)
  expect(sensitive).toMatch(/"confirm"/)
  expect(sensitive).toMatch(/:warning:/)
})

test('a reason of a thousand characters is shown whole, even if each has to be escaped', () => {
  const card = requestCard(it.after(it.asked({ reason: '&'.repeat(1000) })), it.minute(1))
  expect(JSON.stringify(card.blocks).match(/&amp;/g)).toHaveLength(1000)
  expect(checkBlocks(structuredClone(card.blocks), 'message')).not.toHaveProperty('mistakes')
})

test('an entry of the history that is not there is no name', () => {
  const denied = { ...it.after(it.asked(), it.withdraw), history: [] }
  expect(requestCard(denied, it.minute(6)).text).toMatch(/\*Withdrawn\* by the requester\.$/)
})

describe('who may approve is said while it is awaited, and who did afterwards', () => {
  const small = (request: AccessRequest): string =>
    JSON.stringify(requestCard(request, it.minute(9)).blocks.filter(({ type }) => type === 'context'))
  const mentions = '<!subteam^S0LEADS>, <@U0GRACE>, <@U0LINUS> or others'
  const everybody = it.asked({ approvers: { usergroups: [], people: [], more: false } })
  test.each<[string, AccessRequest, RegExp, RegExp]>([
    ['awaiting', it.after(two, it.approveFirst), /may approve: /, /approved by/],
    ['awaiting anybody', it.after(everybody), /may approve: any colleague"/, /approved by/],
    ['active', it.after(it.asked(), it.approve, it.activate), /approved by <@U0GRACE>"/, /may approve/],
    ['denied', it.after(it.asked(), it.deny), /rule “production”"/, /approve/],
  ])('%s', (_name, request, said, unsaid) => {
    expect(small(request)).toMatch(said)
    expect(small(request)).not.toMatch(unsaid)
  })
  test('by user group, by name, and that there are others', () => {
    expect(small(it.after(it.asked()))).toContain(mentions)
  })
})

test('the form for the reason to deny carries the reference', () => {
  const form = denyForm(requestRef(it.asked()))
  expect(checkView(structuredClone(form), 'modal')).not.toHaveProperty('mistakes')
  expect(form.private_metadata).toBe(requestRef(it.asked()))
})
