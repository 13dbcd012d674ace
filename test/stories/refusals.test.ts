import { describe, expect, test } from 'vitest'
import { slackSeed } from '../../src/sandbox/seed.ts'
import { hosts, world } from '../world/index.ts'

const wrongPressers = [
  ['the requester', 'ada', /their own request/i],
  ['a colleague who is no approver', 'barbara', /approve/i],
  ['a guest', 'gus', /guest/i],
  ['somebody deactivated', 'dora', /deactivated/i],
  ['a stranger of another team', 'mallory', /own workspace/i],
  ['somebody whose address is unconfirmed', 'ursula', /confirm/i],
  ['somebody unknown to Identity Center', 'edsger', /Identity Center/],
] as const

describe.each(hosts)('who is nobody, on the %s host', (host) => {
  test('every wrong presser is refused in words, and nothing is made', async () => {
    const { ada, slack, identityCenter, approvals, settled } = await world({ host })
    await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
    await settled()
    const [card] = approvals.messages()
    for (const [, name, words] of wrongPressers) {
      const { sees } = await slack.person(name).presses('Approve', { on: card! })
      expect(sees?.rendered, name).toMatch(words)
    }
    await settled()
    expect(creates(identityCenter)).toBe(0)
    expect(approvals.messages()[0]?.rendered).toMatch(/wait/i)
  })

  test('a press is judged by who presses, never by what the button says', async () => {
    const { ada, barbara, identityCenter, approvals, settled } = await world({ host })
    await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
    await settled()
    const [card] = approvals.messages()
    const raw = (value: string) => barbara.pressesRaw({ actionId: 'request.approve', value, message: card! })
    for (const value of ['', '#', 'x'.repeat(2000), 'nobody#account#1#2#abc', '{"id":1}'])
      expect((await raw(value))?.rendered, value).toMatch(/I know no/)
    expect(creates(identityCenter)).toBe(0)
  })

  test.each(['Approve', 'Deny'])(
    'whoever lost their eligibility is refused at “%s”, and told that it is closed',
    async (button) => {
      const { ada, grace, identityCenter, approvals, settled } = await world({ host })
      await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
      await settled()
      identityCenter.leave({ person: 'ada', group: 'Engineers' })
      const { sees } = await grace.presses(button)
      expect(sees?.rendered).toMatch(/closed now: .* not allow .*\n.*asked for anew/i)
      await settled()
      expect(creates(identityCenter)).toBe(0)
      expect(approvals.messages()[0]?.rendered).not.toMatch(/\[ Approve \]/)
      expect(ada.dms().at(-1)?.rendered).toMatch(/no longer allows/i)
    },
  )

  test('an approver whose user was disabled, or whose address changed, is refused', async () => {
    const { ada, grace, identityCenter, slack, settled } = await world({ host })
    await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
    await settled()
    identityCenter.disableUser('grace')
    expect((await grace.presses('Approve')).sees?.rendered).toMatch(/disabled/i)
    identityCenter.enableUser('grace')
    slack.setFlags('grace', { email: 'grace@elsewhere.example' })
    expect((await grace.presses('Approve')).sees?.rendered).toMatch(/elsewhere\.example|acme\.example/)
    await settled()
    expect(creates(identityCenter)).toBe(0)
  })

  test('what can not be read is a refusal', async () => {
    const { ada, grace, identityCenter, settled } = await world({ host })
    await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
    await settled()
    identityCenter.faults.plan(
      'DescribeUser',
      { kind: 'fail', error: 'AccessDeniedException', status: 400 },
      10,
    )
    expect((await grace.presses('Approve')).sees?.rendered).toMatch(/could not check/i)
    await settled()
    expect(creates(identityCenter)).toBe(0)
  })

  test('an organization of workspaces counts with all its people, and nobody else', async () => {
    const grid = { ...slackSeed.installation, enterpriseId: 'E0000ACME01' }
    const { ada, grace, slack, identityCenter, approvals, settled } = await world({
      host,
      slack: { seed: { ...slackSeed, installation: grid } },
      policy: (policy) => ({ ...policy, slack: { ...policy.slack, teams: ['E0000ACME01'] } }),
    })
    await ada.says('/aws-access request')
    expect(await ada.types('What do you need?', 'prod ReadOnly')).toHaveProperty('options.length', 3)
    await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
    await settled()
    const [card] = approvals.messages()
    const { sees } = await slack.person('mallory').presses('Approve', { on: card! })
    expect(sees?.rendered).toMatch(/own workspace/i)
    expect(creates(identityCenter)).toBe(0)
    await grace.presses('Approve', { on: card! })
    await settled()
    expect(creates(identityCenter)).toBe(1)
  })

  test.each([
    ['gus', /guest/i],
    ['edsger', /Identity Center/],
    ['ursula', /confirm/i],
    ['mallory', /own workspace/i],
  ])('%s can not even ask', async (name, words) => {
    const { slack, approvals, settled } = await world({ host })
    const answer = await slack
      .person(name)
      .says('/aws-access request prod ReadOnlyAccess 1h checking', { channel: 'approvals' })
    expect(answer?.rendered).toMatch(words)
    await settled()
    expect(approvals.messages()).toEqual([])
  })
})

const creates = ({ calls }: { calls: readonly { operation: string }[] }): number =>
  calls.filter(({ operation }) => operation === 'CreateAccountAssignment').length
