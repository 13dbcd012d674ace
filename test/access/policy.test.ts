import { describe, expect, test } from 'vitest'
import type { Account } from '../../src/access/catalogue.ts'
import type { PersonFacts } from '../../src/access/person.ts'
import { globMatches } from '../../src/access/pattern.ts'
import {
  groupsNamed,
  inSet,
  inSets,
  judge,
  needsApproval,
  usergroupsNamed,
  type Rule,
  type Wish,
} from '../../src/access/policy.ts'
import { accountRule, groupRule, policyOf } from './policies.ts'

const MANAGEMENT = '111111111111'
const nobody: PersonFacts = { email: 'eve@acme.example', groups: new Set(), usergroups: new Set() }
const ada: PersonFacts = { ...nobody, email: 'Ada@Acme.example', groups: new Set(['Engineers']) }

const account = (name: string, ou = '', id = '222222222222'): Account => ({ id, name, ou })
const toAccount = (of: Account, permissionSet = 'ReadOnlyAccess'): Wish => ({
  kind: 'account',
  account: of,
  permissionSet: {
    arn: 'arn:aws:sso:::permissionSet/ssoins-1/ps-1',
    name: permissionSet,
    sessionSeconds: 3600,
  },
})
const toGroup = (name: string): Wish => ({ kind: 'group', group: { id: 'g-1', name } })

const decides = (rules: Rule[], wish: Wish, facts = ada): string | undefined =>
  judge(policyOf(rules), facts, wish, MANAGEMENT)?.name

describe('accounts', () => {
  test.each<[pattern: string, account: Account, matches: boolean]>([
    ['222222222222', account('prod'), true],
    ['222222222222', account('222222222222', '', '333333333333'), false],
    ['prod', account('prod'), true],
    ['prod', account('Prod'), false],
    ['prod', account('prod-data'), false],
    ['prod-*', account('prod-data'), true],
    ['prod-*', account('prod'), false],
    ['*-prod', account('Payments-prod'), true],
    ['pr?d', account('prod'), true],
    ['pr?d', account('prd'), false],
    ['Payments: prod', account('Payments: prod'), true],
    ['p.od', account('prod'), false],
    ['*', account('prod'), true],
    ['ou:Workloads/Prod', account('a', 'Workloads/Prod'), true],
    ['ou:Workloads/Prod', account('a', 'Workloads/Prod/EU'), true],
    ['ou:Workloads/Prod', account('a', 'Workloads/Production'), false],
    ['ou:Workloads/Prod', account('a', 'Workloads'), false],
    ['ou:Prod', account('a', 'Workloads/Prod'), false],
    ['ou:workloads/prod', account('a', 'Workloads/Prod'), false],
  ])('%s and %o: %s', (pattern, of, matches) => {
    expect(decides([accountRule({ accounts: [pattern] })], toAccount(of)) !== undefined).toBe(matches)
  })

  const management = account('acme-management', 'Core', MANAGEMENT)
  test.each(['*', 'acme-*', 'acme-management', 'ou:Core'])(
    '%s is never the management account',
    (pattern) => {
      expect(decides([accountRule({ accounts: [pattern] })], toAccount(management))).toBeUndefined()
    },
  )

  test('only its id is the management account', () => {
    expect(decides([accountRule({ accounts: [MANAGEMENT] })], toAccount(management))).toBe('a rule')
  })
})

describe('what', () => {
  test.each<[rule: Rule, wish: Wish, matches: boolean]>([
    [accountRule({ permissionSets: ['ReadOnly*'] }), toAccount(account('prod')), true],
    [accountRule({ permissionSets: ['readonly*'] }), toAccount(account('prod')), false],
    [accountRule({ permissionSets: ['A', 'B'] }), toAccount(account('prod'), 'B'), true],
    [accountRule({ permissionSets: ['*'] }), toGroup('Billing'), false],
    [groupRule({ groups: ['Billing'] }), toGroup('Billing'), true],
    [groupRule({ groups: ['Bill*'] }), toGroup('Billing'), true],
    [groupRule({ groups: ['billing'] }), toGroup('Billing'), false],
    [groupRule({ groups: ['*'] }), toAccount(account('prod')), false],
  ])('%o on %o: %s', (rule, wish, matches) => {
    expect(decides([rule], wish) !== undefined).toBe(matches)
  })
})

describe('who', () => {
  const policy = policyOf([])
  test.each<[set: string, facts: PersonFacts, member: boolean]>([
    ['everyone', nobody, true],
    ['engineers', ada, true],
    ['engineers', nobody, false],
    ['engineers', { ...nobody, groups: new Set(['engineers']) }, false],
    ['leads', { ...nobody, email: 'GRACE@acme.example' }, true],
    ['leads', { ...nobody, email: 'grace@acme.example.evil' }, false],
    ['leads', { ...nobody, usergroups: new Set(['S0000ONCALL']) }, true],
    ['nobody-of-that-name', ada, false],
    ['toString', ada, false],
  ])('%s and %o: %s', (set, facts, member) => {
    expect(inSet(policy, set, facts)).toBe(member)
  })

  test('several sets are a union, and none is nobody', () => {
    expect(inSets(policy, ['leads', 'engineers'], ada)).toBe(true)
    expect(inSets(policy, [], ada)).toBe(false)
  })

  test('only the memberships that sets name have to be known', () => {
    expect(groupsNamed(policy, ['engineers', 'leads', 'engineers'])).toEqual(['Engineers'])
    expect(usergroupsNamed(policy, ['leads', 'everyone'])).toEqual(['S0000ONCALL'])
  })
})

describe('the first rule that matches who and what decides', () => {
  const rules = [
    accountRule({ name: 'leads', who: ['leads'] }),
    accountRule({ name: 'short', permissionSets: ['ReadOnlyAccess'], maxDurationSeconds: 60 }),
    accountRule({ name: 'long', permissionSets: ['*'] }),
  ]
  test.each<[wish: Wish, facts: PersonFacts, rule: string | undefined]>([
    [toAccount(account('prod')), ada, 'short'],
    [toAccount(account('prod'), 'PowerUserAccess'), ada, 'long'],
    [toAccount(account('prod')), { ...ada, email: 'grace@acme.example' }, 'leads'],
    [toAccount(account('prod')), nobody, undefined],
  ])('%o for %o: %s', (wish, facts, rule) => {
    expect(decides(rules, wish, facts)).toBe(rule)
  })
})

test('a rule needs approval unless it says none', () => {
  expect(needsApproval(accountRule({ approval: { kind: 'none' } }))).toBe(false)
  expect(needsApproval(accountRule({}))).toBe(true)
})

test.each([
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['**', '', true],
  ['', '', true],
  ['?', '', false],
  ['*a*a*a*a*a*a*a*a*a*a*b', 'a'.repeat(5000), false],
])('glob %s on %s', (glob, name, matches) => {
  expect(globMatches(glob, name)).toBe(matches)
})
