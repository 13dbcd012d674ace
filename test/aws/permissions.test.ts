import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { permissions, type Place, policyDocument, statementFor } from '../../src/aws/permissions.ts'

const src = join(import.meta.dirname, '../../src')

const services: Readonly<Record<string, string | null>> = {
  '@aws-sdk/client-sso-admin': 'sso',
  '@aws-sdk/client-identitystore': 'identitystore',
  '@aws-sdk/client-organizations': 'organizations',
  '@aws-sdk/client-dynamodb': 'dynamodb',
  '@aws-sdk/lib-dynamodb': 'dynamodb',
  'dynamodb-toolbox': 'dynamodb',
  // Whoever asks who they are, or about the portal, needs no right.
  '@aws-sdk/client-sts': null,
  '@aws-sdk/client-sso-oidc': null,
}

/** Every file that is loaded with this one. */
function loaded(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const [, target = ''] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']+\.ts)'/g))
    loaded(join(dirname(file), target), seen)
  return seen
}

/** The actions behind the commands that these files import, each of them sent somewhere. */
function actionsIn(files: Iterable<string>): string[] {
  const actions = [...files].flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^import \{([^}]*)\} from '([^.'][^']*)'/gm)].flatMap(
      ([, names = '', library = '']) => {
        const commands = [...names.matchAll(/\b(\w+)Command\b/g)].map(([, command = '']) => command)
        const service = services[library]
        if (commands.length > 0 && service === undefined) throw new Error(`${library} is not known here`)
        // The document client's own name for it.
        return service ? commands.map((each) => `${service}:${each.replace(/^Update$/, 'UpdateItem')}`) : []
      },
    ),
  )
  return [...new Set(actions)].toSorted()
}

const listed = (...needed: string[]): string[] =>
  permissions
    .filter((each) => needed.includes(each.needed))
    .map(({ action }) => action)
    .toSorted()

test('they are those of the calls that the bot makes, and no more', () => {
  const actions = actionsIn(loaded(join(src, 'app.ts')))
  expect(actions.length).toBeGreaterThan(20)
  expect(listed('always', 'units')).toEqual(actions)
})

test('what is a write is told by its name', () => {
  const named = permissions.filter(({ needed }) => !['management-account', 'own-key'].includes(needed))
  for (const { action, kind } of named)
    expect(`${action} ${kind}`).toMatch(
      /:(List|Get|Describe|Query)\w* read$|:(Create|Put|Update|Delete)\w* write$/,
    )
  expect(new Set(permissions.map(({ action }) => action)).size).toBe(permissions.length)
})

const place: Place = {
  region: 'eu-west-1',
  instanceArn: 'arn:aws:sso:::instance/ssoins-1234567890abcdef',
  instanceKeyArn: null,
  identityStoreId: 'd-1234567890',
  managementAccountId: '111111111111',
  accountId: '222222222222',
  tableRegion: 'eu-central-1',
  tableName: 'aws-access',
}
const nowhere: Place = {
  ...place,
  instanceArn: null,
  instanceKeyArn: null,
  identityStoreId: null,
  managementAccountId: null,
  accountId: null,
  tableRegion: null,
}

const statement = (action: string, at = place) => {
  const permission = permissions.find((each) => each.action === action)
  return permission && statementFor([permission], at)
}

describe('a statement', () => {
  test('names all that an assignment is about', () => {
    expect(statement('sso:CreateAccountAssignment')).toEqual({
      Effect: 'Allow',
      Action: 'sso:CreateAccountAssignment',
      Resource: [
        'arn:aws:sso:::instance/ssoins-1234567890abcdef',
        'arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/*',
        'arn:aws:sso:::account/*',
      ],
    })
  })

  test('says * where nothing is known, in the Region’s own part of AWS', () => {
    expect(statement('sso:ListPermissionSets', nowhere)?.Resource).toBe('arn:aws:sso:::instance/*')
    const china = { ...nowhere, region: 'cn-north-1' }
    expect(statement('identitystore:CreateUser', china)?.Resource).toBe(
      'arn:aws-cn:identitystore::*:identitystore/*',
    )
  })
})

test('the key of the company’s own is named, and where it is not known any of the management account’s', () => {
  const key = 'arn:aws:kms:eu-west-1:111111111111:key/mrk-1234'
  expect(statement('kms:Decrypt', { ...place, instanceKeyArn: key })?.Resource).toBe(key)
  expect(statement('kms:Decrypt')?.Resource).toBe('arn:aws:kms:*:111111111111:key/*')
})

test('a policy has every action once, and each statement a name of its own', () => {
  const policy: unknown = policyDocument(permissions, place)
  expect(policy).toMatchObject({ Version: '2012-10-17' })
  const { Statement: statements } = policy as { Statement: { Sid: string; Action: string | string[] }[] }
  expect(statements.flatMap(({ Action }) => Action).toSorted()).toEqual(
    permissions.map(({ action }) => action).toSorted(),
  )
  const sids = statements.map(({ Sid }) => Sid)
  expect(new Set(sids).size).toBe(sids.length)
  for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]+$/)
  expect(statements).toContainEqual({
    Sid: 'DynamodbWriteTable',
    Effect: 'Allow',
    Action: ['dynamodb:CreateTable', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
    Resource: 'arn:aws:dynamodb:eu-central-1:222222222222:table/aws-access',
  })
})
