import { describe, expect, test } from 'vitest'
import { hosts, world } from '../world/index.ts'

describe.each(hosts)('who am I, on the %s host', (host) => {
  test('somebody is told who they are taken for, their sets, and what they may ask for and approve', async () => {
    const { ada, linus, grace } = await world({ host })
    const answer = await ada.says('/aws-access whoami')
    expect(answer?.rendered).toMatch(
      /You are ada in IAM Identity Center, by your Slack address ada@acme\.example/,
    )
    expect(answer?.rendered).toMatch(/engineers: yes, by the group Engineers/)
    expect(answer?.rendered).toMatch(/leads: no, not by your address/)
    expect(answer?.rendered).toMatch(
      /“development”: PowerUserAccess in ou:Workloads\/Dev, up to 8h, granted at once/,
    )
    expect(answer?.rendered).toMatch(/Administrator: no/)
    expect((await linus.says('/aws-access whoami'))?.rendered).toMatch(
      /may approve, when others ask for it\s+• “production databases”, by oncall/,
    )
    const lead = await grace.says('/aws-access whoami')
    expect(lead?.rendered).toMatch(/Administrator: yes, by leads/)
    expect(lead?.rendered).toMatch(/What you may ask for\s+• Nothing/)
  })

  test('about one thing they are told by which rule they may have it, or why not', async () => {
    const { ada, grace, identityCenter } = await world({ host })
    const say = async (line: string) => (await ada.says(`/aws-access whoami ${line}`))?.rendered
    expect(await say('prod ReadOnlyAccess')).toMatch(/the rule “read-only everywhere” decides/)
    expect(await say('“Payments: prod” AdministratorAccess')).toMatch(
      /for up to 2h: the rule “production admin”/,
    )
    expect(await say('Billing')).toMatch(/The group Billing\s+• You may ask for it, for up to 4h/)
    expect(await say('acme-management')).toMatch(/“bills of the organization”: BillingView/)
    expect(await say('acme-management ReadOnlyAccess')).toMatch(/You may not ask for it: no rule lets you/)
    expect(await say('prod AdministratrAccess')).toMatch(/Did you mean AdministratorAccess\?/)
    expect(await say('prdo')).toMatch(/no account or group prdo\.\s+Did you mean prod\?/)
    expect((await grace.says('/aws-access whoami prod ReadOnlyAccess'))?.rendered).toMatch(
      /“read-only everywhere” is for engineers, and you are not in it/,
    )
    // It is read live: whoever has left the group since is told so.
    identityCenter.leave({ person: 'ada', group: 'Engineers' })
    expect(await say('prod ReadOnlyAccess')).toMatch(/You may not ask for it/)
  })

  test.each([
    ['gus', /guest/i],
    ['mallory', /own workspace/i],
    [
      'edsger',
      /Nobody in IAM Identity Center has your Slack address edsger@acme\.example\.\s.*\/aws-access onboard/,
    ],
  ])('%s is nobody, and is told why and nothing more', async (name, words) => {
    const { slack } = await world({ host })
    const answer = await slack.person(name).says('/aws-access whoami prod', { channel: 'approvals' })
    expect(answer?.rendered).toMatch(words)
    expect(answer?.rendered).not.toMatch(/engineers|read-only/)
  })

  test('what can not be read is a refusal', async () => {
    const { ada, identityCenter } = await world({ host })
    const fault = { kind: 'fail', error: 'AccessDeniedException', status: 400 } as const
    identityCenter.faults.plan('ListGroupMembershipsForMember', fault, 10)
    expect((await ada.says('/aws-access whoami'))?.rendered).toMatch(/could not check your groups/)
  })
})
