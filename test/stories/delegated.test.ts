import { expect, test } from 'vitest'
import { hosts, world, type World } from '../world/index.ts'

const dmsOf = (member: World['ada']): string =>
  member
    .dms()
    .map(({ rendered, text }) => `${rendered}\n${text}`)
    .join('\n')

test.each(hosts)(
  'where AWS does not tell by principal, /aws-login still has everything, on the %s host',
  async (host) => {
    const { barbara, settled, identityCenter } = await world({ host, identityCenter: { delegated: true } })
    await barbara.says('/aws-login')
    await settled()
    const text = dmsOf(barbara)
    expect(text).toContain('acme-dev-PowerUserAccess')
    expect(text).toContain('acme-staging-ReadOnlyAccess')
    expect(text).toContain('acme-acme-management-BillingView')
    const asked = identityCenter.calls.filter(({ operation }) => operation.endsWith('ForPrincipal'))
    expect(asked.map(({ outcome }) => outcome)).toEqual(['AccessDeniedException', 'AccessDeniedException'])
  },
)

test('what is granted from the delegated administrator account is listed while it lasts, and no longer', async () => {
  const { ada, grace, settled, after } = await world({ identityCenter: { delegated: true } })
  const listed = async (): Promise<string> => {
    const before = dmsOf(ada).length
    await ada.says('/aws-login')
    await settled()
    return dmsOf(ada).slice(before)
  }
  await ada.says('/aws-access request prod AdministratorAccess 30m checking INC-42')
  await settled()
  await grace.presses('Approve')
  await settled()
  expect(await listed()).toContain('acme-prod-AdministratorAccess')
  // The index is made anew while the grant lasts, and not between its end and the last look.
  await after('16m')
  expect(await listed()).toContain('acme-prod-AdministratorAccess')
  await after('14m')
  expect(await listed()).toMatch(/gone: AdministratorAccess in prod/)
})
