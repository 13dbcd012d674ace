import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Account, Catalogue } from '../../src/access/catalogue.ts'
import { explain, type KnownFacts } from '../../src/access/explain.ts'
import type { PersonFacts } from '../../src/access/person.ts'
import {
  inSet,
  inSets,
  judge,
  type PeopleSet,
  type Policy,
  type Rule,
  type Wish,
} from '../../src/access/policy.ts'
import { isRefusal } from '../../src/access/refusal.ts'
import { findSubject, type Subject } from '../../src/access/subject.ts'
import { accountRule, groupRule, policyOf } from './policies.ts'

const MANAGEMENT = '111111111111'
const catalogue = { managementAccountId: MANAGEMENT }

// Few names, so that random policies, people and wishes meet.
const setNames = ['a', 'b', 'c']
const groups = ['Engineers', 'Leads', 'Billing']
const usergroups = ['S0000ONCALL', 'S0000NIGHTS']
const emails = ['ada@acme.example', 'Grace@acme.example', 'alan@ACME.example']

const some = <T>(of: readonly T[]) => fc.uniqueArray(fc.constantFrom(...of), { minLength: 1, maxLength: 3 })
const anySet: fc.Arbitrary<PeopleSet> = fc.record(
  {
    all: fc.constant(true as const),
    emails: some(emails),
    groups: some(groups),
    usergroups: some(usergroups),
  },
  { requiredKeys: [] },
)
const approval: fc.Arbitrary<Rule['approval']> = fc.oneof(
  fc.constant({ kind: 'none' } as const),
  some(setNames).map((approvers) => ({ kind: 'approvers', approvers, needed: 1 }) as const),
)
const ids = [MANAGEMENT, '222222222222', '333333333333']
const names = ['prod', 'prod-data', 'dev']
const ous = ['', 'Workloads', 'Workloads/Prod', 'Core']
const anyRule: fc.Arbitrary<Rule> = fc.oneof(
  fc
    .record({
      who: some([...setNames, 'no-such-set']),
      approval,
      accounts: some([...ids, ...names, 'prod*', '*', 'ou:Workloads', 'ou:Workloads/Prod', 'ou:Core']),
      permissionSets: some(['ReadOnlyAccess', 'Admin', '*', 'Read*']),
    })
    .map(accountRule),
  fc.record({ who: some(setNames), approval, groups: some([...groups, 'B*', '*']) }).map(groupRule),
)
const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    people: fc.record({ a: anySet, b: anySet, c: anySet }),
    admins: some(setNames),
    rules: fc.array(anyRule, { maxLength: 6 }),
    who: some(setNames),
    approvers: some(setNames),
  })
  .map(({ people, admins, rules, who, approvers }) => ({
    ...policyOf(rules.map((rule, at) => ({ ...rule, name: `rule ${at}` }))),
    people,
    admins,
    onboarding: { who, approvers, groups },
  }))
const anybody: fc.Arbitrary<PersonFacts> = fc.record({
  email: fc.constantFrom(...emails, 'eve@acme.example'),
  groups: fc.subarray(groups).map((each) => new Set(each)),
  usergroups: fc.subarray(usergroups).map((each) => new Set(each)),
})
const anyAccount: fc.Arbitrary<Account> = fc.record({
  id: fc.constantFrom(...ids),
  name: fc.constantFrom(...names),
  ou: fc.constantFrom(...ous),
})
const anyWish: fc.Arbitrary<Wish> = fc.oneof(
  fc.record({
    kind: fc.constant('account' as const),
    account: anyAccount,
    permissionSet: fc
      .constantFrom('ReadOnlyAccess', 'Admin', 'Other')
      .map((name) => ({ arn: `arn:${name}`, name, sessionSeconds: 3600 })),
  }),
  fc.constantFrom(...groups, 'Other').map((name) => ({ kind: 'group' as const, group: { id: name, name } })),
)

const subjectOf = (wish: Wish): Subject =>
  wish.kind === 'group'
    ? { kind: 'group', group: wish.group.name }
    : { kind: 'account', account: wish.account, permissionSet: wish.permissionSet.name }

const runs = { numRuns: 2000 }
const yesNo = (is: boolean) => (is ? 'yes' : 'no')

describe('with everything known', () => {
  test('the verdict is the one that a request is judged by', () => {
    fc.assert(
      fc.property(anyPolicy, anybody, anyWish, (policy, facts, wish) => {
        const rule = judge(policy, facts, wish, MANAGEMENT)
        const { verdict } = explain(policy, facts, catalogue, subjectOf(wish))
        expect(verdict?.may).toBe(yesNo(rule !== undefined))
        expect(verdict?.deciders).toEqual(rule ? [rule] : [])
        // Why each rule before it does not decide, or all of them.
        const before = verdict?.rules.slice(0, rule ? policy.rules.indexOf(rule) : undefined) ?? []
        for (const { who, fit } of before) {
          expect([who.is, fit.is]).toContain('no')
          expect(fit.parts.length > 0).toBe(fit.is === 'no')
        }
      }),
      runs,
    )
  })

  test('sets, approvers, administrators and onboarding are those that people are judged by', () => {
    fc.assert(
      fc.property(anyPolicy, anybody, (policy, facts) => {
        const told = explain(policy, facts, catalogue)
        const is = (sets: readonly string[]) => yesNo(inSets(policy, sets, facts))
        expect(told.sets.map(({ set, is: member }) => [set, member])).toEqual(
          Object.keys(policy.people).map((name) => [name, yesNo(inSet(policy, name, facts))]),
        )
        expect(told.admin.is).toBe(is(policy.admins))
        expect(told.onboarding?.asks.is).toBe(is(policy.onboarding?.who ?? []))
        expect(told.onboarding?.approves.is).toBe(is(policy.onboarding?.approvers ?? []))
        for (const { rule, who, approves } of told.rules) {
          expect(who.is).toBe(is(rule.who))
          expect(who.sets.every((set) => yesNo(inSet(policy, set, facts)) === who.is)).toBe(true)
          expect(approves?.is).toBe(rule.approval.kind === 'none' ? undefined : is(rule.approval.approvers))
        }
      }),
      runs,
    )
  })
})

test('with less known it is unknown, or what it would be whatever the rest is', () => {
  const hidden = fc.record({
    groups: fc.boolean(),
    usergroups: fc.boolean(),
    id: fc.boolean(),
    name: fc.boolean(),
    ou: fc.boolean(),
    management: fc.boolean(),
  })
  fc.assert(
    fc.property(anyPolicy, anybody, anyWish, hidden, (policy, facts, wish, hide) => {
      // Where it is not known which account that is, none is taken for it.
      fc.pre(!hide.management || wish.kind === 'group' || wish.account.id !== MANAGEMENT)
      // What is in the catalogue has an id.
      fc.pre(hide.management || !hide.id)
      const known: KnownFacts = {
        email: facts.email,
        groups: hide.groups ? null : facts.groups,
        usergroups: hide.usergroups ? null : facts.usergroups,
      }
      const subject = subjectOf(wish)
      const part: Subject =
        subject.kind === 'group'
          ? subject
          : {
              ...subject,
              account: {
                id: hide.id ? null : subject.account.id,
                name: hide.name ? null : subject.account.name,
                ou: hide.ou ? null : subject.account.ou,
              },
            }
      const rule = judge(policy, facts, wish, MANAGEMENT)
      const { verdict } = explain(policy, known, hide.management ? null : catalogue, part)
      expect(['unknown', yesNo(rule !== undefined)]).toContain(verdict?.may)
      const named = rule ? [rule.name] : []
      expect(verdict?.deciders.map(({ name }) => name)).toEqual(expect.arrayContaining(named))
    }),
    runs,
  )
})

const rules = [
  accountRule({
    name: 'nights',
    who: ['oncall'],
    permissionSets: ['Admin'],
    accounts: ['ou:Workloads/Prod'],
  }),
  accountRule({ name: 'bills', accounts: [MANAGEMENT] }),
  groupRule({ name: 'billing' }),
  accountRule({ name: 'reading', accounts: ['*'], approval: { kind: 'none' } }),
]
const policy: Policy = {
  ...policyOf(rules),
  people: {
    everyone: { all: true },
    engineers: { groups: ['Engineers', 'Contractors'], emails: ['grace@acme.example'] },
    oncall: { usergroups: ['S0000ONCALL'] },
    leads: { emails: ['grace@acme.example'] },
  },
  onboarding: { who: ['everyone'], approvers: ['leads'], groups: ['Engineers'] },
}
const ada: KnownFacts = { email: 'ada@acme.example', groups: new Set(['Engineers']), usergroups: null }
const prod = { id: '222222222222', name: 'prod', ou: 'Workloads/Prod' }

describe('the reasons', () => {
  test('what makes somebody one of a set, what might, and what does not', () => {
    expect(explain(policy, ada, catalogue).sets).toEqual([
      { set: 'everyone', is: 'yes', by: [{ by: 'all' }] },
      { set: 'engineers', is: 'yes', by: [{ by: 'group', group: 'Engineers' }] },
      { set: 'oncall', is: 'unknown', by: [{ by: 'usergroup', usergroup: 'S0000ONCALL' }] },
      { set: 'leads', is: 'no', by: [{ by: 'email' }] },
    ])
    const grace = { ...ada, email: 'GRACE@acme.example', groups: null }
    expect(explain(policy, grace, catalogue).sets[1]).toEqual({
      set: 'engineers',
      is: 'yes',
      by: [{ by: 'email' }],
    })
  })

  test('the rule that decides, and why those before it do not', () => {
    const subject = { kind: 'account', account: prod, permissionSet: 'ReadOnlyAccess' } as const
    const { verdict } = explain(policy, ada, catalogue, subject)
    expect(verdict).toMatchObject({ may: 'yes', deciders: [{ name: 'reading' }], notManagement: false })
    expect(verdict?.rules.map(({ who, fit }) => [who.is, fit.is, ...fit.parts])).toEqual([
      ['unknown', 'no', 'permission set'],
      ['yes', 'no', 'account'],
      ['yes', 'no', 'kind'],
      ['yes', 'yes'],
    ])
  })

  test('every rule that may decide, where it is not known which', () => {
    const subject = {
      kind: 'account',
      account: { ...prod, id: null },
      permissionSet: 'ReadOnlyAccess',
    } as const
    const { verdict } = explain(policy, ada, null, subject)
    expect(verdict).toMatchObject({ may: 'yes', deciders: [{ name: 'bills' }, { name: 'reading' }] })
    expect(verdict?.notManagement).toBe(true)
    const admin = explain(policy, ada, null, { ...subject, permissionSet: 'Admin' })
    expect(admin.verdict).toMatchObject({ may: 'unknown', deciders: [{ name: 'nights' }] })
  })

  test('of a whole account, every rule about a part of it', () => {
    const subject = { kind: 'account', account: prod, permissionSet: null } as const
    const known = { ...ada, usergroups: new Set(['S0000ONCALL']) }
    const { verdict } = explain(policy, known, catalogue, subject)
    expect(verdict?.deciders.map(({ name }) => name)).toEqual(['nights', 'reading'])
  })

  test('a rule without approvers has nobody who approves, and a policy may have no onboarding', () => {
    const { rules: explained, onboarding } = explain(policy, ada, catalogue)
    expect(explained.map(({ approves }) => approves?.is)).toEqual(['no', 'no', 'no', undefined])
    expect(onboarding).toEqual({
      asks: { is: 'yes', sets: ['everyone'] },
      approves: { is: 'no', sets: ['leads'] },
    })
    expect(explain(policyOf([]), ada, catalogue).onboarding).toBeNull()
  })
})

describe('what was typed', () => {
  const full: Catalogue = {
    readAt: '2026-11-25T09:00:00.000Z',
    managementAccountId: MANAGEMENT,
    accounts: [
      prod,
      { id: '333333333333', name: 'Payments: prod', ou: 'Workloads' },
      { id: '444444444444', name: 'twin', ou: '' },
      { id: '555555555555', name: 'twin', ou: '' },
      { id: '666666666666', name: 'Billing', ou: '' },
    ],
    permissionSets: [{ arn: 'arn:a', name: 'ReadOnlyAccess', sessionSeconds: 3600 }],
    groups: [
      { id: 'g-1', name: 'Billing' },
      { id: 'g-2', name: 'Site Reliability' },
    ],
  }
  const found = (typed: string, of: Catalogue | null = full) => findSubject(policy, of, typed.split(' '))
  const group = (name: string) => ({ kind: 'group', group: name })

  test.each([
    ['prod ReadOnlyAccess', { account: prod, permissionSet: 'ReadOnlyAccess' }],
    ['PROD readonlyaccess', { account: prod, permissionSet: 'ReadOnlyAccess' }],
    ['222222222222 ReadOnlyAccess', { account: prod }],
    ['Payments: prod ReadOnlyAccess', { account: { id: '333333333333' }, permissionSet: 'ReadOnlyAccess' }],
    ['Payments: prod', { account: { id: '333333333333' }, permissionSet: null }],
    ['prod', { account: prod, permissionSet: null }],
    ['Prod', { account: prod, permissionSet: null }],
    ['Billing', group('Billing')],
    ['billing', group('Billing')],
    ['Site Reliability', group('Site Reliability')],
    ['group Billing', group('Billing')],
    ['group site reliability', group('Site Reliability')],
    ['666666666666', { account: { name: 'Billing' }, permissionSet: null }],
  ])('%s is found in the catalogue', (typed, subject) => {
    expect(found(typed)).toMatchObject(subject)
  })

  test.each([
    ['prdo', 'no-such-account-or-group', ['prod']],
    ['Biling', 'no-such-account-or-group', ['Billing']],
    ['prdo ReadOnlyAccess', 'no-such-account', ['prod']],
    ['prod ReadOnly', 'no-such-permission-set', ['ReadOnlyAccess']],
    ['group Biling', 'no-such-group', ['Billing']],
    ['twin', 'ambiguous-account', undefined],
  ])('%s is refused with what is near', (typed, why, didYouMean) => {
    const refusal = found(typed)
    expect(isRefusal(refusal) && refusal.refused).toMatchObject({
      why,
      ...(didYouMean ? { didYouMean } : {}),
    })
  })

  test.each([
    ['prod ReadOnly', { account: { id: null, name: 'prod', ou: null }, permissionSet: 'ReadOnly' }],
    ['222222222222 X', { account: { id: '222222222222', name: null, ou: null }, permissionSet: 'X' }],
    ['prod', { account: { name: 'prod' }, permissionSet: null }],
    ['Billing', group('Billing')],
    ['Contractors', group('Contractors')],
    ['group Anything', group('Anything')],
  ])('%s is taken as it was typed without a catalogue', (typed, subject) => {
    expect(found(typed, null)).toMatchObject(subject)
  })
})
