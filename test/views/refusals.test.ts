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
  'no-such-account-or-group': { why: 'no-such-account-or-group', typed: 'prdo', didYouMean: ['prod'] },
  'ambiguous-account': { why: 'ambiguous-account', typed: 'prod', ids: ['111111111111', '222222222222'] },
  'no-such-choice': { why: 'no-such-choice' },
  'bad-duration': { why: 'bad-duration', typed: '1h90m' },
  'bad-start': {
    why: 'bad-start',
    typed: '9:00',
    problem: 'over',
    instead: 'tomorrow 9:00',
    timeZone: 'Europe/Berlin',
  },
  'too-long': { why: 'too-long', askedSeconds: 10800, maxSeconds: 5400, rule: 'production' },
  'no-reason': { why: 'no-reason' },
  'reason-too-long': { why: 'reason-too-long', length: 1200, max: 1000 },
  incomplete: { why: 'incomplete', missing: 'the duration', usage: '/aws-access request <account> …' },
  'not-eligible': { why: 'not-eligible', what: 'Admin in prod' },
  'holds-standing': {
    why: 'holds-standing',
    principalId: 'user-ada',
    label,
    accountId: '222222222222',
    throughGroup: 'Engineers',
  },
  'too-few-approvers': { why: 'too-few-approvers', needed: 2, eligible: 1, rule: 'production' },
  'catalogue-not-read': { why: 'catalogue-not-read' },
  'no-such-request': { why: 'no-such-request', id: 'K7QX2M4P' },
  'own-request': { why: 'own-request' },
  'not-an-approver': {
    why: 'not-an-approver',
    approvers: { usergroups: ['S0LEADS'], people: ['U0GRACE', 'U0LINUS'], more: true },
    rule: 'production',
  },
  'needs-no-approval': { why: 'needs-no-approval', rule: 'production', requester: 'U0ADA' },
  'nobody-approves': {
    why: 'nobody-approves',
    rule: 'production',
    requester: 'U0ADA',
    because: 'the policy does not allow Admin in prod any more',
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
  'may-not-end': { why: 'may-not-end', id: 'K7QX2M4P', waits: false },
  'over-already': { why: 'over-already', state: 'closed', id: 'K7QX2M4P' },
  'nothing-to-end': { why: 'nothing-to-end' },
  'admins-only': { why: 'admins-only', what: 'see who holds what' },
  'no-card-here': { why: 'no-card-here' },
  'runs-already': { why: 'runs-already', id: 'K7QX2M4P' },
  'not-running': { why: 'not-running', id: 'K7QX2M4P' },
  'unknown-subcommand': { why: 'unknown-subcommand', typed: 'reqest' },
  'filter-too-long': { why: 'filter-too-long', length: 400, max: 200 },
  'no-onboarding': { why: 'no-onboarding' },
  'may-not-onboard-oneself': { why: 'may-not-onboard-oneself' },
  'nobody-meant': { why: 'nobody-meant', typed: '@ada' },
  'no-such-member': { why: 'no-such-member', typed: 'edsger@acme.com' },
  'is-nobody': { why: 'is-nobody', slackId: 'U0ADA', because: { why: 'guest' } },
  'several-users': { why: 'several-users', email: 'ada@acme.com', userNames: ['ada', 'ada2'] },
  'disabled-user': { why: 'disabled-user', email: 'ada@acme.com', userName: 'ada' },
  'one-at-a-time': { why: 'one-at-a-time' },
  'boarding-open': { why: 'boarding-open', id: 'K7QX2M4P', ends: 'speaker' },
  'nothing-to-onboard': { why: 'nothing-to-onboard', slackId: 'U0ADA', groups: ['Engineers', 'Support'] },
  'bad-names': {
    why: 'bad-names',
    problems: [
      { name: 'familyName', problem: 'missing' },
      { name: 'userName', problem: 'blanks' },
    ],
  },
  'user-name-taken': { why: 'user-name-taken', userName: 'ada' },
  'group-not-given': { why: 'group-not-given', group: 'Billing' },
  'no-group-chosen': { why: 'no-group-chosen' },
  'another-address': { why: 'another-address' },
  'another-source': { why: 'another-source' },
  'nobody-named': { why: 'nobody-named' },
  'offboards-oneself': { why: 'offboards-oneself' },
  'no-address-known': { why: 'no-address-known', slackId: 'U0ADA' },
  'offboarding-open': { why: 'offboarding-open', id: 'K7QX2M4P' },
  'survey-over': { why: 'survey-over' },
  'being-offboarded': { why: 'being-offboarded', id: 'K7QX2M4P' },
  'offboarded-oneself': { why: 'offboarded-oneself', id: 'K7QX2M4P' },
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

test('what nobody has decided yet is denied, not ended', () => {
  expect(refusalView(refuse({ ...reasons['may-not-end'], waits: true })).text).toMatch(
    /waits.*deny it on its card/,
  )
})

test.each([
  ['over', 'tomorrow 9:00', /`9:00` is over already .*Write `tomorrow 9:00`/],
  ['over', null, /`9:00` is over already .*Give a time that is still to come/],
  ['too-far', null, /`9:00` in the time zone Europe\/Berlin is more than 30d away\. Give an earlier start/],
  ['no-such-time', null, /no time `9:00` in the time zone Europe\/Berlin\. Write it like `18:00`/],
] as const)('a start that is %s is told with what to write instead: %s', (problem, instead, words) => {
  expect(refusalView(refuse({ ...reasons['bad-start'], problem, instead })).text).toMatch(words)
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

test('whoever is unknown to Identity Center asks for a user where the policy lets people do so', () => {
  const refusal = refuse(reasons['unknown-to-identity-center'])
  expect(refusalView(refusal, { onboarding: true }).text).toMatch(
    /Send `\/aws-access onboard` to ask for a user there\.$/,
  )
  expect(refusalView(refusal, { onboarding: false }).text).toMatch(/Ask an administrator for a user/)
})

test.each([
  [[], ['U0GRACE'], false, 'Leave it to <@U0GRACE>.'],
  [['S0LEADS'], [], false, 'Leave it to <!subteam^S0LEADS>.'],
  [['S0LEADS'], ['U0GRACE'], true, 'Leave it to <!subteam^S0LEADS>, <@U0GRACE> or others.'],
  [[], [], false, 'Leave it to whoever the rule names.'],
])('who may approve now is named: %j %j %j', (usergroups, people, more, next) => {
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
