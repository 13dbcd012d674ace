import { expect, test } from 'vitest'
import { identityCenterSeed } from '../../src/sandbox/seed.ts'
import type { Child } from './child.ts'
import { type Company, company } from './company.ts'

const portal = ['RegisterClient', 'StartDeviceAuthorization']

test('a portal that nobody can sign in to, and a channel that others read, are warned of; it works all the same', async ({
  onTestFinished,
}) => {
  const seed = { ...identityCenterSeed, startUrl: 'https://d-0987654321.awsapps.com/start' }
  const here = await company({ identityCenter: { seed } })
  onTestFinished(() => here.close())
  here.slack.setChannel('approvals', { extShared: true })
  const server = await here.serve()
  await expect
    .poll(() => warned(server), { timeout: 10_000 })
    .toEqual([
      expect.stringMatching(
        /"https:\/\/d-1234567890\.awsapps\.com\/…","region":"eu-west-1".*nobody can sign in/,
      ),
      expect.stringMatching(/"channel":"C0000APPR01".*another company reads this channel/),
    ])
  expect(await server.health()).toBe(200)
  expect(oidcCalls(here)).toEqual(portal)
})

test('where both are right, or can not be asked, nothing is warned of; what could sign somebody in is not kept', async ({
  onTestFinished,
}) => {
  const here = await company({ settings: { LOG_LEVEL: 'trace' } })
  onTestFinished(() => here.close())
  const server = await here.serve()
  const looked = () => here.slack.calls.filter(({ method }) => method === 'conversations.info').length
  await here.until('it looked around', () => looked() === 1)
  here.slack.faults.plan('conversations.info', { kind: 'fail', error: 'internal_error' }, 2)
  here.identityCenter.faults.plan('StartDeviceAuthorization', { kind: 'fail', error: 'SlowDownException' })
  const second = await here.serve()
  await here.until('it looked around again', () => looked() >= 2)
  await expect
    .poll(() => second.stdout.join('\n'), { timeout: 10_000 })
    .toMatch(/the portal could not be checked[^]*a channel could not be looked at/)
  for (const one of [server, second]) {
    expect(warned(one)).toEqual([])
    expect(one.stdout.join('\n')).not.toMatch(/clientSecret|deviceCode|userCode|verificationUri|user_code/)
  }
  expect(oidcCalls(here)).toEqual([...portal, ...portal])
})

/** What the server itself warns of; the runtime's own warnings hang on its version. */
const warned = ({ stdout }: Child): string[] =>
  stdout.filter((line) => line.includes('"level":"warn"') && !line.includes('the runtime warns'))

const oidcCalls = ({ identityCenter }: Company) =>
  identityCenter.calls.filter(({ service }) => service === 'sso-oidc').map(({ operation }) => operation)
