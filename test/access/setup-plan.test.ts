import { describe, expect, test } from 'vitest'
import type { Rule } from '../../src/access/policy.ts'
import { noContents, type Present, type SetContents } from '../../src/access/setup-present.ts'
import { isInTrouble, planSetup } from '../../src/access/setup-plan.ts'
import type { Setup } from '../../src/access/setup.ts'

const management = { id: '111111111111', name: 'management', ou: '' }
const prod = { id: '333333333301', name: 'prod', ou: 'Workloads/Prod' }
const dev = { id: '444444444401', name: 'dev', ou: 'Workloads/Dev' }

const empty: Present = {
  partition: 'aws',
  managementAccountId: management.id,
  callerAccountId: management.id,
  accounts: [management, prod, dev],
  groups: [],
  permissionSets: [],
  contents: new Map(),
  assignments: [],
}

const setup: Setup = {
  permissionSets: [
    {
      name: 'Admin',
      description: 'Full access',
      managedPolicies: ['AdministratorAccess', 'Billing'],
      inlinePolicy: 'admin.json',
      sessionSeconds: 7200,
    },
  ],
  groups: [{ name: 'admins', description: 'They run it' }],
  assignments: [{ group: 'admins', permissionSets: ['Admin'], accounts: ['*'] }],
}
const documents = new Map([['admin.json', '{"Statement":[],"Version":"2012-10-17"}']])

const policyArn = (path: string): string => `arn:aws:iam::aws:policy/${path}`
const assign = (account = prod) => ({ kind: 'assign', group: 'admins', set: 'Admin', account })

/** All there is as the setup says, but for these differences. */
function made(contents: Partial<SetContents> = {}, more: Partial<Present> = {}): Present {
  const full: SetContents = {
    managedPolicies: [policyArn('AdministratorAccess'), policyArn('job-function/Billing')],
    inlinePolicy: '{ "Version": "2012-10-17", "Statement": [] }',
    accounts: [prod.id, dev.id],
    behind: [],
  }
  return {
    ...empty,
    groups: [{ id: 'g', name: 'admins' }],
    permissionSets: [{ arn: 'a', name: 'Admin', description: 'Full access', sessionSeconds: 7200 }],
    contents: new Map([['Admin', { ...full, ...contents }]]),
    assignments: [prod, dev].map(({ id }) => ({ group: 'admins', set: 'Admin', accountId: id })),
    ...more,
  }
}

const plan = (present: Present, changes: Partial<Setup> = {}, rules: readonly Rule[] = []) =>
  planSetup({ setup: { ...setup, ...changes }, rules }, documents, present)

test('of an empty organization everything is made, in the order in which it can be', () => {
  expect(plan(empty)).toEqual({
    steps: [
      { kind: 'create-group', group: 'admins', description: 'They run it' },
      { kind: 'create-set', set: 'Admin', description: 'Full access', sessionSeconds: 7200 },
      { kind: 'attach-policy', set: 'Admin', arn: policyArn('AdministratorAccess') },
      { kind: 'attach-policy', set: 'Admin', arn: policyArn('job-function/Billing') },
      {
        kind: 'put-inline-policy',
        set: 'Admin',
        file: 'admin.json',
        document: documents.get('admin.json'),
        replaces: false,
      },
      assign(prod),
      assign(dev),
    ],
    forbidden: [],
    unknown: [],
    kept: [],
    outlasting: [],
  })
})

test('where all is as it should be, nothing is done, however the JSON is written', () => {
  expect(plan(made()).steps).toEqual([])
})

describe('what differs is changed, and its roles are brought up to date', () => {
  const provision = (accounts = 2) => ({ kind: 'provision', set: 'Admin', accounts })
  const set = (change: object) => ({
    permissionSets: [
      { arn: 'a', name: 'Admin', description: 'Full access', sessionSeconds: 7200, ...change },
    ],
  })

  test.each<[what: string, present: Present, steps: object[]]>([
    [
      'a session',
      made({}, set({ sessionSeconds: 3600 })),
      [{ kind: 'update-set', set: 'Admin', session: { from: 3600, to: 7200 } }, provision()],
    ],
    [
      'a description',
      made({}, { permissionSets: [{ arn: 'a', name: 'Admin', sessionSeconds: 7200 }] }),
      [{ kind: 'update-set', set: 'Admin', description: { from: null, to: 'Full access' } }, provision()],
    ],
    [
      'a policy that is missing',
      made({ managedPolicies: [policyArn('AdministratorAccess')] }),
      [{ kind: 'attach-policy', set: 'Admin', arn: policyArn('job-function/Billing') }, provision()],
    ],
    [
      'another inline policy',
      made({ inlinePolicy: '{"Statement":[{}],"Version":"2012-10-17"}' }),
      [expect.objectContaining({ kind: 'put-inline-policy', replaces: true }), provision()],
    ],
    [
      'what has no role yet',
      made({ managedPolicies: [policyArn('AdministratorAccess')], accounts: [] }),
      [{ kind: 'attach-policy', set: 'Admin', arn: policyArn('job-function/Billing') }],
    ],
    ['roles that an earlier run left behind', made({ behind: [dev.id] }), [provision(1)]],
  ])('%s', (_, present, steps) => {
    expect(plan(present).steps).toEqual(steps)
  })

  test('what the file does not say is not touched', () => {
    const bare = { permissionSets: [{ name: 'Admin', managedPolicies: [] }] }
    expect(plan(made(), bare)).toMatchObject({
      steps: [],
      kept: [
        { kind: 'policies', set: 'Admin', paths: ['AdministratorAccess', 'job-function/Billing'] },
        { kind: 'inline-policy', set: 'Admin' },
      ],
    })
  })
})

test("policies have the ARNs of the instance's partition", () => {
  expect(plan({ ...empty, partition: 'aws-cn' }).steps[2]).toMatchObject({
    arn: 'arn:aws-cn:iam::aws:policy/AdministratorAccess',
  })
})

describe('assignments', () => {
  const chosen = (...accounts: string[]) =>
    plan(made({}, { assignments: [] }), {
      assignments: [{ group: 'admins', permissionSets: ['Admin'], accounts }],
    })

  test.each([
    [['*'], [prod, dev]],
    [['ou:Workloads'], [prod, dev]],
    [['ou:Workloads/Prod'], [prod]],
    [['d*', 'dev', dev.id], [dev]],
    [[management.id], [management]],
  ])('%j', (patterns, accounts) => {
    expect(chosen(...patterns).steps).toEqual(accounts.map(assign))
  })

  test.each([
    ['management', { isManagement: true, isOne: true }, true],
    ['999999999999', { isManagement: false, isOne: true }, true],
    ['prdo', { isManagement: false, isOne: true }, true],
    ['staging-*', { isManagement: false, isOne: false }, false],
    ['ou:Sandbox', { isManagement: false, isOne: false }, false],
  ])('of `%s` are none, which is told', (pattern, told, isTrouble) => {
    const found = chosen(pattern)
    expect(found.unknown).toEqual([{ kind: 'account', pattern, ...told }])
    expect(found.steps).toEqual([])
    expect(isInTrouble(found)).toBe(isTrouble)
  })

  test('may name what is there already, and what nobody has is told with what is near', () => {
    const names = { group: 'admin', permissionSets: ['Admin', 'Amdin'], accounts: ['prod'] }
    const found = plan(made(), { groups: [], assignments: [names] })
    expect(found.unknown).toEqual([
      { kind: 'group', name: 'admin', near: ['admins'] },
      { kind: 'set', name: 'Amdin', near: ['Admin'] },
    ])
    expect(found.steps).toEqual([])
    expect(isInTrouble(found)).toBe(true)
  })

  test('that overlap are made once, and those that the file does not know are left', () => {
    const twice = [...setup.assignments, { group: 'admins', permissionSets: ['Admin'], accounts: ['prod'] }]
    expect(plan({ ...made(), assignments: [] }, { assignments: twice }).steps).toEqual([
      assign(prod),
      assign(dev),
    ])
    const few = [{ group: 'admins', permissionSets: ['Admin'], accounts: ['prod'] }]
    expect(plan(made(), { assignments: few })).toMatchObject({
      steps: [],
      kept: [{ kind: 'assignments', group: 'admins', count: 1 }],
    })
  })

  test('group names are exact', () => {
    expect(plan(made({}, { groups: [{ id: 'g', name: 'Admins' }] })).steps).toContainEqual(
      expect.objectContaining({ kind: 'create-group', group: 'admins' }),
    )
  })
})

describe('from the delegated administrator', () => {
  const delegated = { callerAccountId: prod.id }

  test('nothing is assigned in the management account', () => {
    const found = plan(
      { ...empty, ...delegated },
      { assignments: [{ group: 'admins', permissionSets: ['Admin'], accounts: [management.id, 'prod'] }] },
    )
    expect(found.forbidden).toEqual([assign(management)])
    expect(found.steps).toContainEqual(assign(prod))
    expect(isInTrouble(found)).toBe(true)
  })

  test('nothing is done with a permission set that has a role there', () => {
    const shared = made({ accounts: [management.id], managedPolicies: [] }, { ...delegated, assignments: [] })
    expect(plan(shared)).toMatchObject({ steps: [], forbidden: { length: 5 } })
    expect(plan({ ...shared, callerAccountId: null })).toMatchObject({ forbidden: [] })
  })
})

test('sessions that outlast the shortest rule are told, of any permission set that a rule names', () => {
  const rule = (name: string, permissionSets: string[], maxDurationSeconds: number): Rule => ({
    kind: 'account',
    name,
    who: [],
    approval: { kind: 'none' },
    maxDurationSeconds,
    answerWithinSeconds: 60,
    sensitive: false,
    permissionSets,
    accounts: ['*'],
  })
  const present = {
    ...empty,
    permissionSets: [
      { arn: 'a', name: 'Admin', sessionSeconds: 3600 },
      { arn: 'b', name: 'ReadOnly', sessionSeconds: 36_000 },
      { arn: 'c', name: 'Other', sessionSeconds: 36_000 },
    ],
    contents: new Map([['Admin', noContents]]),
  }
  const rules = [rule('long', ['*'], 36_000), rule('short', ['Admin'], 1800), rule('read', ['Read*'], 7200)]
  expect(plan(present, {}, rules).outlasting.map(({ set, rule: { name } }) => [set, name])).toEqual([
    ['Admin', 'short'],
    ['ReadOnly', 'read'],
  ])
})
