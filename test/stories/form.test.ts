import { describe, expect, test } from 'vitest'
import { identityCenterSeed } from '../../src/sandbox/seed.ts'
import { hosts, world } from '../world/index.ts'

const what = 'What do you need?'
const howLong = 'For how long?'

describe.each(hosts)('the form, on the %s host', (host) => {
  test('opens, finds what was typed, offers the durations of the choice, and asks', async () => {
    const { ada, grace, identityCenter, approvals, settled } = await world({ host })
    await ada.says('/aws-access request')
    expect(ada.form()?.fields.map(({ label }) => label)).toEqual([
      what,
      howLong,
      'Why?',
      'When should it start?',
    ])
    const offered = await ada.types(what, 'prod admin')
    expect(texts(offered)).toContain('prod · AdministratorAccess')
    await ada.picks(what, 'prod · AdministratorAccess')
    await ada.picks(howLong, '2h')
    await ada.fills('Why?', 'deploying 1.2')
    const sent = await ada.submits()
    expect(sent?.rendered).toMatch(/with its approvers/)
    await settled()
    expect(approvals.messages()[0]?.rendered).toContain('deploying 1.2')
    await grace.presses('Approve')
    await settled()
    expect(identityCenter.assignments()).toContainEqual({
      person: 'ada',
      account: 'prod',
      permissionSet: 'AdministratorAccess',
    })
  })

  test('shows everything this person may ask for, and nothing else', async () => {
    const { ada, grace } = await world({ host })
    await ada.says('/aws-access request')
    const all = texts(await ada.types(what, ''))
    expect(all).toContain('Payments: prod · ReadOnlyAccess')
    expect(all).toContain('Billing')
    expect(all.some((text) => /acme-management · ReadOnlyAccess|BillingView in/.test(text))).toBe(false)
    await grace.says('/aws-access request')
    expect(texts(await grace.types(what, ''))).toEqual([])
  })

  test('an incomplete line opens the form with what was understood', async () => {
    const { ada } = await world({ host })
    await ada.says('/aws-access request prod ReadOnlyAccess 2h')
    expect(ada.form()?.rendered).toContain('prod · ReadOnlyAccess')
    expect(ada.form()?.rendered).toContain('2h')
    await ada.closes()
    await ada.says('/aws-access request prdo ReadOnlyAccess')
    expect(ada.form()?.rendered).toMatch(/prod/)
  })

  test('an error stands at its field, and the form can be sent again', async () => {
    const { ada, approvals, settled, identityCenter } = await world({ host })
    await ada.says('/aws-access request prod ReadOnlyAccess 2h')
    await ada.fills('Why?', '   ')
    await ada.submits()
    expect(ada.form()?.errors['Why?']).toMatch(/reason/i)
    await ada.fills('Why?', 'checking')
    identityCenter.removePermissionSet('ReadOnlyAccess')
    await ada.submits()
    await settled()
    expect(approvals.messages()).toHaveLength(1)
  })

  test('a reason that nobody can see is none, on the line as in the form', async () => {
    const { ada, approvals, settled } = await world({ host })
    const answer = await ada.says('/aws-access request prod ReadOnlyAccess 2h \u200b\u2060')
    expect(answer?.rendered).toMatch(/A reason is missing/)
    await ada.says('/aws-access request prod ReadOnlyAccess 2h')
    await ada.fills('Why?', '\u200b\u3164')
    await ada.submits()
    expect(ada.form()?.errors['Why?']).toMatch(/A reason is missing/)
    await settled()
    expect(approvals.messages()).toEqual([])
  })

  test('a duration chosen before is not sent for a choice that does not allow it', async () => {
    const { ada, approvals, settled } = await world({ host })
    await ada.says('/aws-access request prod ReadOnlyAccess 8h')
    await ada.types(what, 'prod admin')
    await ada.picks(what, 'prod · AdministratorAccess')
    await ada.fills('Why?', 'deploying')
    await ada.submits()
    await settled()
    expect(approvals.messages()[0]?.rendered).toMatch(/AdministratorAccess.* for 1h/)
  })

  test('a guest is told why not in place of the form', async () => {
    const { slack } = await world({ host })
    const gus = slack.person('gus')
    await gus.says('/aws-access request', { channel: 'approvals' })
    expect(gus.form()?.rendered).toMatch(/guest/i)
  })

  test('the list of thousands says how many more there are', async () => {
    const accounts = Array.from({ length: 300 }, (_, at) => ({ name: `team-${at}`, ou: 'Workloads/Dev' }))
    const { ada } = await world({
      host,
      identityCenter: {
        seed: { ...identityCenterSeed, accounts: [...(identityCenterSeed.accounts ?? []), ...accounts] },
      },
    })
    await ada.says('/aws-access request')
    const all = texts(await ada.types(what, 'team'))
    expect(all).toHaveLength(100)
    expect(all.at(-1)).toMatch(/501 more/)
    expect(texts(await ada.types(what, 'team-299 power'))).toEqual(['team-299 · PowerUserAccess'])
  })
})

function texts(offer: unknown): string[] {
  const options = Array.isArray(offer)
    ? offer
    : ((offer as { options?: unknown[] } | undefined)?.options ?? [])
  return options.map((option) => (option as { text: { text: string } }).text.text)
}
