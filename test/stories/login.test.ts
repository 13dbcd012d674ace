import { describe, expect, test } from 'vitest'
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
    ['asks an administrator, where it has none', false, /Ask an administrator/],
  ])('whoever is unknown to Identity Center %s', async (_, has, words) => {
    const { slack } = await world({
      host,
      policy: ({ onboarding: _none, ...policy }) =>
        has ? { ...policy, onboarding: { who: ['everyone'], approvers: ['leads'], groups: [] } } : policy,
    })
    expect((await slack.person('edsger').says('/aws-login'))?.rendered).toMatch(words)
  })
})
