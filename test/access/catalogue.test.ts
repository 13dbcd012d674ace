import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Account, Catalogue, PermissionSet } from '../../src/access/catalogue.ts'
import { choiceValue, parseChoiceValue, type Choice } from '../../src/access/choice.ts'
import type { Entitlement } from '../../src/access/entitlement.ts'
import { findAccount, findGroup, findPermissionSet } from '../../src/access/find.ts'
import { judge, type Policy, type Rule, type Wish } from '../../src/access/policy.ts'
import { rankChoices } from '../../src/access/rank.ts'
import { fit, fitPlace } from '../../src/access/rank-words.ts'
import { accountRule, groupRule, policyOf } from './policies.ts'

const arn = (id: string): string =>
  `arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-${id.padStart(16, '0')}`
const set = (name: string, at: number): PermissionSet => ({
  arn: arn(String(at)),
  name,
  sessionSeconds: 3600,
})
const account = (name: string, id: string, ou = 'Workloads/Dev'): Account => ({ name, id, ou })

const catalogue: Catalogue = {
  readAt: '2026-11-22T10:00:00Z',
  managementAccountId: '111111111111',
  accounts: [
    account('acme-management', '111111111111', ''),
    account('prod', '012345678901', 'Workloads/Prod'),
    account('prod-data', '333333333333', 'Workloads/Prod'),
    account('Payments: prod', '444444444444', 'Workloads/Prod'),
    account('staging', '555555555555'),
    account('sandbox', '666666666666', 'Play'),
    account('sandbox', '777777777777', 'Play'),
  ],
  permissionSets: ['ReadOnlyAccess', 'AdministratorAccess', 'ProdOperator'].map(set),
  groups: [
    { id: 'g-1', name: 'Billing' },
    { id: 'g-2', name: 'Production support' },
  ],
}

describe('finding what somebody typed', () => {
  test.each([
    ['012345678901', '012345678901'],
    ['prod', '012345678901'],
    [' PROD ', '012345678901'],
    ['payments: prod', '444444444444'],
  ])('account %j is %s', (typed, id) => {
    expect(findAccount(catalogue, typed)).toMatchObject({ id })
  })

  test.each([
    ['prdo', ['prod']],
    ['stagin', ['staging']],
    ['pay', ['Payments: prod']],
    ['data', ['prod-data']],
    ['the staging account', ['staging']],
    ['012345678910', ['012345678901']],
    ['zzz', []],
    ['', []],
  ])('there is no account %j, perhaps %j', (typed, didYouMean) => {
    expect(findAccount(catalogue, typed)).toEqual({
      refused: { why: 'no-such-account', typed, didYouMean },
    })
  })

  test.each(['sandbox', 'Sandbox'])('two accounts of one name are told apart by id: %s', (typed) => {
    expect(findAccount(catalogue, typed)).toEqual({
      refused: { why: 'ambiguous-account', typed, ids: ['666666666666', '777777777777'] },
    })
  })

  test('an exact name beats one in another case', () => {
    const accounts = [account('Dev', '888888888888'), account('dev', '999999999999')]
    expect(findAccount({ ...catalogue, accounts }, 'dev')).toMatchObject({ id: '999999999999' })
    expect(findAccount({ ...catalogue, accounts }, 'DEV')).toMatchObject({
      refused: { why: 'ambiguous-account' },
    })
  })

  test('permission sets and groups are found by name, else near ones are told', () => {
    expect(findPermissionSet(catalogue, 'readonlyaccess')).toMatchObject({ name: 'ReadOnlyAccess' })
    expect(findPermissionSet(catalogue, 'ReadOnly')).toEqual({
      refused: { why: 'no-such-permission-set', typed: 'ReadOnly', didYouMean: ['ReadOnlyAccess'] },
    })
    expect(findGroup(catalogue, 'billing')).toMatchObject({ id: 'g-1' })
    expect(findGroup(catalogue, 'Biling')).toEqual({
      refused: { why: 'no-such-group', typed: 'Biling', didYouMean: ['Billing'] },
    })
  })
})

const ada = { email: 'ada@acme.example', groups: new Set(['Engineers']), usergroups: new Set<string>() }
const everything: Rule[] = [accountRule({ permissionSets: ['*'] }), groupRule({ groups: ['*'] })]

function rank(query: string, { rules = everything, limit = 100, of = catalogue } = {}) {
  const { choices, more } = rankChoices(policyOf(rules), ada, of, query, limit)
  return { choices: choices.map(told), more }
}

const told = ({ label }: Choice): string =>
  label.kind === 'group' ? label.group : `${label.account} ${label.permissionSet}`

describe('ranking what a person may ask for', () => {
  test('an empty query offers everything by name, and never the management account by a glob', () => {
    const { choices, more } = rank('')
    expect(more).toBe(0)
    expect(choices).toHaveLength(6 * 3 + 2)
    expect(choices.slice(0, 4)).toEqual([
      'Payments: prod AdministratorAccess',
      'Payments: prod ProdOperator',
      'Payments: prod ReadOnlyAccess',
      'prod AdministratorAccess',
    ])
    expect(choices.slice(-2)).toEqual(['Billing', 'Production support'])
  })

  test('exact comes before beginning, beginning before the beginning of a word, that before anywhere', () => {
    const accounts = ['data', 'a-data', 'database', 'metadata'].map((name, at) =>
      account(name, `${200000000000 + at}`),
    )
    const rules = [accountRule({})]
    expect(rank('data', { rules, of: { ...catalogue, accounts } }).choices).toEqual([
      'data ReadOnlyAccess',
      'database ReadOnlyAccess',
      'a-data ReadOnlyAccess',
      'metadata ReadOnlyAccess',
    ])
  })

  test('an account that fits comes before a permission set that fits as well', () => {
    const { choices } = rank('prod')
    expect(choices.slice(0, 3).every((each) => each.startsWith('prod '))).toBe(true)
    expect(choices.indexOf('prod-data ReadOnlyAccess')).toBeLessThan(choices.indexOf('staging ProdOperator'))
    expect(choices.indexOf('Payments: prod ReadOnlyAccess')).toBeGreaterThan(-1)
    expect(choices).toContain('Production support')
    expect(choices).not.toContain('staging ReadOnlyAccess')
  })

  test.each([
    [
      'prod admin',
      ['prod AdministratorAccess', 'prod-data AdministratorAccess', 'Payments: prod AdministratorAccess'],
    ],
    ['ADMIN 555555555555', ['staging AdministratorAccess']],
    ['play readonly', ['sandbox ReadOnlyAccess', 'sandbox ReadOnlyAccess']],
    ['support', ['Production support']],
    ['prod nonsense', []],
  ])('every word of %j has to fit', (query, choices) => {
    expect(rank(query)).toEqual({ choices, more: 0 })
  })

  test('what is not shown is counted', () => {
    expect(rank('', { limit: 7 })).toMatchObject({ choices: { length: 7 }, more: 13 })
    expect(rank('prod', { limit: 0 })).toMatchObject({ choices: [], more: rank('prod').choices.length })
  })

  test('nothing is offered that no rule gives, and the deciding rule sets the limit', () => {
    const rules = [
      accountRule({ accounts: ['prod'], maxDurationSeconds: 60 }),
      accountRule({ who: ['leads'], permissionSets: ['*'] }),
      accountRule({ accounts: ['prod*'], maxDurationSeconds: 7200 }),
    ]
    const { choices } = rankChoices(policyOf(rules), ada, catalogue, '', 100)
    expect(choices.map((choice) => [told(choice), choice.maxDurationSeconds])).toEqual([
      ['prod ReadOnlyAccess', 60],
      ['prod-data ReadOnlyAccess', 7200],
    ])
  })

  const pattern = fc.constantFrom('*', 'prod', 'prod*', 's*', 'ou:Workloads', '111111111111', '333333333333')
  const rule = fc.record({
    who: fc.constantFrom(['engineers'], ['leads'], ['everyone']),
    permissionSets: fc.constantFrom(['*'], ['ReadOnlyAccess'], ['*Access'], ['Prod*']),
    accounts: fc.array(pattern, { minLength: 1, maxLength: 3 }),
    maxDurationSeconds: fc.integer({ min: 60, max: 1000 }),
  })
  test('it offers exactly what the policy would grant, with the limit it would judge by', () => {
    fc.assert(
      fc.property(fc.array(rule.map(accountRule), { maxLength: 5 }), (rules) => {
        const policy = policyOf(rules)
        const judged = catalogue.accounts.flatMap((of) =>
          catalogue.permissionSets.flatMap((permissionSet) => {
            const wish = { kind: 'account', account: of, permissionSet } as const
            const max = judge(policy, ada, wish, catalogue.managementAccountId)?.maxDurationSeconds
            return max === undefined ? [] : `${of.id} ${permissionSet.arn} ${max}`
          }),
        )
        const { choices } = rankChoices(policy, ada, catalogue, '', Infinity)
        const offered = choices.map(({ entitlement: of, maxDurationSeconds }) =>
          of.kind === 'account' ? `${of.accountId} ${of.permissionSetArn} ${maxDurationSeconds}` : 'a group',
        )
        expect(offered.toSorted()).toEqual(judged.toSorted())
      }),
    )
  })

  const word = fc.constantFrom(
    'prod',
    'PRO',
    'p',
    'a',
    '-',
    'read',
    'access',
    '5',
    '012345678901',
    'play',
    'acme',
    'su',
  )
  test('whatever is typed, it offers in the order that looking at one pair after the other gives', () => {
    const rules = fc.array(
      fc.oneof(rule.map(accountRule), fc.constantFrom(groupRule({}), groupRule({ groups: ['*'] }))),
      { maxLength: 5 },
    )
    fc.assert(
      fc.property(rules, fc.array(word, { maxLength: 3 }), (some, words) => {
        const policy = policyOf(some)
        const { choices, more } = rankChoices(policy, ada, catalogue, words.join(' '), 100)
        expect(more).toBe(0)
        expect(choices.map(told)).toEqual(oneByOne(policy, words))
      }),
      { numRuns: 500 },
    )
  })

  test('5,000 accounts × 500 permission sets are looked at one by one, never pair by pair', () => {
    let reads = 0
    const counting = <Thing extends object>(thing: Thing): Thing =>
      new Proxy(thing, {
        get: (target, key) => {
          reads += 1
          return Reflect.get(target, key) as unknown
        },
      })
    const large: Catalogue = {
      ...catalogue,
      accounts: Array.from({ length: 5000 }, (_, at) =>
        counting(account(`team-${at % 700}-${at % 2 ? 'prod' : 'dev'}`, `${200000000000 + at}`)),
      ),
      permissionSets: Array.from({ length: 500 }, (_, at) => counting(set(`Role${at}`, at))),
    }
    const rules = [
      accountRule({ permissionSets: ['Role1*'], accounts: ['*-prod'] }),
      accountRule({ permissionSets: ['*'] }),
    ]
    expect(rank('', { rules, of: large }).more).toBe(5000 * 500 - 100)
    expect(rank('prod role1', { rules, of: large }).more).toBe(2500 * 111 - 100)
    expect(reads).toBeLessThan(2 * 20 * 5500)
  })
})

/** What `rankChoices` offers Ada, found by judging and measuring everything there is. */
function oneByOne(policy: Policy, typed: readonly string[]): string[] {
  const words = [...new Set(typed.map((each) => each.toLowerCase()))]
  const fold = ({ name }: { readonly name: string }) => name.toLowerCase()
  const byName = <Thing extends { readonly name: string }>(things: readonly Thing[]): Thing[] =>
    things.toSorted((a, b) => (fold(a) < fold(b) ? -1 : fold(a) > fold(b) ? 1 : 0))
  const pairs = byName(catalogue.accounts).flatMap((of) =>
    byName(catalogue.permissionSets).map((permissionSet) => {
      const costs = words.map((each) => {
        const place = fitPlace(each, of.ou.toLowerCase())
        const ofAccount = Math.min(fit(each, fold(of)), fit(each, of.id), place)
        return Math.min(2 * ofAccount, 2 * fit(each, fold(permissionSet)) + 1)
      })
      const wish: Wish = { kind: 'account', account: of, permissionSet }
      return { wish, costs, told: `${of.name} ${permissionSet.name}` }
    }),
  )
  const groups = byName(catalogue.groups).map((group) => {
    const wish: Wish = { kind: 'group', group }
    return { wish, costs: words.map((each) => 2 * fit(each, fold(group))), told: group.name }
  })
  return [...pairs, ...groups]
    .filter(({ wish }) => judge(policy, ada, wish, catalogue.managementAccountId))
    .map(({ costs, told: name }) => ({ cost: costs.reduce((sum, each) => sum + each, 0), name }))
    .filter(({ cost }) => cost < Infinity)
    .toSorted((a, b) => a.cost - b.cost)
    .map(({ name }) => name)
}

describe('the value of an option', () => {
  test.each<Entitlement>([
    { kind: 'account', accountId: '012345678901', permissionSetArn: arn('1') },
    {
      kind: 'account',
      accountId: '012345678901',
      permissionSetArn: arn('1').replace('arn:aws:', 'arn:aws-us-gov:'),
    },
    { kind: 'group', groupId: '1234567890-12345678-1234-1234-1234-123456789012' },
  ])('%o fits into 150 characters and reads back', (entitlement) => {
    const value = choiceValue(entitlement)
    expect(value.length).toBeLessThanOrEqual(150)
    expect(parseChoiceValue(value)).toEqual(entitlement)
  })

  test.each(['', 'group#', 'group#a b', `12345#${arn('1')}`, `012345678901#${arn('1')}#x`, '012345678901#'])(
    '%j is none',
    (value) => {
      expect(parseChoiceValue(value)).toBeUndefined()
    },
  )
})
