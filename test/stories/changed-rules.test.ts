import { describe, expect, test } from 'vitest'
import type { Rule, RuleApproval } from '../../src/access/policy.ts'
import { type Host, hosts, world } from '../world/index.ts'

const inProd = { person: 'ada', account: 'prod', permissionSet: 'ReadOnlyAccess' }
const by = (needed: number, ...approvers: string[]): RuleApproval => ({
  kind: 'approvers',
  approvers,
  needed,
})

/** Ada's request waits under one approval rule, and the app starts again with another. */
async function redeployed(host: Host, before: RuleApproval, now: RuleApproval) {
  let approval = before
  const story = await world({
    host,
    policy: (same) => ({
      ...same,
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
