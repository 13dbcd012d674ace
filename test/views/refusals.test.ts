import { describe, expect, test } from 'vitest'
import { refuse, type Reason } from '../../src/access/refusal.ts'
import { checkBlocks } from '../../src/sandbox/slack/blocks/check.ts'
import { formErrors } from '../../src/views/form-errors.ts'
import { blockIds } from '../../src/views/ids.ts'
import { refusalView } from '../../src/views/refusals.ts'
import { portal } from './samples.ts'

const label = {
  kind: 'account',
  account: 'prod',
  permissionSet: 'ReadOnlyAccess',
  sessionSeconds: 3600,
} as const

/** One of each; a reason that is missing here does not compile. */
const reasons: { [Why in Reason['why']]: Reason & { readonly why: Why } } = {
  guest: { why: 'guest' },
  stranger: { why: 'stranger' },
  bot: { why: 'bot' },
  deactivated: { why: 'deactivated' },
  'unconfirmed-email': { why: 'unconfirmed-email' },
  'no-email': { why: 'no-email' },
  'other-domain': { why: 'other-domain', email: 'ada@elsewhere.org', domains: ['acme.com', 'acme.org'] },
  'unknown-to-identity-center': { why: 'unknown-to-identity-center', email: 'ada@acme.com' },
  'disabled-in-identity-center': { why: 'disabled-in-identity-center', email: 'ada@acme.com' },
  'cannot-verify': { why: 'cannot-verify', what: 'your Slack profile' },
  'no-such-account': { why: 'no-such-account', typed: 'prdo', didYouMean: ['prod', 'prod-eu'] },
  'no-such-permission-set': { why: 'no-such-permission-set', typed: 'Amdin', didYouMean: ['Admin'] },
  'no-such-group': { why: 'no-such-group', typed: '<!channel>', didYouMean: [] },
  'ambiguous-account': { why: 'ambiguous-account', typed: 'prod', ids: ['111111111111', '222222222222'] },
  'no-such-choice': { why: 'no-such-choice' },
  'bad-duration': { why: 'bad-duration', typed: '1h90m' },
  'too-long': { why: 'too-long', askedSeconds: 10800, maxSeconds: 5400, rule: 'production' },
  'no-reason': { why: 'no-reason' },
  'reason-too-long': { why: 'reason-too-long', length: 1200, max: 1000 },
  incomplete: { why: 'incomplete', missing: 'the duration', usage: '/aws-access request <account> …' },
  'not-eligible': { why: 'not-eligible', what: 'Admin in prod' },
  'holds-standing': { why: 'holds-standing', label, accountId: '222222222222', throughGroup: 'Engineers' },
  'too-few-approvers': { why: 'too-few-approvers', needed: 2, eligible: 1, rule: 'production' },
  'catalogue-not-read': { why: 'catalogue-not-read' },
  'no-such-request': { why: 'no-such-request', id: 'K7QX2M4P' },
  'own-request': { why: 'own-request' },
  'not-an-approver': {
    why: 'not-an-approver',
    approvers: { usergroups: ['S0LEADS'], people: ['U0GRACE', 'U0LINUS'], more: true },
    rule: 'production',
  },
  'approved-already': { why: 'approved-already' },
  'decided-already': { why: 'decided-already', state: 'activating', id: 'K7QX2M4P' },
  'requester-not-eligible': {
    why: 'requester-not-eligible',
    requester: 'U0ADA',
    because: 'no rule lets them ask for it',
  },
  'changed-meanwhile': { why: 'changed-meanwhile', id: 'K7QX2M4P' },
  'outcome-unknown': { why: 'outcome-unknown' },
  'may-not-end': { why: 'may-not-end', id: 'K7QX2M4P' },
  'over-already': { why: 'over-already', state: 'closed', id: 'K7QX2M4P' },
  'nothing-to-end': { why: 'nothing-to-end' },
  'admins-only': { why: 'admins-only', what: 'see who holds what' },
  'unknown-subcommand': { why: 'unknown-subcommand', typed: 'reqest' },
}

describe.each(Object.values(reasons))('$why', (reason) => {
  const view = refusalView(refuse(reason), { admins: ['U0GRACE'], portal })

  test('says why, and what to do next', () => {
    const [block] = view.blocks
    const [why, next] = block?.type === 'section' ? (block.text?.text.split('\n') ?? []) : []
    expect(why).toMatch(/^.{15,}\.$/)
    expect(next).toMatch(/^.{10,}[.?]$/)
    expect(view.text).toBe(`${why} ${next}`)
  })

  test('is one that Slack takes', () => {
    expect(checkBlocks(structuredClone(view.blocks), 'message')).not.toHaveProperty('mistakes')
  })
})

test('all the wording, to be read', async () => {
  const lines = Object.values(reasons).map((reason) => `${reason.why}: ${refusalView(refuse(reason)).text}\n`)
  await expect(lines.join('\n')).toMatchFileSnapshot('./__snapshots__/refusals.txt')
})

test('near misses are offered', () => {
  expect(refusalView(refuse(reasons['no-such-account'])).text).toMatch(/Did you mean `prod` or `prod-eu`\?$/)
})

test('administrators are named where they can help and are known', () => {
  const refusal = refuse(reasons['too-few-approvers'])
  expect(refusalView(refusal).text).toMatch(/Ask an administrator/)
  expect(refusalView(refusal, { admins: ['U0GRACE', 'U0LINUS'] }).text).toMatch(
    /Ask <@U0GRACE> or <@U0LINUS>/,
  )
})

test.each([
  [[], ['U0GRACE'], false, 'Leave it to <@U0GRACE>.'],
  [['S0LEADS'], [], false, 'Leave it to <!subteam^S0LEADS>.'],
  [['S0LEADS'], ['U0GRACE'], true, 'Leave it to <!subteam^S0LEADS>, <@U0GRACE> or others.'],
  [[], [], false, 'Leave it to somebody its card names.'],
])('who may approve is named as on the card: %j %j %j', (usergroups, people, more, next) => {
  const refusal = refuse({ ...reasons['not-an-approver'], approvers: { usergroups, people, more } })
  expect(refusalView(refusal).text).toMatch(/^You are not an approver under the rule “production”\. Leave/)
  expect(refusalView(refusal).text.endsWith(next)).toBe(true)
})

test('whoever holds it already is told how to sign in', () => {
  const view = refusalView(refuse(reasons['holds-standing']), { portal })
  expect(JSON.stringify(view.blocks)).toMatch(/--profile acme-prod-/)
})

test('what is about one field is said beside it, as plain text', () => {
  expect(formErrors(refuse(reasons['too-long']), [])).toEqual({
    [blockIds.duration]:
      '3h is longer than the rule “production” allows. Ask for 1h30m at most; you can ask again before it ends.',
  })
  expect(formErrors(refuse(reasons['no-such-group']), [])?.[blockIds.entitlement]).toMatch(
    /no group <!channel>\./,
  )
  expect(formErrors(refuse(reasons['not-eligible']), [])).toBeUndefined()
})
