import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { permissions, type Place, statementFor } from '../../src/aws/permissions.ts'
import { logLevels } from '../../src/log.ts'
import type { Resource } from './packaged.ts'
import { arnText, type Statement, statementsOf } from './statements.ts'

type Resolve = (variable: string) => Promise<string>
type Made<T> = (osls: { resolveVariable: Resolve }) => Promise<T>

const required = createRequire(import.meta.url)
const makeRoles = required('../../deploy/roles.cjs') as Made<{ Resources: Record<string, Resource> }>
const readOptions = required('../../deploy/options.cjs') as Made<{
  mistakes: string[]
  slack: number | null
  work: number | null
}>

const sample: Readonly<Record<string, string>> = {
  'self:service': 'aws-access',
  'sls:stage': 'prod',
  'param:instanceArn': 'arn:aws:sso:::instance/ssoins-1234567890abcdef',
  'param:identityStoreId': 'd-1234567890',
  'param:managementAccount': '111122223333',
  'param:managementAccountTarget': 'no',
  'param:users': 'yes',
  'param:permissionSetTag': '',
  'param:groupIds': '',
  'param:secretsParameter': '/access-bot/prod/slack',
  'param:secretsKeyArn': '',
  'param:instanceKeyArn': '',
  'param:slackConcurrency': '',
  'param:workConcurrency': '',
  'param:logLevel': 'info',
}

const told = (parameters: Readonly<Record<string, string>> = {}) => ({
  resolveVariable: (variable: string) =>
    Promise.resolve(parameters[variable.replace('param:', '')] ?? sample[variable] ?? ''),
})
const rolesWith = (parameters?: Readonly<Record<string, string>>) => makeRoles(told(parameters))
const optionsWith = (parameters: Readonly<Record<string, string>>) => readOptions(told(parameters))

/** What a role lets be done with an action: the resources, and on which condition. */
async function rights(action: string, parameters?: Readonly<Record<string, string>>, role = 'WorkRole') {
  const found = statementsOf(await rolesWith(parameters), role).filter(({ Action }) =>
    Action.includes(action),
  )
  return found.map(({ Effect, Resource, Condition }) => ({
    [Effect]: Resource.map((each) => arnText(each).replace('${AWS::Partition}', 'aws')),
    ...(Condition ? { Condition } : {}),
  }))
}

const instance = 'arn:aws:sso:::instance/ssoins-1234567890abcdef'
const accounts = 'arn:aws:sso:::account/*'
const sets = 'arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/*'

test('work assigns on this instance alone, and never to the management account', async () => {
  expect(await rights('sso:CreateAccountAssignment')).toEqual([
    { Allow: [instance, accounts] },
    { Allow: [sets] },
    { Deny: ['arn:aws:sso:::account/111122223333'] },
  ])
})

test('permission sets are fenced by a tag, and what was given ends all the same', async () => {
  const fence = { permissionSetTag: 'aws-access=yes' }
  expect(await rights('sso:CreateAccountAssignment', fence)).toContainEqual({
    Allow: [sets],
    Condition: { StringEquals: { 'aws:ResourceTag/aws-access': 'yes' } },
  })
  expect(await rights('sso:DeleteAccountAssignment', fence)).toContainEqual({
    Allow: [instance, accounts, sets],
  })
})

test('groups are fenced by their ids, and memberships end all the same', async () => {
  const id = '906768a4-1001-7000-8000-000000000001'
  expect(await rights('identitystore:CreateGroupMembership', { groupIds: id })).toEqual([
    {
      Allow: [
        'arn:aws:identitystore::111122223333:identitystore/d-1234567890',
        'arn:aws:identitystore:::user/*',
        `arn:aws:identitystore:::group/${id}`,
      ],
    },
  ])
  expect(JSON.stringify(await rights('identitystore:DeleteGroupMembership', { groupIds: id }))).toContain(
    ':group/*',
  )
})

test('both functions may ask for the primary Region of their instance, and of no other', async () => {
  for (const role of ['SlackRole', 'WorkRole'])
    expect(await rights('sso:DescribeInstance', {}, role)).toEqual([{ Allow: [instance] }])
})

test('IAM is touched where the management account is a target, in that account and under that path', async () => {
  const target = { managementAccountTarget: 'yes' }
  expect(await rights('sso:CreateAccountAssignment', target)).toEqual([
    { Allow: [instance, accounts] },
    { Allow: [sets] },
  ])
  expect(await rights('iam:CreateRole', target)).toEqual([
    { Allow: ['arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*'] },
  ])
  for (const name of ['CreateSAMLProvider', 'GetSAMLProvider', 'UpdateSAMLProvider'])
    expect(await rights(`iam:${name}`, target)).toEqual([
      { Allow: ['arn:aws:iam::111122223333:saml-provider/AWSSSO_*_DO_NOT_DELETE'] },
    ])
  expect(await rights('iam:CreateRole', target, 'SlackRole')).toEqual([])
  expect(await rights('iam:CreateRole')).toEqual([])
})

test('what is touched in IAM is what a server’s policy allows there, action by action', async () => {
  const needed = permissions.filter((each) => each.needed === 'management-account')
  const given = statementsOf(await rolesWith({ managementAccountTarget: 'yes' }), 'WorkRole')
    .flatMap(({ Action }) => Action)
    .filter((action) => action.startsWith('iam:'))
  expect(given.toSorted()).toEqual(needed.map(({ action }) => action).toSorted())
  for (const permission of needed)
    expect(await rights(permission.action, { managementAccountTarget: 'yes' })).toEqual([
      { Allow: [statementFor([permission], anywhere).Resource].flat().map(inTheAccount) },
    ])
})

const inTheAccount = (resource: string) => resource.replace('iam::*:', 'iam::111122223333:')
const anywhere: Place = {
  region: 'eu-west-1',
  instanceArn: null,
  instanceKeyArn: null,
  identityStoreId: null,
  managementAccountId: null,
  accountId: null,
  tableRegion: null,
  tableName: 'aws-access',
}

test('users are made and removed only where that is wanted', async () => {
  expect(await rights('identitystore:DeleteUser')).toHaveLength(1)
  expect(await rights('identitystore:DeleteUser', { users: 'no' })).toEqual([])
})

test('keys of the company’s own may be used, that of the secrets through Parameter Store alone', async () => {
  const key = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d'
  expect(await rights('kms:Decrypt', { secretsKeyArn: key }, 'SlackRole')).toEqual([
    {
      Allow: [key],
      Condition: { StringEquals: { 'kms:ViaService': { 'Fn::Sub': 'ssm.${AWS::Region}.amazonaws.com' } } },
    },
  ])
  expect(await rights('kms:Decrypt', { instanceKeyArn: key }, 'SlackRole')).toEqual([{ Allow: [key] }])
})

test.each([
  [
    { instanceArn: 'ssoins-1' },
    'The parameter instanceArn is “ssoins-1”: the ARN of the instance is needed.',
  ],
  [{ permissionSetTag: 'yes' }, 'permissionSetTag'],
  [{ groupIds: 'Engineers' }, 'groupIds'],
  [{ users: 'perhaps' }, 'users'],
  [
    { workConcurrency: '0' },
    'The parameter workConcurrency is “0”: a whole number from 2 to 9999, or nothing is needed.',
  ],
  [{ workConcurrency: '1' }, 'workConcurrency is “1”'],
  [{ workConcurrency: 'abc' }, 'workConcurrency is “abc”'],
  [
    { slackConcurrency: '0' },
    'The parameter slackConcurrency is “0”: a whole number from 1 to 9999, or nothing is needed.',
  ],
  [
    { logLevel: 'loud' },
    'The parameter logLevel is “loud”: one of trace, debug, info, warn, error, fatal, silent is needed.',
  ],
])('a parameter that is wrong is named: %o', async (parameters, sentence) => {
  expect((await optionsWith(parameters)).mistakes).toEqual([expect.stringContaining(sentence)])
})

test.each(logLevels)('a function may log at %s', async (logLevel) => {
  expect((await optionsWith({ logLevel })).mistakes).toEqual([])
})

test('a function has the limit that is given, and none where nothing is', async () => {
  expect(await optionsWith({ slackConcurrency: '1' })).toMatchObject({ mistakes: [], slack: 1, work: null })
  expect(await optionsWith({ workConcurrency: '2' })).toMatchObject({ mistakes: [], slack: null, work: 2 })
})

test('every right that the bot needs is the worker’s, and reads alone are those of the one who answers', async () => {
  const actions = await actionsOf('WorkRole')
  // Its instance is told by a parameter, and its table made by CloudFormation.
  const others = ['sso:ListInstances', 'dynamodb:CreateTable', 'dynamodb:DescribeTable']
  const needed = permissions.filter(({ needed: when }) => when === 'always' || when === 'units')
  expect(
    needed.map(({ action }) => action).filter((each) => !actions.has(each) && !others.includes(each)),
  ).toEqual([])
  const answers = await actionsOf('SlackRole')
  const writes = new Set<string>(
    permissions
      .filter(({ kind, action }) => kind === 'write' && !action.startsWith('dynamodb:'))
      .map(({ action }) => action),
  )
  expect([...answers].filter((each) => writes.has(each))).toEqual([])
  expect([...writes].filter((each) => actions.has(each)).length).toBeGreaterThan(3)
})

async function actionsOf(role: string): Promise<Set<string>> {
  const statements: readonly Statement[] = statementsOf(await rolesWith(), role)
  return new Set(statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action))
}
