import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import manifest from '../manifest.json' with { type: 'json' }
import { subcommands } from '../src/handlers/subcommands/index.ts'
import { METHODS } from '../src/sandbox/slack/methods/index.ts'
import { identityCenterSeed } from '../src/sandbox/seed.ts'
import { check } from './json-schema.ts'
import { world } from './world/index.ts'

const root = join(import.meta.dirname, '..')
const [access] = manifest.features.slash_commands
const scopes = manifest.oauth_config.scopes.bot

test('the hint of /aws-access names every subcommand', () => {
  expect(access?.usage_hint).toBe(subcommands.map(({ name }) => name).join(' | '))
})

test('the scopes are those of the methods that the code calls, and no more', () => {
  const code = sources()
  const called = Object.entries(METHODS).filter(
    ([name, { token }]) => token !== 'app' && (code.includes(`.${name}(`) || isUpload(name, code)),
  )
  const needed = called.flatMap(([, method]) => method.scopes)
  expect(called.length).toBeGreaterThan(5)
  const unmet = called.filter(
    ([, { scopes: any }]) => any.length > 0 && !any.some((scope) => scopes.includes(scope)),
  )
  expect(unmet.map(([name]) => name)).toEqual([])
  expect(scopes.filter((scope) => !heard.includes(scope) && !needed.includes(scope))).toEqual([])
  expect(scopes).toEqual(expect.arrayContaining(heard))
})

/** What brings commands, and the event below. */
const heard = ['app_mentions:read', 'commands']

test('the events are those that the code listens to: no channel is read', () => {
  const listened = [...sources().matchAll(/\.(?:event|message)\(\s*'?(\w*)/g)].map(([, name]) => name)
  expect(listened).toEqual(['app_mention'])
  expect(manifest.settings.event_subscriptions.bot_events).toEqual(listened)
})

/** The Slack client's one call for a file makes two. */
const isUpload = (name: string, code: string): boolean =>
  code.includes('.filesUploadV2(') && /^files\.(getUploadURLExternal|completeUploadExternal)$/.test(name)

function sources(): string {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.ts') && !file.startsWith('sandbox'))
    .map((file) => readFileSync(join(root, 'src', file), 'utf8'))
    .join('\n')
}

test('with these scopes alone, the whole story is played: nothing that is called is missing one', async () => {
  const company = await world({
    slack: { botScopes: scopes },
    identityCenter: { seed: { ...identityCenterSeed, accounts: [...accounts, ...many] } },
  })
  const { ada, grace, linus, slack, identityCenter, approvals, after, settled } = company
  const lastTold = () => ada.dms().at(-1)?.rendered

  await ada.says('/aws-access request prod DatabaseAdmin 1h checking INC-42')
  await settled()
  for (const approver of [grace, linus]) await approver.presses('Approve')
  await settled()
  expect(lastTold()).toMatch(/You have/)
  await ada.mentions('status', { thread: approvals.messages()[0] })
  await slack.until(() => ada.answers().some(({ rendered }) => rendered.includes('Active until')))
  await after('1h')
  expect(lastTold()).toMatch(/ended/)

  for (const { name: account } of many)
    identityCenter.assign({ person: 'ada', account, permissionSet: 'ReadOnlyAccess' })
  await ada.says('/aws-login')
  await settled()
  expect(ada.dms().flatMap(({ files }) => files)).toHaveLength(1)

  const edsger = slack.person('edsger')
  await edsger.says('/aws-access onboard')
  await edsger.submits()
  await settled()
  await grace.presses('Approve')
  await settled()
  await after('1m')
  expect(edsger.dms()[0]?.rendered).toMatch(/Welcome to AWS/)

  await grace.says('/aws-access offboard @edsger')
  await settled()
  await grace.submits()
  await settled()
  await after('1m')
  expect(identityCenter.memberships().filter(({ person }) => person === 'edsger')).toEqual([])

  expect(slack.calls.filter(({ outcome }) => outcome === 'missing_scope')).toEqual([])
})

const { accounts = [] } = identityCenterSeed
/** More than one message can say: the set-up comes as a file. */
const many = Array.from({ length: 60 }, (_, at) => ({
  name: `sample-${at}`,
  id: String(500_000_000_000 + at),
  ou: 'Workloads/Dev',
}))

const schema = join(root, '../shared/data/slack-manifest.schema.2.0.0.json')
test.skipIf(!existsSync(schema))('the manifest is what Slack’s schema asks for', () => {
  expect(check(JSON.parse(readFileSync(schema, 'utf8')), manifest)).toEqual([])
  const wrong = { ...manifest, features: { slash_commands: [{ command: 'no-slash' }] }, colour: 'green' }
  expect(check(JSON.parse(readFileSync(schema, 'utf8')), wrong)).toEqual([
    'colour: unknown',
    'features.slash_commands.0.description: missing',
    'features.slash_commands.0.command: not like ^\\/',
  ])
})
