import { describe, expect, test } from 'vitest'
import type { Seed } from '../../src/sandbox/identity-center/seed.ts'
import { identityCenterSeed } from '../../src/sandbox/seed.ts'
import { hosts, world } from '../world/index.ts'

describe.each(hosts)('/aws-login on the %s host', (host) => {
  test('with words it sends what they match, as they were typed', async () => {
    const { ada, identityCenter, settled } = await world({ host })
    for (const account of ['prod', 'dev'])
      identityCenter.assign({ person: 'ada', account, permissionSet: 'ReadOnlyAccess' })
    const answer = await ada.says('/aws-login  “Prod” &lt;readonly')
    expect(answer?.rendered).toContain('Prod <readonly')
    await settled()
    expect(ada.dms().at(-1)?.rendered).toMatch(/^Nothing that you hold matches .*Prod <readonly/)
    await ada.says('/aws-login PROD readonly')
    await settled()
    const dm = ada.dms().at(-1)
    expect(dm?.rendered).toContain('-prod-ReadOnlyAccess]')
    expect(dm?.rendered).not.toContain('-dev-ReadOnlyAccess]')
  })

  test('what a grant announces is called as it was, though another account reads alike by now', async () => {
    const { ada, grace, identityCenter, after, settled } = await world({ host })
    identityCenter.assign({ person: 'ada', account: 'prod', permissionSet: 'ReadOnlyAccess' })
    await ada.says('/aws-login prod')
    await settled()
    identityCenter.unassign({ person: 'ada', account: 'prod', permissionSet: 'ReadOnlyAccess' })
    identityCenter.addAccount({ name: 'Prod', id: '999999999999' })
    await after('16m')
    await ada.says('/aws-access request 333333333301 ReadOnlyAccess 1h checking')
    await settled()
    await grace.presses('Approve')
    await settled()
    const granted = ada.dms().at(-1)?.rendered
    expect(granted).toMatch(/You have .*ReadOnlyAccess/)
    expect(granted).toMatch(/--profile acme-prod-ReadOnlyAccess$/m)
  })

  test('what somebody holds already is called as it was, though its account has another name by now', async () => {
    const { barbara, identityCenter, after, settled } = await world({ host })
    await barbara.says('/aws-login dev poweruser')
    await settled()
    expect(barbara.dms().at(-1)?.rendered).toContain('[profile acme-dev-PowerUserAccess]')
    identityCenter.renameAccount('dev', 'development')
    await after('16m')
    const answer = await barbara.says('/aws-access request development PowerUserAccess 1h checking')
    expect(answer?.rendered).toMatch(/You hold PowerUserAccess in development already/)
    expect(answer?.rendered).toMatch(/--profile acme-dev-PowerUserAccess$/m)
  })

  test('from an index it says how old that is', async () => {
    const { barbara, settled } = await world({ host, identityCenter: { delegated: true } })
    await barbara.says('/aws-login staging')
    await settled()
    expect(barbara.dms().at(-1)?.rendered).toMatch(/^As of .+: what an administrator has changed since then/m)
  })

  test('with more words than anything could match it says so, and sends nothing', async () => {
    const { ada, settled } = await world({ host })
    const answer = await ada.says(`/aws-login ${'prod '.repeat(100)}`)
    expect(answer?.rendered).toMatch(/499 characters; there is room for 200/)
    await settled()
    expect(ada.dms()).toEqual([])
  })

  test.each([
    ['asks for a user, where the policy has onboarding', true, /Send .*\/aws-access onboard/],
    ['asks an administrator by name, where it has none', false, /Ask @grace or @alan for a user/],
  ])('whoever is unknown to Identity Center %s', async (_, has, words) => {
    const { slack } = await world({
      host,
      policy: ({ onboarding: _none, ...policy }) =>
        has ? { ...policy, onboarding: { who: ['everyone'], approvers: ['leads'], groups: [] } } : policy,
    })
    const edsger = slack.person('edsger')
    // Names that take too long to find are left out, and there the next time.
    await edsger.says('/aws-login')
    expect((await edsger.says('/aws-login'))?.rendered).toMatch(words)
    const looked = slack.calls.filter(({ method }) => method === 'users.lookupByEmail').length
    expect(looked, 'each administrator is looked up once').toBe(has ? 0 : 2)
  })

  test('a thousand holdings are answered in time and arrive whole, with no more calls for more accounts', async () => {
    const counted: Record<string, number>[] = []
    for (const others of [0, 300]) {
      const { ada, identityCenter, settled, clock } = await world({
        host,
        identityCenter: { seed: withHoldings(200, others), pageSize: 100 },
      })
      const before = identityCenter.calls.length
      const asked = clock.now().getTime()
      expect((await ada.says('/aws-login'))?.rendered).toMatch(/on their way/)
      // This clock runs twenty times as fast as Slack's patience.
      expect(clock.now().getTime() - asked).toBeLessThan(20 * 3000)
      await settled()
      const config = ada.dms().flatMap(({ files }) => files.map(({ content }) => content))
      expect(new Set(config.join('').match(/^\[profile .*-account-\d{3}-.*\]$/gm)).size).toBe(1000)
      counted.push(countBy(identityCenter.calls.slice(before).map(({ operation }) => operation)))
    }
    expect(counted[1]).toEqual(counted[0])
    expect(counted[0]).toMatchObject({ ListAccountAssignmentsForPrincipal: 12 })
  })
})

/** Ada holds each permission set in so many accounts, and has nothing to do with the others. */
function withHoldings(count: number, others: number): Seed {
  const { accounts = [], assignments = [], permissionSets = [] } = identityCenterSeed
  const more = Array.from({ length: count + others }, (_, index) => ({
    name: `account-${String(index).padStart(3, '0')}`,
    id: String(500_000_000_000 + index),
  }))
  const held = more
    .slice(0, count)
    .flatMap(({ name: account }) =>
      permissionSets.map(({ name: permissionSet }) => ({ person: 'ada', account, permissionSet })),
    )
  return {
    ...identityCenterSeed,
    accounts: [...accounts, ...more],
    assignments: [...assignments, ...held],
  }
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}
