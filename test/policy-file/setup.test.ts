import { describe, expect, test } from 'vitest'
import { readPolicy } from '../../src/policy-file.ts'

const HEAD = `portal: { startUrl: https://acme.awsapps.com/start, region: eu-west-1, session: acme }
slack: { approvals: C0123456789, teams: [T0123456789], emailDomains: [acme.com] }
people: { everyone: { all: true } }
admins: [everyone]
rules:
  - { name: all day, who: [everyone], permissionSets: [Admin*], accounts: [ou:A], approval: none, maxDuration: 8h }
  - { name: quick, who: [everyone], permissionSets: ['*Access'], accounts: [ou:B], approval: none, maxDuration: 2h }
`
const withSetup = (text: string): string => `${HEAD}setup:\n${text}`

const FULL = withSetup(`  permissionSets:
    - name: AdministratorAccess
      description: Full access
      managedPolicies: [AdministratorAccess, 'arn:aws:iam::aws:policy/job-function/Billing']
      inlinePolicy: policies/admin.json
      session: 1h30m
    - name: Bare
  groups:
    - name: admins
      description: People who run the organisation
    - name: Zürich & Co.
  assignments:
    - group: admins
      permissionSets: [AdministratorAccess, Bare]
      accounts: ['*', 012345678901, ou:Workloads]
`)

/** Each as `line:column message`, with the files that lie beside the policy. */
function told(text: string, beside?: Record<string, string>) {
  const reading = readPolicy(
    text,
    beside &&
      ((file) => {
        const found = beside[file]
        if (found === undefined) throw new Error('no such file')
        return found
      }),
  )
  return (reading.ok ? reading.warnings : reading.mistakes).map(
    ({ line, column, message }) => `${line}:${column} ${message}`,
  )
}

test('everything that it may say is read', () => {
  const reading = readPolicy(FULL)
  expect(reading.ok && reading.policy.setup).toEqual({
    permissionSets: [
      {
        name: 'AdministratorAccess',
        description: 'Full access',
        managedPolicies: ['AdministratorAccess', 'arn:aws:iam::aws:policy/job-function/Billing'],
        inlinePolicy: 'policies/admin.json',
        sessionSeconds: 5400,
      },
      { name: 'Bare', managedPolicies: [] },
    ],
    groups: [{ name: 'admins', description: 'People who run the organisation' }, { name: 'Zürich & Co.' }],
    assignments: [
      {
        group: 'admins',
        permissionSets: ['AdministratorAccess', 'Bare'],
        accounts: ['*', '012345678901', 'ou:Workloads'],
      },
    ],
  })
})

test('a policy without it has none', () => {
  const reading = readPolicy(HEAD)
  expect(reading.ok && 'setup' in reading.policy).toBe(false)
})

describe('each mistake has its place and its sentence', () => {
  const set = (more: string) => withSetup(`  permissionSets:\n    - name: Admins\n      ${more}\n`)
  test.each<[what: string, text: string, place: string, message: string]>([
    ['nothing', `${HEAD}setup:\n`, '8:1', '`setup` is empty: give `permissionSets`, `groups`'],
    ['an empty list', withSetup('  groups: []\n'), '9:11', "`groups` can't be an empty list"],
    ['a misspelt list', withSetup('  group: []\n'), '9:3', 'did you mean `groups`?'],
    ['a misspelt key', set('descripton: x'), '11:7', 'did you mean `description`?'],
    ['a key of nowhere', set('tags: x'), '11:7', 'only `name`, `description`, `managedPolicies`'],
    [
      'a key of another list',
      withSetup('  groups: [{ name: a, session: 1h }]\n'),
      '9:23',
      'only `name`, `description` can',
    ],
    ['no name', withSetup('  groups: [{ description: a }]\n'), '9:12', '`name` is missing'],
    [
      'a set of blanks',
      withSetup('  permissionSets: [{ name: a b }]\n'),
      '9:28',
      "`name` can't be `a b`: give the exact",
    ],
    ['a long name', withSetup(`  permissionSets: [{ name: ${'x'.repeat(33)} }]\n`), '9:28', '1 to 32'],
    ['a typographic quote', set('description: that’s it'), '11:20', 'without typographic quotes'],
    ['a long description', set(`description: ${'x'.repeat(701)}`), '11:20', 'at most 700'],
    ['a short session', set('session: 30m'), '11:16', 'from 1h to 12h'],
    ['a long session', set('session: 12h1m'), '11:16', 'from 1h to 12h'],
    ['a session of nothing', set('session: 8'), '11:16', 'from 1h to 12h'],
    [
      "one's own policy",
      set('managedPolicies: [arn:aws:iam::123456789012:policy/Own]'),
      '11:25',
      'a policy that AWS manages',
    ],
    ['a policy with a slash first', set('managedPolicies: [/Billing]'), '11:25', 'job-function/Billing'],
    [
      'too many policies',
      set(`managedPolicies: [${Array.from({ length: 21 }, (_, at) => `P${at}`).join(', ')}]`),
      '11:24',
      'the 20 policies',
    ],
    [
      'a policy twice',
      set('managedPolicies: [Billing, arn:aws:iam::aws:policy/job-function/Billing]'),
      '11:34',
      'a second time',
    ],
    [
      'a set twice',
      withSetup('  permissionSets: [{ name: A }, { name: A }]\n'),
      '9:41',
      'Another permission set is called `A`',
    ],
    [
      'a group twice',
      withSetup('  groups: [{ name: A }, { name: A }]\n'),
      '9:33',
      'Another group is called `A`',
    ],
    [
      'a reserved group',
      withSetup('  groups: [{ name: AWSAdministrators }]\n'),
      '9:20',
      'the exact name of an Identity Center group',
    ],
    [
      'a glob of sets',
      withSetup("  assignments: [{ group: a, permissionSets: ['A*'], accounts: ['*'] }]\n"),
      '9:46',
      'the exact name of a permission set',
    ],
    [
      'a half of an id',
      withSetup('  assignments: [{ group: a, permissionSets: [A], accounts: [1234] }]\n'),
      '9:61',
      '12 digits',
    ],
    [
      'an account twice',
      withSetup('  assignments: [{ group: a, permissionSets: [A], accounts: [a, a] }]\n'),
      '9:64',
      '`a` stands in this list a second time',
    ],
  ])('%s', (_, text, place, message) => {
    expect(told(text)).toEqual([expect.stringContaining(`${place} `)])
    expect(told(text)[0]).toContain(message)
  })
})

describe('an inline policy is a file beside the policy', () => {
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [] })
  const at = '13:21'
  const padded = (length: number) => JSON.stringify({ Statement: [], x: 'x'.repeat(length) })

  test('which is not looked at where the bot runs', () => {
    expect(told(FULL)).toEqual([])
  })

  test('whose text is read otherwise', () => {
    const reading = readPolicy(FULL, () => document)
    expect(reading.ok && [...reading.inlinePolicies]).toEqual([['policies/admin.json', document]])
  })

  test.each<[what: string, text: string | undefined, message: string]>([
    ['missing', undefined, "can't be read (no such file)"],
    ['no JSON', '{', 'is no JSON'],
    ['a list', '[]', 'is no policy document'],
    ['without a statement', '{}', 'is no policy document'],
    ['long', padded(10_240), 'characters without blanks, and AWS takes 10240'],
    ['wide', `${document}${' '.repeat(32_768)}`, 'bytes, and AWS takes 32768'],
    ['of other characters', JSON.stringify({ Statement: [], x: '’' }), 'characters that AWS does not take'],
  ])('and is a mistake where it is %s', (_, text, message) => {
    const beside = text === undefined ? {} : { 'policies/admin.json': text }
    expect(told(FULL, beside)).toEqual([expect.stringContaining(`${at} \`policies/admin.json\` `)])
    expect(told(FULL, beside)[0]).toContain(message)
  })

  test('and is told together with other mistakes', () => {
    expect(told(FULL.replace('session: 1h30m', 'session: 30m'), {})).toHaveLength(2)
  })
})

describe('sessions that outlast what a rule grants are warned of', () => {
  const session = (name: string, length: string) =>
    told(withSetup(`  permissionSets:\n    - name: ${name}\n      session: ${length}\n`))

  test.each([
    ['AdministratorAccess', '2h'],
    ['AdministratorAccess', '1h'],
    ['Admins', '8h'],
    ['Other', '12h'],
  ])('not %s for %s', (name, length) => {
    expect(session(name, length)).toEqual([])
  })

  test.each([
    [
      'AdministratorAccess',
      '3h',
      'A session of 3h outlasts the 2h that rule "quick" grants `AdministratorAccess`',
    ],
    ['Admins', '12h', 'A session of 12h outlasts the 8h that rule "all day" grants'],
  ])('%s for %s', (name, length, message) => {
    expect(session(name, length)).toEqual([expect.stringContaining(`11:16 ${message}`)])
  })
})
