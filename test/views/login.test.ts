import { describe, expect, test } from 'vitest'
import type { Changes } from '../../src/access/login-record.ts'
import { configText, consoleLink, type Held, profiles } from '../../src/access/sign-in.ts'
import { checkBlocks } from '../../src/sandbox/slack/blocks/check.ts'
import type { View } from '../../src/views/blocks.ts'
import { type Login, login, type LoginContent, profileLines } from '../../src/views/login.ts'
import { insteadOfFile, loginGivenUp } from '../../src/views/login-notes.ts'

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

const shown = (held: readonly Held[], over: Partial<LoginContent> = {}): Login =>
  login(portal, { profiles: profiles(portal, held), complete: true, ...over })

const textOf = ({ messages }: Login): string => JSON.stringify(messages.map(({ blocks }) => blocks))

/** How many consoles are linked to. */
const linksIn = (sent: Login): number => textOf(sent).match(/#\/console\?account_id=/g)?.length ?? 0

function expectTaken(messages: readonly View[]): void {
  for (const { text, blocks } of messages) {
    expect(checkBlocks(structuredClone(blocks), 'message')).not.toHaveProperty('mistakes')
    expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(10_000)
    expect(text).toMatch(/^[A-Z].{20,}\.$/)
  }
}

describe.each([1, 2, 40, 41, 1000])('with %i account assignments', (count) => {
  const held = many(count)
  const sent = shown(held)

  test('every message is one that Slack takes, and they are few', () => {
    expectTaken(sent.messages)
    expect(sent.messages.length).toBeLessThanOrEqual(4)
    expect(textOf(sent)).not.toContain('…')
  })

  test('the configuration has all of them', () => {
    const config = configText(portal, profiles(portal, held))
    expect(sent.file?.content ?? textOf(sent)).toContain(sent.file ? config : JSON.stringify(config))
  })
})

describe('the consoles', () => {
  test.each([1, 2, 40])('are all linked to, %i of them', (count) => {
    const all = textOf(shown(many(count)))
    for (const profile of profiles(portal, many(count))) {
      expect(all).toContain(`\`${profile.name}\``)
      expect(all).toContain(`<${consoleLink(portal, profile).replaceAll('&', '&amp;')}|`)
    }
    expect(all).not.toContain('are not listed here')
  })

  test('are as many as a message holds where they are very many, and the number of the others is said', () => {
    const sent = shown(many(1000))
    const links = linksIn(sent)
    expect(links).toBeGreaterThan(15)
    expect(textOf(sent)).toContain(
      `*${1000 - links} more* are not listed here. \`/aws-login &lt;part of a name`,
    )
  })

  test('begin with what is held for a while, also where they are very many', () => {
    const late = many(1000).map((each, at) => (at === 999 ? { ...each, until } : each))
    const [listed] = /• <https:[^\n]*/.exec(textOf(shown(late))) ?? []
    expect(listed).toMatch(/acme-workload-number-199-.*, until <!date/)
  })
})

test('a configuration too long for a code block comes as a file', () => {
  expect(shown(many(1)).file).toBeUndefined()
  expect(shown(many(40)).file?.name).toBe('aws-config')
  expect(textOf(shown(many(40)))).toMatch(/in the attached `aws-config.txt`.*without the ending `.txt`/)
})

test('the message for two, one of them for a while', async () => {
  const { messages, file } = shown(some)
  expect(file).toBeUndefined()
  expect(messages).toHaveLength(1)
  await expect(`${JSON.stringify(messages[0], undefined, 2)}\n`).toMatchFileSnapshot(
    '__snapshots__/login.json',
  )
})

const steps = (held: readonly Held[]): string[] =>
  shown(held)
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
    expect(textOf(shown(some))).toContain('export AWS_PROFILE=acme-channel-prod-')
  })
})

test.each([
  'export AWS_PROFILE=acme-prod-ReadOnly',
  '$env:AWS_PROFILE = "acme-prod-ReadOnly"',
  'set AWS_PROFILE=acme-prod-ReadOnly',
  'aws configure sso',
  'aws sso login --sso-session acme',
  'aws sso login --sso-session acme --use-device-code',
  'aws sts get-caller-identity --profile acme-prod-ReadOnly',
  'unset AWS_PROFILE',
  'aws configure set sso_account_id 111122223333 --profile acme-prod-ReadOnly',
  'aws configure set sso_role_name ReadOnly --profile acme-prod-ReadOnly',
  '%UserProfile%\\.aws\\config',
])('%s stands as code, letter by letter', (typed) => {
  const [message] = shown([
    { accountId: '111122223333', account: 'prod', permissionSet: 'ReadOnly' },
  ]).messages
  const codes = (message?.blocks ?? []).flatMap((block) => {
    if (block.type === 'section')
      return block.text?.text.match(/`[^`]+`/g)?.map((code) => code.slice(1, -1)) ?? []
    const pieces = block.type === 'rich_text' ? block.elements : []
    return pieces.flatMap(({ elements }) =>
      elements.flatMap((element) => ('text' in element ? (element.text?.split('\n') ?? []) : [])),
    )
  })
  expect(codes).toContain(typed)
})

test('a value that a shell could take apart stands in quotes', () => {
  expect(textOf(shown(some))).toContain(
    JSON.stringify('set sso_role_name "Admin+Access" --profile').slice(1, -1),
  )
})

describe('with words to choose by', () => {
  const filter = { words: 'söhne', total: 12, near: ['prod', '<prod>'] }

  test('it says how many match, and leaves the other sections of the file alone', () => {
    const sent = shown(some.slice(0, 1), { filter })
    expectTaken(sent.messages)
    expect(sent.messages[0]?.text).toMatch(/^Of your 12 account assignments 1 matches `söhne`\./)
    expect(textOf(sent)).toContain('leave the others as they are')
    expect(textOf(sent)).not.toContain('in the place of what an earlier')
  })

  test('it says where nothing matches, how many there are, and what may have been meant', () => {
    const sent = shown([], { filter })
    expectTaken(sent.messages)
    expect(sent.messages[0]?.text).toBe(
      'Nothing that you hold matches `söhne`; you hold 12 account assignments. Did you mean `prod` or `&lt;prod&gt;`? ' +
        'Send `/aws-login` without words for everything.',
    )
    expect(textOf(shown([], { filter: { ...filter, near: [] } }))).not.toContain('Did you mean')
  })

  test('whoever holds nothing at all is told so', () => {
    expect(textOf(shown([], { filter: { ...filter, total: 0 } }))).toContain(
      'You hold no AWS access right now',
    )
  })
})

describe('what has changed', () => {
  const [first, second] = profiles(portal, some)
  if (!first || !second) throw new Error('there are two')
  const since = '2026-11-22T12:00:00.000Z'
  const nothing: Changes = { since, added: [], gone: [], renamed: [] }
  const changed = (changes: Partial<Changes>): string =>
    shown(some, { changes: { ...nothing, ...changes } })
      .messages.flatMap(({ blocks }) => blocks)
      .flatMap((block) => (block.type === 'section' ? [block.text?.text ?? ''] : []))
      .filter((text) => text.startsWith('*What has changed*'))
      .join('\n')

  test('is nothing where nothing has', () => {
    expect(textOf(shown(some))).not.toContain('What has changed')
  })

  test('is new, gone with its section to delete, and renamed', () => {
    const renamed = [{ accountId: '111122223333', from: 'old', to: '<!here>' }]
    expect(
      changed({ added: [first], gone: [second], renamed })
        .split('\n')
        .slice(1),
    ).toEqual([
      `• 1 new: \`${first.name}\`.`,
      "• 1 gone: ReadOnlyAccess in O'Brien &amp; Söhne. Delete from your `~/.aws/config`: `[profile acme-obrien-sohne-ReadOnlyAccess]`.",
      '• Account 111122223333 is called *&lt;!here&gt;* now, not *old* any more; its profiles keep their names.',
    ])
  })

  test('is counted, and named in part, where it is long', () => {
    const all = profiles(portal, many(1000))
    const renamed = all.map(({ accountId, account }) => ({ accountId, from: 'old', to: account }))
    const sent = shown(many(1000), { changes: { since, added: all, gone: all, renamed } })
    expectTaken(sent.messages)
    expect(sent.messages.length).toBeLessThanOrEqual(4)
    const text = changed({ added: all, gone: all, renamed })
    expect(text).toMatch(/1000 new: .*, and 995 more\./)
    expect(text).toMatch(/1000 gone: .*, and 995 more: whatever the new configuration does not have\./)
    expect(text).toContain('995 more accounts have a new name')
  })

  test('is told to whoever holds nothing any more, too', () => {
    const sent = shown([], { changes: { ...nothing, gone: [second] } })
    expectTaken(sent.messages)
    expect(textOf(sent)).toContain('1 gone')
  })
})

describe('what the reading itself is', () => {
  test('the age of an index is said', () => {
    const sent = shown(some, { indexedAt: until })
    expectTaken(sent.messages)
    expect(textOf(sent)).toContain('As of <!date^1795435200^')
    expect(textOf(shown(some))).not.toContain('As of')
    expect(textOf(sent)).not.toContain('of its parts')
  })

  test('what AWS did not tell an index is said, and not called nothing', () => {
    const sent = shown(some, { indexedAt: until, skipped: 3 })
    expectTaken(sent.messages)
    expect(textOf(sent)).toContain('AWS did not let me read 3 of its parts')
    expect(shown([], { indexedAt: until, skipped: 3 }).messages[0]?.text).toMatch(/^I know of no AWS access/)
  })

  test('what AWS does not tell is not called nothing, nor everything', () => {
    const none = shown([], { complete: false })
    expectTaken(none.messages)
    expect(none.messages[0]?.text).toMatch(/^I know of no AWS access that you hold/)
    expect(textOf(none)).toContain('AWS did not let me read everything')
    expect(textOf(shown(some, { complete: false }))).not.toContain('Everything you hold is')
  })
})

test('a name pings nobody, links nowhere and ends no code', () => {
  const all = textOf(shown(some))
  expect(all).not.toContain('<!channel>')
  expect(all).toContain("`&lt;!channel&gt; 'prod' (444455556666)`")
})

test('somebody with nothing is told how to ask', () => {
  const { messages, file } = shown([])
  expect(file).toBeUndefined()
  expect(messages[0]?.text).toContain('`/aws-access request`')
  expectTaken(messages)
  expect(textOf({ messages })).toContain('"url":"https://d-1234567890.awsapps.com/start"')
})

test('a file that Slack does not take comes whole, in few messages', () => {
  const content = configText(portal, profiles(portal, many(1000)))
  const messages = insteadOfFile(content)
  expectTaken(messages)
  expect(messages.length).toBeLessThan(30)
  const blocks = messages.flatMap((view) => view.blocks).slice(1)
  const texts = blocks.map((block) => JSON.stringify(block).match(/"text":("(?:[^"\\]|\\.)*")/)?.[1] ?? '""')
  expect(texts.map((text) => JSON.parse(text) as string).join('')).toBe(content)
})

test('where it is given up, the portal is named', () => {
  expectTaken([loginGivenUp(portal)])
  expect(loginGivenUp(portal).text).toContain('<https://d-1234567890.awsapps.com/start|the access portal>')
})

describe('one holding', () => {
  const held = { accountId: '111122223333', account: 'prod', permissionSet: 'ReadOnly' }

  test('has its console link, its sign-in and its profile in a few lines', () => {
    const blocks = profileLines(portal, held)
    expect(checkBlocks(structuredClone(blocks), 'message')).not.toHaveProperty('mistakes')
    const all = JSON.stringify(blocks)
    expect(all).toContain('/#/console?account_id=111122223333&amp;role_name=ReadOnly|')
    expect(all).toContain('aws sso login --sso-session acme"')
    expect(all).toContain(
      '"url":"https://d-1234567890.awsapps.com/start/#/console?account_id=111122223333&role_name=ReadOnly"',
    )
    expect(all).toContain('aws sts get-caller-identity --profile acme-prod-ReadOnly')
  })

  test('is called what they know it by', () => {
    const known = [{ accountId: '111122223333', permissionSet: 'ReadOnly', name: 'acme-old-ReadOnly' }]
    expect(JSON.stringify(profileLines(portal, held, [], known))).toContain('--profile acme-old-ReadOnly')
  })
})
