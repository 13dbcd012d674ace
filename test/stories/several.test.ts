import { describe, expect, test } from 'vitest'
import type { Rule } from '../../src/access/policy.ts'
import { hosts, type World, world } from '../world/index.ts'

const databases = { person: 'ada', account: 'prod-data', permissionSet: 'DatabaseAdmin' }
const inProd = { person: 'ada', account: 'prod', permissionSet: 'ReadOnlyAccess' }
const creates = ({ identityCenter }: World): number =>
  identityCenter.calls.filter(({ operation }) => operation === 'CreateAccountAssignment').length

describe.each(hosts)('two approvals, on the %s host', (host) => {
  test('two different people have to say yes, and the thread counts them', async () => {
    const { ada, grace, alan, identityCenter, approvals, settled } = await world({ host })
    await ada.says('/aws-access request prod-data DatabaseAdmin 30m a slow query')
    await settled()
    expect((await grace.presses('Approve')).sees?.rendered).toMatch(/1 more approval/)
    expect((await grace.presses('Approve')).sees?.rendered).toMatch(/already/i)
    await settled()
    expect(identityCenter.assignments()).not.toContainEqual(databases)
    expect(approvals.thread(approvals.messages()[0]!).at(-1)?.rendered).toMatch(/1 of 2/)
    await alan.presses('Approve')
    await settled()
    expect(identityCenter.assignments()).toContainEqual(databases)
    expect(approvals.thread(approvals.messages()[0]!).at(-1)?.rendered).toMatch(
      /Approved by @grace and @alan: 2 of 2\. Active until/,
    )
  })

  test('a second Slack id of the same person is the same person', async () => {
    const story = await world({ host })
    const { ada, grace, slack, settled } = story
    slack.addMember({ name: 'grace-two', email: 'grace@acme.example' }, ['approvals'])
    await ada.says('/aws-access request prod-data DatabaseAdmin 30m a slow query')
    await settled()
    await grace.presses('Approve')
    expect((await slack.person('grace-two').presses('Approve')).sees?.rendered).toMatch(/already/i)
    await settled()
    expect(creates(story)).toBe(0)
  })

  test('an earlier approval whose giver is no approver any more does not count', async () => {
    const story = await world({ host })
    const { ada, grace, alan, linus, identityCenter, settled } = story
    await ada.says('/aws-access request prod-data DatabaseAdmin 30m a slow query')
    await settled()
    await grace.presses('Approve')
    identityCenter.disableUser('grace')
    expect((await alan.presses('Approve')).sees?.rendered).toMatch(/1 more approval/)
    await settled()
    expect(creates(story)).toBe(0)
    await linus.presses('Approve')
    await settled()
    expect(identityCenter.assignments()).toContainEqual(databases)
  })

  test('one valid denial closes it, and old buttons are answered in words', async () => {
    const story = await world({ host })
    const { ada, grace, alan, approvals, settled } = story
    await ada.says('/aws-access request prod-data DatabaseAdmin 30m a slow query')
    await settled()
    const old = approvals.messages()[0]!
    await grace.presses('Approve')
    expect((await alan.presses('Deny')).sees?.rendered).toMatch(/You denied/)
    await settled()
    expect((await grace.presses('Approve', { on: old })).sees?.rendered).toMatch(/denied/)
    await settled()
    expect(creates(story)).toBe(0)
    expect(ada.dms().at(-1)?.rendered).toMatch(/denied.*@?alan/is)
    expect(ada.dms().at(-1)?.rendered).toContain('/aws-access request prod-data DatabaseAdmin 30m')
  })

  test('a denial with a reason tells it to everybody', async () => {
    const { ada, grace, barbara, approvals, settled } = await world({ host })
    await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
    await settled()
    await barbara.presses('Deny with a reason')
    await barbara.fills('Why not?', 'because')
    expect((await barbara.submits())?.rendered).toMatch(/approve/i)
    await grace.presses('Deny with a reason')
    await grace.fills('Why not?', 'use the replica')
    expect((await grace.submits())?.rendered).toMatch(/You denied/)
    await settled()
    expect(ada.dms().at(-1)?.rendered).toContain('use the replica')
    expect(approvals.messages()[0]?.rendered).toContain('use the replica')
  })

  test('too few approvers: refused at the request, saying so', async () => {
    const { ada, identityCenter, approvals, settled } = await world({ host })
    for (const each of ['grace', 'alan', 'barbara']) identityCenter.disableUser(each)
    const answer = await ada.says('/aws-access request prod-data DatabaseAdmin 30m a slow query')
    expect(answer?.rendered).toMatch(/2 approvers.*1 person/s)
    await settled()
    expect(approvals.messages()).toEqual([])
  })
})

describe.each(hosts)('ending, on the %s host', (host) => {
  test('an administrator withdraws what waits, though they could not approve it; an approver denies it', async () => {
    const { ada, grace, linus, approvals, settled } = await world({
      host,
      policy: (same) => ({
        ...same,
        people: { ...same.people, operators: { emails: ['linus@acme.example'] } },
        admins: ['operators'],
      }),
    })
    const asked = await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
    const id = /Request (\w{8})/.exec(asked?.rendered ?? '')?.[1]
    await settled()
    expect((await grace.says(`/aws-access end ${id}`))?.rendered).toMatch(/still waits.*deny it on its card/s)
    expect((await linus.says(`/aws-access end ${id}`))?.rendered).toMatch(/is withdrawn/)
    await settled()
    expect(approvals.messages()[0]?.rendered).toMatch(/Withdrawn by @linus/i)
    expect(ada.dms().at(-1)?.rendered).toMatch(/withdrawn by @linus/)
  })

  test('a waiting request is not withdrawn by a colleague', async () => {
    const { ada, barbara, approvals, settled } = await world({ host })
    await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
    await settled()
    expect((await barbara.presses('Withdraw')).sees?.rendered).toMatch(/still waits for an answer/)
    expect((await ada.presses('Withdraw')).sees?.rendered).toMatch(/withdrawn/)
    await settled()
    expect(approvals.messages()[0]?.rendered).toMatch(/withdrawn/i)
  })

  test('nobody answers: it expires, and can not be approved any more', async () => {
    const story = await world({ host })
    const { ada, grace, approvals, after, settled } = story
    await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
    await settled()
    const old = approvals.messages()[0]!
    await after('8h')
    expect(ada.dms().at(-1)?.rendered).toMatch(/expired/)
    expect((await grace.presses('Approve', { on: old })).sees?.rendered).toMatch(/expired/)
    await settled()
    expect(creates(story)).toBe(0)
  })

  test('whoever holds it hands it back, from the message or by command', async () => {
    const { ada, identityCenter, settled } = await world({ host })
    const inDev = { person: 'ada', account: 'dev', permissionSet: 'PowerUserAccess' }
    await ada.says('/aws-access request dev PowerUserAccess 2h trying')
    await settled()
    expect(identityCenter.assignments()).toContainEqual(inDev)
    await ada.presses('End access')
    await settled()
    expect(identityCenter.assignments()).not.toContainEqual(inDev)
    expect(ada.dms().at(-1)?.rendered).toMatch(/4h/)
    await ada.says('/aws-access request dev PowerUserAccess 2h trying')
    await settled()
    expect((await ada.says('/aws-access end'))?.rendered).toMatch(/taken away/)
    await settled()
    expect(identityCenter.assignments()).not.toContainEqual(inDev)
    expect((await ada.says('/aws-access end'))?.rendered).toMatch(/nothing/i)
  })

  test('an approver or an administrator takes back by id; a colleague does not', async () => {
    const { ada, barbara, grace, identityCenter, settled } = await world({ host })
    const asked = await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
    const id = /Request (\w{8})/.exec(asked?.rendered ?? '')?.[1]
    await settled()
    await grace.presses('Approve')
    await settled()
    expect((await barbara.says(`/aws-access end ${id}`))?.rendered).toMatch(
      /can be ended by whoever holds it/,
    )
    expect(identityCenter.assignments()).toContainEqual(inProd)
    expect((await grace.says(`/aws-access end ${id?.toUpperCase()}`))?.rendered).toMatch(/taken away/)
    await settled()
    expect(identityCenter.assignments()).not.toContainEqual(inProd)
    expect(ada.dms().at(-1)?.rendered).toMatch(/grace/)
    expect((await grace.says(`/aws-access end ${id}`))?.rendered).toMatch(/over|ended/i)
    expect((await grace.says('/aws-access end zzzzzzzz'))?.rendered).toMatch(/know no request/)
  })
})

describe.each(hosts)('once the policy has changed, on the %s host', (host) => {
  const readOnly = 'read-only everywhere'
  const second = ['second']

  /** What Ada holds, of which Barbara is an approver, on an app that starts again with these rules. */
  async function redeployed(rules: (before: readonly Rule[]) => readonly Rule[]) {
    let deployed = (before: readonly Rule[]): readonly Rule[] =>
      before.map((rule) => (rule.name === readOnly ? approvedBy(rule, second) : rule))
    const story = await world({
      host,
      policy: (same) => ({
        ...same,
        people: { ...same.people, second: { emails: ['barbara@acme.example'] } },
        rules: deployed(same.rules),
      }),
    })
    const asked = await story.ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
    await story.settled()
    await story.barbara.presses('Approve')
    await story.settled()
    await story.app.kill()
    deployed = rules
    await story.startApp()
    const line = `/aws-access end ${/Request (\w{8})/.exec(asked?.rendered ?? '')?.[1] ?? ''}`
    return { ...story, line }
  }

  const approvedBy = (rule: Rule, approvers: readonly string[]): Rule => ({
    ...rule,
    approval: { kind: 'approvers', approvers, needed: 1 },
  })

  test('whoever could approve it under the rule’s new name takes it back', async () => {
    const { barbara, linus, identityCenter, settled, line } = await redeployed((before) =>
      before.map((rule) =>
        rule.name === readOnly ? { ...approvedBy(rule, second), name: 'reading' } : rule,
      ),
    )
    expect((await linus.says(line))?.rendered).toMatch(/can be ended by whoever holds it/)
    expect((await barbara.says(line))?.rendered).toMatch(/taken away/)
    await settled()
    expect(identityCenter.assignments()).not.toContainEqual(inProd)
  })

  test('whoever could not approve it under the rule that decides now does not', async () => {
    const { barbara, identityCenter, settled, line } = await redeployed((before) =>
      before.flatMap((rule) =>
        rule.name === readOnly ? [{ ...rule, name: 'reading' }, approvedBy(rule, second)] : rule,
      ),
    )
    expect((await barbara.says(line))?.rendered).toMatch(/can be ended by whoever holds it/)
    await settled()
    expect(identityCenter.assignments()).toContainEqual(inProd)
  })

  test('an approver under the rule that it was made by takes it back from whoever may not have it any more', async () => {
    const { barbara, identityCenter, settled, line } = await redeployed((before) =>
      before.map((rule) => (rule.name === readOnly ? approvedBy(rule, second) : rule)),
    )
    identityCenter.leave({ person: 'ada', group: 'Engineers' })
    expect((await barbara.says(line))?.rendered).toMatch(/taken away/)
    await settled()
    expect(identityCenter.assignments()).not.toContainEqual(inProd)
  })
})

describe.each(hosts)('commands, on the %s host', (host) => {
  test('an extension is a request of its own', async () => {
    const { ada, grace, approvals, after, settled, identityCenter } = await world({ host })
    for (let each = 0; each < 2; each += 1) {
      await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
      await settled()
      await grace.presses('Approve')
      await settled()
      await after('30m')
    }
    expect(approvals.messages().at(-1)?.rendered).toMatch(/more time|extension|longer/i)
    await after('31m')
    expect(identityCenter.assignments()).toHaveLength(1)
  })

  test('list shows what one holds and what is pending; list all is for administrators', async () => {
    const { ada, barbara, grace, settled } = await world({ host })
    expect((await ada.says('/aws-access'))?.rendered).toMatch(/nothing/i)
    await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
    await ada.says('/aws-access request dev PowerUserAccess 1h trying')
    await settled()
    const mine = (await ada.says('/aws-access list'))?.rendered
    expect(mine).toMatch(/prod/)
    expect(mine).toMatch(/dev/)
    expect((await barbara.says('/aws-access list all'))?.rendered).toMatch(/administrators/)
    const all = (await grace.says('/aws-access list all'))?.rendered
    expect(all).toMatch(/@ada.*prod/s)
  })

  test('help names every subcommand; an unknown one is answered', async () => {
    const { ada } = await world({ host })
    const help = (await ada.says('/aws-access help'))?.rendered
    for (const name of ['request', 'list', 'end', 'help', '/aws-login']) expect(help).toContain(name)
    expect((await ada.says('/aws-access frobnicate'))?.rendered).toMatch(/frobnicate/)
  })

  test.each([
    ['prod ReadOnlyAcess 1h checking', /ReadOnlyAccess/],
    ['prdo ReadOnlyAccess 1h checking', /prod/],
    ['prod ReadOnlyAccess 1hour checking', /length of time/],
    ['prod ReadOnlyAccess 9h checking', /longer than/],
    ['prod BillingView 1h checking', /No rule/],
    ['acme-management ReadOnlyAccess 1h checking', /No rule/],
    ['group Engineer 1h checking', /Engineers/],
  ])('request %s is refused in words', async (line, words) => {
    const { ada, approvals, settled } = await world({ host })
    expect((await ada.says(`/aws-access request ${line}`))?.rendered).toMatch(words)
    await settled()
    expect(approvals.messages()).toEqual([])
  })

  test('names with blanks in quotes, and a reason with everything in it, come through whole', async () => {
    const { ada, grace, approvals, settled, identityCenter } = await world({ host })
    const reason = 'INC-42: db down: look <!channel> <https://evil.example|here> & *now* @grace `x`'
    await ada.says(`/aws-access request “Payments: prod” ReadOnlyAccess 1h ${reason}`)
    await settled()
    const card = approvals.messages()[0]!
    expect(card.rendered).toContain('Payments: prod')
    expect(card.rendered).toContain('INC-42: db down: look <!channel> <https://evil.example|here> & ')
    expect(card.pings.filter((ping) => !/ada|grace|alan|U0/i.test(ping))).toEqual([])
    await grace.presses('Approve')
    await settled()
    expect(identityCenter.assignments()).toContainEqual({
      person: 'ada',
      account: 'Payments: prod',
      permissionSet: 'ReadOnlyAccess',
    })
  })
})
