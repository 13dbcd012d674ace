import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadSharedConfigFiles, loadSsoSessionData } from '@smithy/shared-ini-file-loader'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  configText,
  consoleLink,
  type Held,
  portalLink,
  type Profile,
  profiles,
  roleKey,
  wizardAnswers,
} from '../../src/access/sign-in.ts'

const portal = { startUrl: 'https://d-1234567890.awsapps.com/start', region: 'eu-west-1', session: 'acme' }
const held = (account: string, permissionSet: string, accountId = '111122223333'): Held => ({
  accountId,
  account,
  permissionSet,
})
const names = (...all: Held[]): string[] => profiles(portal, all).map(({ name }) => name)

describe('the name of a profile', () => {
  test.each([
    ['prod', 'ReadOnlyAccess', 'acme-prod-ReadOnlyAccess'],
    ["O'Brien & Söhne", 'ReadOnly', 'acme-obrien-sohne-ReadOnly'],
    ['Payments: prod', 'ReadOnly', 'acme-payments-prod-ReadOnly'],
    ['Łódź  Straße', 'Power_User', 'acme-lodz-strasse-Power_User'],
    ['default', 'default', 'acme-default-default'],
    ['ＰＲＯＤ', 'ReadOnly', 'acme-prod-ReadOnly'],
    ['東京', 'ReadOnly', 'acme-111122223333-ReadOnly'],
    ['---', 'ReadOnly', 'acme-111122223333-ReadOnly'],
    ['prod]\n[default', 'ReadOnly', 'acme-prod-default-ReadOnly'],
    ['a'.repeat(200), 'ReadOnly', `acme-${'a'.repeat(50)}-ReadOnly`],
  ])('%j with %s is %s', (account, permissionSet, name) => {
    expect(names(held(account, permissionSet))).toEqual([name])
  })

  test('a permission set that no profile can be called after has a hash of its own', () => {
    const [equals, plus] = names(held('prod', 'Read+Only'), held('prod', 'Read=Only'))
    expect(equals).toMatch(/^acme-prod-Read-Only\.[0-9a-f]{8}$/)
    expect(plus).toMatch(/^acme-prod-Read-Only\.[0-9a-f]{8}$/)
    expect(equals).not.toBe(plus)
    expect(names(held('prod', '+=+'))[0]).toMatch(/^acme-prod-role\.[0-9a-f]{8}$/)
  })

  test('two accounts that read alike both carry their id, in whatever order they come', () => {
    const one = held('Prod EU', 'ReadOnly', '000000000001')
    const two = held('prod-eu', 'ReadOnly', '000000000002')
    const expected = ['acme-prod-eu-ReadOnly.000000000001', 'acme-prod-eu-ReadOnly.000000000002']
    expect(names(one, two)).toEqual(expected)
    expect(names(two, one)).toEqual(expected)
  })

  test('two names that only run together carry an id too', () => {
    expect(names(held('a-b', 'c', '000000000001'), held('a', 'b-c', '000000000002'))).toEqual([
      'acme-a-b-c.000000000001',
      'acme-a-b-c.000000000002',
    ])
  })

  test('it does not change with what else is held when all the accounts are known', () => {
    const accounts = [
      { id: '000000000001', name: 'Prod EU' },
      { id: '000000000002', name: 'prod-eu' },
    ]
    const one = held('Prod EU', 'ReadOnly', '000000000001')
    const two = held('prod-eu', 'ReadOnly', '000000000002')
    const [alone] = profiles(portal, [one], accounts)
    const [together] = profiles(portal, [two, one], accounts)
    expect(alone?.name).toBe('acme-prod-eu-ReadOnly.000000000001')
    expect(together).toEqual(alone)
  })

  test('an account that was renamed since it was asked for is called what it is called now', () => {
    const [profile] = profiles(portal, [held('old', 'ReadOnly')], [{ id: '111122223333', name: 'new' }])
    expect(profile).toMatchObject({ account: 'new', name: 'acme-new-ReadOnly' })
  })
})

describe('a name that somebody was sent', () => {
  const [one, two] = ['000000000001', '000000000002']
  const known = [{ accountId: one, permissionSet: 'ReadOnly', name: 'acme-prod-ReadOnly' }]
  const namesNow = (holdings: readonly Held[], accounts: { id: string; name: string }[]) =>
    Object.fromEntries(
      profiles(portal, holdings, accounts, known).map(({ accountId, name }) => [accountId, name]),
    )

  test('stays theirs when another account comes to read alike', () => {
    const accounts = [
      { id: one, name: 'prod' },
      { id: two, name: 'Prod' },
    ]
    const all = [held('prod', 'ReadOnly', one), held('Prod', 'ReadOnly', two)]
    expect(namesNow(all, accounts)).toEqual({
      [one]: 'acme-prod-ReadOnly',
      [two]: 'acme-prod-ReadOnly.000000000002',
    })
  })

  test('stays theirs when the account is renamed, which is then called what it is called now', () => {
    const accounts = [{ id: one, name: 'production' }]
    expect(profiles(portal, [held('prod', 'ReadOnly', one)], accounts, known)).toEqual([
      { ...held('production', 'ReadOnly', one), name: 'acme-prod-ReadOnly' },
    ])
  })

  test('is never given to another account, even when it is not held any more', () => {
    expect(namesNow([held('prod', 'ReadOnly', two)], [{ id: two, name: 'prod' }])).toEqual({
      [two]: 'acme-prod-ReadOnly.000000000002',
    })
    const both = [
      ...known,
      { accountId: one, permissionSet: 'Other', name: 'acme-prod-ReadOnly.000000000002' },
    ]
    const [third] = profiles(portal, [held('prod', 'ReadOnly', two)], [], both)
    expect(third?.name).toBe('acme-prod-ReadOnly.000000000002.2')
  })

  test('says nothing about another permission set of the account', () => {
    const [other] = profiles(portal, [held('prod', 'Admin', one)], [], known)
    expect(other?.name).toBe('acme-prod-Admin')
  })
})

test('what is held in several ways is one profile, until the last of them ends', () => {
  const soon = { ...held('prod', 'ReadOnly'), until: '2026-11-23T10:00:00Z' }
  const later = { ...held('prod', 'ReadOnly'), until: '2026-11-23T12:00:00Z' }
  const standing = { ...held('prod', 'ReadOnly'), via: 'Engineers' }
  expect(profiles(portal, [soon, later])).toEqual([{ ...later, name: 'acme-prod-ReadOnly' }])
  expect(profiles(portal, [soon, standing, later])).toEqual([{ ...standing, name: 'acme-prod-ReadOnly' }])
  expect(profiles(portal, [standing, held('prod', 'ReadOnly')])[0]).not.toHaveProperty('via')
})

test.each([
  [portal, held('prod', 'Read\nOnly')],
  [portal, held('prod', 'ReadOnly', '12345')],
  [{ ...portal, session: 'acme inc' }, held('prod', 'ReadOnly')],
])('what AWS would never call anything is refused, lest it break the file', (where, what) => {
  expect(() => profiles(where, [what])).toThrow(/^Not a valid /)
})

test('the file has one session and one profile each', () => {
  const where = { ...portal, startUrl: `${portal.startUrl}/#/`, defaultRegion: 'eu-central-1' }
  expect(configText(where, profiles(where, [held('prod', 'ReadOnly', '000000000012')]))).toBe(
    `[sso-session acme]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access

[profile acme-prod-ReadOnly]
sso_session = acme
sso_account_id = 000000000012
sso_role_name = ReadOnly
region = eu-central-1
output = json
`,
  )
})

test('every profile comes back from the file as the account and permission set that it names', async () => {
  const account = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('prod', 'Prod', 'a', 'a-b', "O'Brien", ''),
  )
  const permissionSet = fc.oneof(
    fc.stringMatching(/^[A-Za-z0-9_+=,.@-]{1,32}$/),
    fc.constantFrom('b-c', 'c', 'Read+Only', 'Read=Only', '-', '.', '='),
  )
  const accountId = fc.oneof(
    fc.stringMatching(/^[0-9]{12}$/),
    fc.constantFrom('000000000001', '000000000002'),
  )
  const anything = fc.array(fc.record({ account, permissionSet, accountId }), { maxLength: 20 })
  const folder = await mkdtemp(join(tmpdir(), 'aws-config-'))
  try {
    await fc.assert(
      fc.asyncProperty(anything, async (all) => {
        const made = profiles(portal, all)
        expect(made.length).toBe(new Set(all.map((each) => `${each.accountId}/${each.permissionSet}`)).size)
        expect(new Set(made.map(({ name }) => name)).size).toBe(made.length)
        for (const { name } of made) expect(name).toMatch(/^acme-[A-Za-z0-9_.-]{1,120}$/)
        expect(profiles(portal, all.toReversed())).toEqual(made)
        await expectReadBack(join(folder, 'config'), made)
        expectStable(made, all.toReversed())
      }),
      { numRuns: 300 },
    )
  } finally {
    await rm(folder, { recursive: true })
  }
})

/** Whatever half of it was sent before, and whatever the accounts are called by now, that half keeps its names. */
function expectStable(made: readonly Profile[], all: readonly Held[]): void {
  const known = made.filter((_, at) => at % 2 === 0)
  const renamed = [...new Set(all.map(({ accountId }) => accountId))].map((id) => ({ id, name: 'a' }))
  const later = profiles(portal, all, renamed, known)
  expect(new Set(later.map(({ name }) => name)).size).toBe(made.length)
  const nameNow = new Map(later.map((each) => [roleKey(each), each.name]))
  for (const each of known) expect(nameNow.get(roleKey(each))).toBe(each.name)
}

async function expectReadBack(path: string, made: readonly Profile[]): Promise<void> {
  const text = configText(portal, made)
  expect(text).toMatch(/^[\n -~]*\n$/)
  await writeFile(path, text)
  const { configFile } = await loadSharedConfigFiles({
    configFilepath: path,
    filepath: `${path}.none`,
    ignoreCache: true,
  })
  const sessions = await loadSsoSessionData({ configFilepath: path })
  expect(sessions['acme']).toMatchObject({ sso_start_url: portal.startUrl, sso_region: 'eu-west-1' })
  const read = made.map(({ name }) => configFile[name])
  expect(read).toEqual(
    made.map(({ accountId, permissionSet }) => ({
      sso_session: 'acme',
      sso_account_id: accountId,
      sso_role_name: permissionSet,
      region: 'eu-west-1',
      output: 'json',
    })),
  )
}

test.each([
  ['https://acme.awsapps.com/start', 'https://acme.awsapps.com/start'],
  ['https://acme.awsapps.com/start/', 'https://acme.awsapps.com/start'],
  ['https://acme.awsapps.com/start/#/', 'https://acme.awsapps.com/start'],
  ['https://acme.awsapps.com/start#/?tab=accounts', 'https://acme.awsapps.com/start'],
  [
    'https://ssoins-1234567890abcdef.eu-west-1.portal.amazonaws.com/',
    'https://ssoins-1234567890abcdef.eu-west-1.portal.amazonaws.com',
  ],
])('the portal at %s is %s', (startUrl, expected) => {
  expect(portalLink({ startUrl })).toBe(expected)
})

test('a console link holds the account and the permission set, encoded', () => {
  const link = consoleLink(
    { startUrl: `${portal.startUrl}/#/` },
    held('prod', 'Read+Only=@,', '000000000012'),
  )
  expect(link).toBe(
    'https://d-1234567890.awsapps.com/start/#/console?account_id=000000000012&role_name=Read%2BOnly%3D%40%2C',
  )
})

describe('the answers to the wizard', () => {
  // As AWS CLI 2.24.12 and 2.38.1 ask them.
  const older = [
    'SSO session name (Recommended): ',
    'SSO start URL [None]: ',
    'SSO region [None]: ',
    'SSO registration scopes [sso:account:access]: ',
    'There are 2 AWS accounts available to you.',
    'There are 2 roles available to you.',
    'CLI default client Region [None]: ',
    'CLI default output format [None]: ',
    'CLI profile name [ReadOnly-111122223333]: ',
  ]
  const newer = [
    ...older.slice(0, 6),
    'Default client Region [None]: ',
    'CLI default output format (json if not specified) [None]: ',
    'Profile name [ReadOnly-111122223333]: ',
  ]
  const [profile] = profiles(portal, [held('prod', 'ReadOnly')])
  const answers = wizardAnswers(portal, profile)

  test('come in the order of the prompts, in both wordings', () => {
    expect(answers.map(({ prompt }, index) => newer[index]?.includes(prompt))).toEqual(newer.map(() => true))
    expect(answers.map((each, index) => older[index]?.includes(each.olderPrompt ?? each.prompt))).toEqual(
      older.map(() => true),
    )
  })

  test('say what to type, and what to choose by name', () => {
    expect(answers.map(({ how, answer }) => `${how} ${answer}`)).toEqual([
      'type acme',
      'type https://d-1234567890.awsapps.com/start',
      'type eu-west-1',
      'type sso:account:access',
      'choose prod (111122223333)',
      'choose ReadOnly',
      'type eu-west-1',
      'type json',
      'type acme-prod-ReadOnly',
    ])
  })

  test('leave out what depends on a profile when there is none', () => {
    expect(wizardAnswers(portal)).toEqual(answers.filter((_, index) => ![4, 5, 8].includes(index)))
  })
})
