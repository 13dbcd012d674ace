import { describe, expect, test } from 'vitest'
import type { Rule, RuleApproval } from '../../src/access/policy.ts'
import { type Host, hosts, world } from '../world/index.ts'

const inProd = { person: 'ada', account: 'prod', permissionSet: 'ReadOnlyAccess' }
const by = (needed: number, ...approvers: string[]): RuleApproval => ({
  kind: 'approvers',
  approvers,
  needed,
})

const none: RuleApproval = { kind: 'none' }

/** Ada's request waits under one approval rule, and the app starts again with another. */
async function redeployed(host: Host, before: RuleApproval, now: RuleApproval) {
  let approval = before
  const story = await world({
    host,
    policy: (same) => ({
      ...same,
      people: { ...same.people, second: { emails: ['barbara@acme.example'] } },
      rules: same.rules.map((rule): Rule =>
        rule.name === 'read-only everywhere' ? { ...rule, approval } : rule,
      ),
    }),
  })
  const { ada, app, settled, startApp, approvals } = story
  await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
  await settled()
  await app.kill()
  approval = now
  await startApp()
  const card = () => approvals.messages()[0]!
  return { ...story, card, thread: () => approvals.thread(card()).at(-1)?.rendered }
}

describe.each(hosts)('a rule that asks for another number by now, on the %s host', (host) => {
  test('more: the answer, the card and the thread count against it', async () => {
    const { grace, alan, identityCenter, settled, card, thread } = await redeployed(
      host,
      by(1, 'leads'),
      by(2, 'leads'),
    )
    expect((await grace.presses('Approve')).sees?.rendered).toMatch(/: 1 more approval is needed\./)
    await settled()
    expect(card().rendered).toMatch(/1 of 2 approved: @grace\./)
    expect(thread()).toMatch(/@grace approved: 1 of 2\./)
    expect(identityCenter.assignments()).not.toContainEqual(inProd)
    await alan.presses('Approve')
    await settled()
    expect(identityCenter.assignments()).toContainEqual(inProd)
    expect(thread()).toMatch(/Approved by @grace and @alan: 2 of 2\./)
  })

  test('fewer, and one more approval to come: they count against it too', async () => {
    const { grace, settled, card, thread } = await redeployed(host, by(3, 'leads', 'oncall'), by(2, 'leads'))
    expect((await grace.presses('Approve')).sees?.rendered).toMatch(/: 1 more approval is needed\./)
    await settled()
    expect(card().rendered).toMatch(/1 of 2 approved: @grace\./)
    expect(thread()).toMatch(/@grace approved: 1 of 2\./)
  })
})

describe.each(hosts)('whoever is no approver by now, on the %s host', (host) => {
  const presses = ['Approve', 'Deny']

  test('is told who are', async () => {
    const { grace, linus, settled, identityCenter, card } = await redeployed(
      host,
      by(1, 'leads'),
      by(1, 'second', 'oncall'),
    )
    for (const button of presses)
      expect((await grace.presses(button)).sees?.rendered).toMatch(
        /not an approver under the rule “read-only everywhere”\.\nLeave it to @oncall or @barbara\./,
      )
    await settled()
    expect(card().rendered).toMatch(/0 of 1 approved/)
    await linus.presses('Approve')
    await settled()
    expect(identityCenter.assignments()).toContainEqual(inProd)
  })

  test('is told so as well where they can not be looked up', async () => {
    const { slack, grace } = await redeployed(host, by(1, 'leads'), by(1, 'second'))
    slack.faults.plan('users.lookupByEmail', { kind: 'fail', error: 'internal_error', status: 500 }, 100)
    expect((await grace.presses('Approve')).sees?.rendered).toMatch(/Leave it to whoever the rule names\./)
  })

  test('is told that nobody has to, and asking again is granted at once', async () => {
    const { ada, grace, identityCenter, settled, card } = await redeployed(host, by(1, 'leads'), none)
    for (const button of presses)
      expect((await grace.presses(button)).sees?.rendered).toMatch(
        /Nobody has to approve this any more: .*\nHave @ada ask again: it is granted at once\./,
      )
    await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
    await settled()
    expect(identityCenter.assignments()).toContainEqual(inProd)
    expect(card().rendered).toMatch(/Waiting/)
    expect((await ada.presses('Withdraw', { on: card() })).sees?.rendered).toMatch(/withdrawn/)
    await settled()
    expect(card().rendered).toMatch(/Withdrawn/)
    expect(identityCenter.assignments()).toContainEqual(inProd)
  })

  test('is told that nobody can, where whoever asked may not have it either', async () => {
    const { grace, identityCenter } = await redeployed(host, by(1, 'leads'), none)
    identityCenter.leave({ person: 'ada', group: 'Engineers' })
    expect((await grace.presses('Approve')).sees?.rendered).toMatch(
      /Nobody can decide on this any more: @ada may not have it now .*\nIt can be withdrawn/,
    )
  })
})
