import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Policy } from '../src/access/policy.ts'
import { readPolicy, type PolicyReading } from '../src/policy-file.ts'

const HEAD = `portal:
  startUrl: https://d-1234567890.awsapps.com/start
  region: eu-west-1
  session: acme
slack:
  approvals: C0123456789
  teams: [T0123456789]
  emailDomains: [Acme.com]
people:
  everyone: { all: true }
  engineers: { groups: [Engineers] }
  leads: { emails: [grace@acme.com], groups: [Leads], usergroups: [S0123456789] }
  alone: { emails: [alan@ACME.com] }
admins: [leads]
`
const HEAD_LINES = HEAD.split('\n').length - 1

/** A rule of five lines: name, who, what (two), approval; each may be replaced. */
function rule({
  name = 'a rule',
  who = '[engineers]',
  what = ['permissionSets: [ReadOnlyAccess]', "accounts: ['ou:Workloads']"],
  approval = 'approvers: [leads]',
  more = ['maxDuration: 2h'],
} = {}): string {
  const [first, ...rest] = [`name: ${name}`, `who: ${who}`, ...what, approval, ...more]
  return [`  - ${first}`, ...rest.map((line) => `    ${line}`), ''].join('\n')
}

const holding = (sets: string, of: string): string[] => [`permissionSets: ${sets}`, `accounts: ${of}`]

const sample = readFileSync(new URL('../access.yaml', import.meta.url), 'utf8')

const accounts = (list: string): string[] => ['permissionSets: [ReadOnlyAccess]', `accounts: ${list}`]

const fileWith = (...rules: string[]): string => `${HEAD}rules:\n${rules.join('')}`

const edited = (find: string, replace: string): string => {
  const text = fileWith(rule())
  expect(text).toContain(find)
  return text.replace(find, replace)
}

function policyIn(reading: PolicyReading): Policy {
  if (!reading.ok) throw new Error(JSON.stringify(reading.mistakes))
  return reading.policy
}

/** Each mistake as `line:column message`; lines of rules count from `rules:`, which is line 15, as R0. */
function mistakesIn(text: string): string[] {
  const reading = readPolicy(text)
  return (reading.ok ? [] : reading.mistakes).map((each) => `${each.line}:${each.column} ${each.message}`)
}

const R = (line: number): number => HEAD_LINES + 1 + line

describe('a file without mistakes', () => {
  test('is the policy, defaults filled in', () => {
    const { rules, ...rest } = policyIn(readPolicy(fileWith(rule())))
    expect(rules).toEqual([
      {
        kind: 'account',
        name: 'a rule',
        who: ['engineers'],
        permissionSets: ['ReadOnlyAccess'],
        accounts: ['ou:Workloads'],
        approval: { kind: 'approvers', approvers: ['leads'], needed: 1 },
        maxDurationSeconds: 7200,
        answerWithinSeconds: 28_800,
        sensitive: false,
      },
    ])
    expect(rest).toMatchObject({
      portal: { startUrl: 'https://d-1234567890.awsapps.com/start', region: 'eu-west-1', session: 'acme' },
      slack: { approvals: 'C0123456789', emailDomains: ['acme.com'] },
      people: { everyone: { all: true }, engineers: { groups: ['Engineers'] } },
      admins: ['leads'],
    })
    expect(rest).toMatchObject({ identitySource: 'identity-center', offboarding: { deleteUser: false } })
    expect(rest).not.toHaveProperty('onboarding')
  })

  test('may say everything that there is to say', () => {
    const more = [
      'approvals: 2',
      'maxDuration: 1h30m',
      'answerWithin: 1d',
      'channel: G0123456789',
      'sensitive: true',
    ]
    const group = rule({ name: 'billing', what: ["groups: ['Bill*']"], approval: 'approval: none' })
    const text = `${fileWith(rule({ more }), group)}onboarding: { who: [everyone], approvers: [leads], groups: [Engineers] }\n`
    const { rules, onboarding } = policyIn(readPolicy(text))
    expect(rules[0]).toMatchObject({
      approval: { needed: 2 },
      maxDurationSeconds: 5400,
      answerWithinSeconds: 86_400,
      channel: 'G0123456789',
      sensitive: true,
    })
    expect(rules[1]).toMatchObject({ kind: 'group', groups: ['Bill*'], approval: { kind: 'none' } })
    expect(onboarding).toEqual({ who: ['everyone'], approvers: ['leads'], groups: ['Engineers'] })
  })

  test.each([
    ['identitySource: external\n', 'external', false],
    ['identitySource: identity-center\n', 'identity-center', false],
    ['offboarding: { deleteUser: true }\n', 'identity-center', true],
    ['offboarding: { deleteUser: false }\n', 'identity-center', false],
    ['offboarding: {}\n', 'identity-center', false],
  ])('%j says where users come from and what becomes of them', (more, identitySource, deleteUser) => {
    const policy = policyIn(readPolicy(`${fileWith(rule())}${more}`))
    expect(policy).toMatchObject({ identitySource, offboarding: { deleteUser } })
  })

  test('account ids keep their zeros, quoted or not', () => {
    const what = accounts("[012345678901, '000000000001', 123456789012]")
    expect(policyIn(readPolicy(fileWith(rule({ what })))).rules[0]).toMatchObject({
      accounts: ['012345678901', '000000000001', '123456789012'],
    })
  })

  test('the sample at the top of the repository has no mistakes and no warnings', () => {
    expect(readPolicy(sample)).toMatchObject({ ok: true, warnings: [] })
  })

  test('a slash at the end of the portal is left out: links go on behind it', () => {
    expect(policyIn(readPolicy(edited('/start\n', '/start/\n'))).portal.startUrl).toMatch(/start$/)
  })

  test.each([
    ['https://acme.awsapps.com/start', 'eu-west-1'],
    ['https://ssoins-1234567890abcdef.eu-west-1.portal.amazonaws.com', 'eu-west-1'],
    ['https://ssoins-1234567890abcdef.portal.us-gov-west-1.app.aws', 'us-gov-west-1'],
    ['https://start.home.awsapps.cn/directory/acme', 'cn-north-1'],
    ['https://ssoins-1234567890abcdef.eusc-de-east-1.portal.amazonaws.eu', 'eusc-de-east-1'],
  ])('%s is a portal of %s', (url, region) => {
    const text = edited('https://d-1234567890.awsapps.com/start', url).replace('eu-west-1\n', `${region}\n`)
    expect(policyIn(readPolicy(text)).portal.startUrl).toBe(url)
  })
})

describe('each mistake has its place and its sentence', () => {
  test.each<[what: string, text: string, line: number, column: number, message: string]>([
    ['an empty file', '', 1, 1, 'The file is empty: give `portal`'],
    ['a list', '- a', 1, 1, "The file can't be a list"],
    ['broken YAML', edited('admins: [leads]', 'admins: [leads'), 15, 1, "can't be read as YAML"],
    ['a tab', edited('  region', '\tregion'), 3, 1, "can't be read as YAML"],
    ['two documents', `${fileWith(rule())}---\na: 1\n`, R(7), 1, 'A second YAML document'],
    ['an unquoted star', fileWith(rule({ what: accounts('[*]') })), R(4), 16, 'put it in quotes'],
    ['an alias', fileWith(rule({ what: accounts('[*-prod]') })), R(4), 16, 'put it in quotes'],
    ['a doubled key', `${fileWith(rule())}admins: [leads]\n`, R(7), 1, '`admins` stands here a second time'],
    ['an unknown tag', edited('acme\n', '!!x acme\n'), 4, 12, "can't be read as YAML"],

    ['a misspelt key', edited('maxDuration', 'maxDuraton'), R(6), 5, 'did you mean `maxDuration`?'],
    [
      'an unknown key',
      `foo: 1\n${fileWith(rule())}`,
      1,
      1,
      'only `portal`, `slack`, `identitySource`, `people`, `admins`, `rules`',
    ],
    ['a key of nowhere', edited('{ all: true }', '{ all: true, ou: x }'), 10, 26, '`ou` is not a known key'],
    ['a merge key', edited('  region', '  <<: {}\n  region'), 3, 3, '`<<` is not a known key'],
    ['a missing part', edited('admins: [leads]\n', ''), 1, 1, '`admins` is missing'],
    ['a missing key', edited('  region: eu-west-1\n', ''), 1, 1, '`region` is missing: give a Region'],
    ['a missing key of a rule', edited('    maxDuration: 2h\n', ''), R(1), 5, '`maxDuration` is missing'],
    ['an empty key', edited('region: eu-west-1', 'region:'), 3, 3, '`region` is empty'],
    ['an empty entry', edited('who: [engineers]', 'who:\n      -'), R(3), 8, '`who` has an empty entry'],
    [
      'a text for a list',
      edited('[leads]\nrules', 'leads\nrules'),
      14,
      9,
      "`admins` can't be `leads`: give a list",
    ],
    ['a number for a text', edited('a rule', '7'), R(1), 11, "`name` can't be `7`"],
    ['a blank name', edited('a rule', "' a rule'"), R(1), 11, "`name` can't be"],
    ['no rules', `${HEAD}rules: []\n`, 15, 8, "`rules` can't be an empty list"],
    ['a rule of words', `${HEAD}rules: [x]\n`, 15, 9, "`rules` can't hold `x`"],
    ['nobody', edited('who: [engineers]', 'who: []'), R(2), 10, "`who` can't be an empty list"],

    ['http', edited('https://d-', 'http://d-'), 2, 13, "`startUrl` can't be"],
    ['a shortcut link', edited('/start\n', '/start/#/\n'), 2, 13, 'without `#/`'],
    ['a strange host', edited('awsapps.com', 'awsapps.com.evil.example'), 2, 13, "`startUrl` can't be"],
    [
      "a company's own host",
      edited('d-1234567890.awsapps.com', 'sso.acme.com'),
      2,
      13,
      'the console of IAM Identity Center shows it under Dashboard or Settings, AWS access portal URLs',
    ],
    [
      "another Region's portal",
      edited(
        'https://d-1234567890.awsapps.com/start',
        'https://ssoins-1234567890abcdef.portal.us-east-1.app.aws',
      ),
      3,
      11,
      '`region` is eu-west-1, but `startUrl` is the portal of us-east-1',
    ],
    ['a look-alike host', edited('d-1234567890.awsapps', 'evilawsapps'), 2, 13, "`startUrl` can't be"],
    ['a login in the URL', edited('https://', 'https://awsapps.com@'), 2, 13, "`startUrl` can't be"],
    ['a zone for a Region', edited('region: eu-west-1', 'region: eu-west-1a'), 3, 11, 'a Region such as'],
    ['a session with a blank', edited('session: acme', 'session: acme corp'), 4, 12, "`session` can't be"],
    ['a session with a dash first', edited('session: acme', 'session: -acme'), 4, 12, "`session` can't be"],
    ['a channel by name', edited('C0123456789', "'#access'"), 6, 14, "`approvals` can't be `#access`"],
    ['a workspace by name', edited('[T0123456789]', '[acme]'), 7, 11, "`teams` can't hold `acme`"],
    ['a domain with an at', edited('[Acme.com]', "['@acme.com']"), 8, 18, "`emailDomains` can't hold"],
    ['a domain with a star', edited('[Acme.com]', "['*.acme.com']"), 8, 18, "`emailDomains` can't hold"],

    ['all: false', edited('all: true', 'all: false'), 10, 20, "`all` can't be `false`: give true"],
    ['a set of nobody', edited('{ all: true }', '{}'), 10, 13, 'The set `everyone` names nobody'],
    ['a set that is null', edited('{ all: true }', ''), 10, 3, '`everyone` is empty'],
    [
      'no sets',
      fileWith(rule()).replace(/people:[^]*admins/, 'people: {}\nadmins'),
      9,
      9,
      "`people` can't be an empty mapping",
    ],
    [
      'a set that could not be kept',
      edited('  alone:', '  __proto__:'),
      13,
      3,
      "A set can't be called `__proto__`",
    ],
    ['no address', edited('alan@ACME.com', 'alan'), 13, 21, "`emails` can't hold `alan`"],
    ['a stranger', edited('alan@ACME.com', 'alan@other.com'), 13, 21, '`slack.emailDomains`'],
    ['a subdomain', edited('alan@ACME.com', 'alan@eu.acme.com'), 13, 21, 'eu.acme.com is not in'],
    ['a user group by name', edited('[S0123456789]', "['@oncall']"), 12, 68, "`usergroups` can't hold"],
    ['a glob of groups', edited('[Leads]', "['Lead*']"), 12, 47, 'the exact name'],

    ['an unknown set', edited('who: [engineers]', 'who: [engineer]'), R(2), 11, 'did you mean `engineers`?'],
    [
      'an unknown approver',
      edited('approvers: [leads]', 'approvers: [toString]'),
      R(5),
      17,
      'no set `toString`',
    ],
    ['an unknown admin', edited('admins: [leads]', 'admins: [leads, x]'), 14, 17, 'There is no set `x`'],

    ['11 digits', fileWith(rule({ what: accounts('[12345678901]') })), R(4), 16, '12 digits'],
    ['lost zeros', fileWith(rule({ what: accounts('[12345]') })), R(4), 16, '12 digits'],
    ['an octal number', fileWith(rule({ what: accounts('[0o1234567]') })), R(4), 16, '12 digits'],
    ['an id with dashes', fileWith(rule({ what: accounts('[1234-5678-9012]') })), R(4), 16, '12 digits'],
    ['an OU without a path', fileWith(rule({ what: accounts("['ou:']") })), R(4), 16, 'ou:Workloads/Prod'],
    ['an OU from a slash', fileWith(rule({ what: accounts("['ou:/a']") })), R(4), 16, 'ou:Workloads/Prod'],
    ['an OU with a star', fileWith(rule({ what: accounts("['ou:a/*']") })), R(4), 16, 'ou:Workloads/Prod'],

    ['a bare number', fileWith(rule({ more: ['maxDuration: 2'] })), R(6), 18, "can't be `2`"],
    ['a length below zero', fileWith(rule({ more: ['maxDuration: -1h'] })), R(6), 18, "can't be `-1h`"],
    ['seconds', edited('2h', '2h\n    answerWithin: 30s'), R(7), 19, "`answerWithin` can't be `30s`"],
    ['no approvals', edited('2h', '2h\n    approvals: 0'), R(7), 16, "`approvals` can't be `0`"],
    ['half an approval', edited('2h', '2h\n    approvals: 1.5'), R(7), 16, "`approvals` can't be `1.5`"],
    ['a yes', edited('2h', '2h\n    sensitive: yes'), R(7), 16, 'true or false'],
    ['approval: maybe', edited('approvers: [leads]', 'approval: maybe'), R(5), 15, '`none` to grant'],
    ['approval and approvers', edited('2h', '2h\n    approval: none'), R(7), 15, 'beside `approvers`'],
    ['neither', edited('    approvers: [leads]\n', ''), R(1), 5, 'does not say who approves'],
    [
      'approvals of none',
      edited('approvers: [leads]', 'approval: none\n    approvals: 2'),
      R(6),
      16,
      'means nothing beside `approval: none`',
    ],

    [
      'groups and accounts',
      edited('2h', '2h\n    groups: [Billing]'),
      R(7),
      13,
      "`groups` can't stand beside",
    ],
    [
      'sets without accounts',
      fileWith(rule({ what: ['permissionSets: [X]'] })),
      R(1),
      5,
      'has no `accounts`',
    ],
    [
      'accounts without sets',
      fileWith(rule({ what: ["accounts: ['*']"] })),
      R(1),
      5,
      'has no `permissionSets`',
    ],
    ['nothing to ask for', fileWith(rule({ what: [] })), R(1), 5, 'is about nothing'],
    [
      'one name twice',
      fileWith(rule(), rule({ what: ['groups: [Billing]'] })),
      R(7),
      11,
      'Another rule is called "a rule"',
    ],
    [
      'onboarding by half',
      `${fileWith(rule())}onboarding: { who: [everyone], groups: [Engineers] }\n`,
      R(7),
      1,
      '`approvers` is missing',
    ],
    [
      'a source of people that is none',
      `identitySource: okta\n${fileWith(rule())}`,
      1,
      17,
      "`identitySource` can't be `okta`: give `identity-center`, or `external`",
    ],
    [
      'a user deleted perhaps',
      `${fileWith(rule())}offboarding: { deleteUser: yes }\n`,
      R(7),
      28,
      "`deleteUser` can't be `yes`: give true or false",
    ],
    [
      'a misspelt key of offboarding',
      `${fileWith(rule())}offboarding: { deleteUsers: true }\n`,
      R(7),
      16,
      'did you mean `deleteUser`?',
    ],
  ])('%s', (_, text, line, column, message) => {
    expect(mistakesIn(text)).toEqual([expect.stringContaining(`${line}:${column} `)])
    expect(mistakesIn(text)[0]).toContain(message)
  })

  test('all of them are told at once, from the top', () => {
    const text = fileWith(rule({ who: '[engineer]', more: ['maxDuration: 2', 'sensitiv: true'] }))
      .replace('eu-west-1', 'Ireland')
      .replace('alan@', 'alan at ')
    expect(mistakesIn(text).map((each) => each.split(' ', 1)[0])).toEqual([
      '3:11',
      '13:21',
      `${R(2)}:11`,
      `${R(6)}:18`,
      `${R(7)}:5`,
    ])
  })
})

describe('a rule that another one before it covers is a mistake', () => {
  test.each<[first: Parameters<typeof rule>[0], second: Parameters<typeof rule>[0], unreachable: boolean]>([
    [{}, {}, true],
    [{}, { who: '[leads]' }, false],
    [{ who: '[engineers, leads]' }, { who: '[leads]' }, true],
    [{ who: '[leads]' }, { who: '[engineers, leads]' }, false],
    [{ who: '[everyone]' }, { who: '[leads]' }, true],
    [{ who: '[leads]' }, { who: '[everyone]' }, false],
    [{ what: holding("['*']", "['*']") }, {}, true],
    [{ what: holding('[ReadOnlyAccess]', "['*']") }, { what: holding('[X]', "['*']") }, false],
    [{ what: holding('[A, B]', '[a, b]') }, { what: holding('[B]', '[b, a]') }, true],
    [{ what: holding('[A]', '[a]') }, { what: holding('[A, B]', '[a]') }, false],
    [{ what: holding("['*']", "['*']") }, { what: holding('[A]', '[111111111111]') }, false],
    [{ what: holding('[A]', '[111111111111]') }, { what: holding('[A]', '[111111111111]') }, true],
    [{ what: ["groups: ['*']"] }, { what: ['groups: [Billing]'] }, true],
    [{ what: ['groups: [Billing, Support]'] }, { what: ['groups: [Billing]'] }, true],
    [{ what: ['groups: [Billing]'] }, {}, false],
  ])('%o, then %o: %s', (first, second, unreachable) => {
    const text = fileWith(rule(first), rule({ ...second, name: 'another' }))
    const told = mistakesIn(text).filter((each) => each.includes('never decides'))
    const place = `${R(6 + (first?.what?.length ?? 2) - 1)}:5`
    const sentence = `${place} The rule "another" never decides, because rule "a rule" before it`
    expect(told.map((each) => each.slice(0, sentence.length))).toEqual(unreachable ? [sentence] : [])
  })
})

describe('a group that makes its members approvers or admins can not be asked for', () => {
  test.each(['[Leads]', "['L*']", "['*']", '[Billing, Leads]'])('by a rule: %s', (groups) => {
    const mistakes = mistakesIn(fileWith(rule({ what: [`groups: ${groups}`] })))
    expect(mistakes).toEqual([expect.stringContaining('Group Leads can be asked for here')])
  })

  test('by onboarding', () => {
    const text = `${fileWith(rule())}onboarding: { who: [everyone], approvers: [alone], groups: [Leads] }\n`
    expect(mistakesIn(text)).toEqual([expect.stringContaining(`${R(7)}:61 Group Leads can be asked for`)])
  })

  test('but others can', () => {
    expect(readPolicy(fileWith(rule({ what: ['groups: [Engineers]'] })))).toMatchObject({ ok: true })
  })
})

describe('what may be meant so is a warning', () => {
  const star = rule({ what: accounts("['*']") })
  const both =
    'onboarding: { who: [everyone], approvers: [alone], groups: [Engineers] }\noffboarding: { deleteUser: true }\n'
  test.each<[what: string, text: string, warnings: string[]]>([
    ['ids, OUs and any', fileWith(rule({ what: accounts("[111111111111, 'ou:A', '*']") })), []],
    [
      'names',
      fileWith(rule({ what: accounts('[prod, prod-*]') })),
      [`${R(4)}:16 \`prod\``, `${R(4)}:22 \`prod-*\``],
    ],
    [
      'more approvals than people',
      fileWith(rule({ approval: 'approvers: [alone]', more: ['maxDuration: 1h', 'approvals: 2'] })),
      [`${R(7)}:16 2 people have to approve`],
    ],
    [
      'an id after any',
      fileWith(star, rule({ name: 'another', what: accounts('[111111111111]') })),
      [`${R(7)}:5 The rule "another" decides on the management account alone`],
    ],
    ['onboarding and offboarding without a provider', `${fileWith(rule())}${both}`, []],
    [
      'what the provider undoes',
      `identitySource: external\n${fileWith(rule())}${both}`,
      [
        `${R(8)}:61 With \`identitySource: external\` the next sync may undo memberships of Engineers`,
        `${R(9)}:28 \`deleteUser\` does not last with \`identitySource: external\``,
      ],
    ],
  ])('%s', (_, text, warnings) => {
    const reading = readPolicy(text)
    const told = reading.ok
      ? reading.warnings.map((each) => `${each.line}:${each.column} ${each.message}`)
      : []
    expect(told).toEqual(warnings.map((each): unknown => expect.stringContaining(each)))
    expect(reading.ok).toBe(true)
  })
})

test('no text at all makes it throw, and what is refused says why', () => {
  const damaged = fc
    .tuple(fc.nat(sample.length), fc.nat(40), fc.string({ maxLength: 8 }))
    .map(([at, cut, put]) => sample.slice(0, at) + put + sample.slice(at + cut))
  fc.assert(
    fc.property(fc.oneof(fc.string(), damaged), (text) => {
      const reading = readPolicy(text)
      expect(reading.ok || reading.mistakes.length > 0).toBe(true)
    }),
  )
})
