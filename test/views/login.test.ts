import { describe, expect, test } from 'vitest'
import { configText, consoleLink, type Held, profiles } from '../../src/access/sign-in.ts'
import { checkBlocks } from '../../src/sandbox/slack/blocks/check.ts'
import { login, profileLines } from '../../src/views/login.ts'

const portal = { startUrl: 'https://d-1234567890.awsapps.com/start', region: 'eu-west-1', session: 'acme' }

const until = '2026-11-23T12:00:00.000Z'

const some: Held[] = [
  { accountId: '111122223333', account: "O'Brien & Söhne", permissionSet: 'ReadOnlyAccess' },
  {
    accountId: '444455556666',
    account: '<!channel> `prod`',
    permissionSet: 'Admin+Access',
    until,
    via: 'Engineers',
  },
]

const many = (count: number): Held[] =>
  Array.from({ length: count }, (_, index) => ({
    accountId: String(100_000_000_000 + Math.floor(index / 5)),
    account: `Workload number ${Math.floor(index / 5)} of a company with long names`,
    permissionSet: `PermissionSet-${index % 5}`,
  }))

const textOf = (held: readonly Held[]): string =>
  JSON.stringify(login(portal, held).messages.map(({ blocks }) => blocks))

describe.each([1, 40, 1000])('with %i account assignments', (count) => {
  const held = many(count)
  const sent = login(portal, held)

  test('every message is one that Slack takes', () => {
    for (const { text, blocks } of sent.messages) {
      expect(checkBlocks(structuredClone(blocks), 'message')).not.toHaveProperty('mistakes')
      expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(10_000)
      expect(text).toMatch(/^[A-Z].{20,}\.$/)
    }
  })

  test('nothing is cut', () => {
    const all = textOf(held)
    expect(all).not.toContain('…')
    for (const profile of profiles(portal, held)) {
      expect(all).toContain(`\`${profile.name}\``)
      expect(all).toContain(`<${consoleLink(portal, profile).replaceAll('&', '&amp;')}|`)
    }
    const config = configText(portal, profiles(portal, held))
    expect(sent.file?.content ?? all).toContain(sent.file ? config : JSON.stringify(config))
  })
})

test('a configuration too long for a code block comes as a file', () => {
  expect(login(portal, many(1)).file).toBeUndefined()
  expect(login(portal, many(40)).file?.name).toBe('aws-config')
})

test('the message for two, one of them for a while', async () => {
  const { messages, file } = login(portal, some)
  expect(file).toBeUndefined()
  expect(messages).toHaveLength(1)
  await expect(`${JSON.stringify(messages[0], undefined, 2)}\n`).toMatchFileSnapshot(
    '__snapshots__/login.json',
  )
})

const steps = (held: readonly Held[]): string[] =>
  login(portal, held)
    .messages.flatMap(({ blocks }) => blocks)
    .flatMap((block) => (block.type === 'section' ? (block.text?.text.split('\n') ?? []) : []))
    .filter((line) => /^(\d\. |The browser opens)/.test(line))

describe('the wizard', () => {
  test('has every prompt in its order, and the browser where it opens', () => {
    const lines = steps(some)
    expect(lines.map((line) => line[0]).join('')).toBe('1234T56789')
    expect(lines[5]).toContain("choose `&lt;!channel&gt; 'prod' (444455556666)`")
  })

  test('sets up what is held for a while, else the first', () => {
    const [standing, timed] = [some.slice(0, 1), some.slice(1)]
    const later = [...timed.map(({ until: _, ...rest }) => rest), ...standing]
    const lead = (held: readonly Held[]): string => steps(held).at(-1) ?? ''
    expect(lead(later)).toMatch(/type `acme-channel-prod-/)
    expect(lead(later.map((each) => ({ ...each, ...(each.via ? {} : { until }) })))).toMatch(/type `acme-o/i)
    expect(textOf(some)).toContain('export AWS_PROFILE=acme-channel-prod-')
  })

  test('says which menus do not appear', () => {
    expect(textOf(some.slice(0, 1))).toMatch(/menus 5 and 6 do not appear/)
    expect(textOf(some)).toMatch(/A menu with a single line does not appear/)
  })
})

test('a name pings nobody, links nowhere and ends no code', () => {
  const all = textOf(some)
  expect(all).not.toContain('<!channel>')
  expect(all).toContain("`&lt;!channel&gt; 'prod' (444455556666)`")
})

test('somebody with nothing is told how to ask', () => {
  const { messages, file } = login(portal, [])
  expect(file).toBeUndefined()
  expect(messages[0]?.text).toContain('`/aws-access request`')
  expect(checkBlocks(messages[0]?.blocks, 'message')).not.toHaveProperty('mistakes')
})

test('one holding has its console link, its sign-in and its profile in a few lines', () => {
  const blocks = profileLines(portal, {
    accountId: '111122223333',
    account: 'prod',
    permissionSet: 'ReadOnly',
  })
  expect(checkBlocks(structuredClone(blocks), 'message')).not.toHaveProperty('mistakes')
  const all = JSON.stringify(blocks)
  expect(all).toContain('/#/console?account_id=111122223333&amp;role_name=ReadOnly|')
  expect(all).toContain('aws sso login --sso-session acme"')
  expect(all).toContain(
    '"url":"https://d-1234567890.awsapps.com/start/#/console?account_id=111122223333&role_name=ReadOnly"',
  )
  expect(all).toContain('aws sts get-caller-identity --profile acme-prod-ReadOnly')
})
