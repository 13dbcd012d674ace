import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { permissions, type Place, policyDocument, statementFor } from '../../src/aws/permissions.ts'

const root = join(import.meta.dirname, '../..')
const [block = ''] = /(?<=^```json\n)[^]*?(?=^```$)/m.exec(
  readFileSync(join(root, 'docs/install.md'), 'utf8'),
)!
const one = z.union([z.string(), z.array(z.string())]).transform((each) => [each].flat())
const document = z.object({
  Version: z.literal('2012-10-17'),
  Statement: z.array(
    z.strictObject({ Sid: z.string(), Effect: z.literal('Allow'), Action: one, Resource: one }),
  ),
})
const { Statement: statements } = document.parse(JSON.parse(block))

/** The service that a package's commands are about, as IAM spells it. */
const services: Readonly<Record<string, string>> = {
  '@aws-sdk/client-sso-admin': 'sso',
  '@aws-sdk/client-identitystore': 'identitystore',
  '@aws-sdk/client-organizations': 'organizations',
  '@aws-sdk/client-dynamodb': 'dynamodb',
  '@aws-sdk/lib-dynamodb': 'dynamodb',
}

/** What the bot calls, and nothing that only a command of its operator does: unused code is not in a bundle. */
async function called(): Promise<Set<string>> {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'src/app.ts')],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    write: false,
  })
  const text = outputFiles.map((file) => file.text).join('\n')
  const imports = [...text.matchAll(/^import \{([^}]*)\} from "([^"]+)"/gm)]
  const ofSdk = imports.flatMap(([, names = '', from = '']) =>
    [...names.matchAll(/\b(\w+)Command\b(?! as)/g)].flatMap(([, name = '']) =>
      services[from] === undefined ? [] : [`${services[from]}:${name === 'Update' ? 'UpdateItem' : name}`],
    ),
  )
  const ofTable = imports
    .filter(([, , from = '']) => from.startsWith('dynamodb-toolbox'))
    .flatMap(([, names = '']) => [...names.matchAll(/\b(\w+)Command\b/g)])
    .map(([, name = '']) => `dynamodb:${name}`)
  return new Set([...ofSdk, ...ofTable])
}

test('the IAM policy allows what the bot calls, and no more', async () => {
  const allowed = statements.filter(({ Sid }) => Sid !== 'Doctor').flatMap(({ Action }) => Action)
  expect(new Set(allowed).size).toBe(allowed.length)
  expect(allowed.toSorted()).toEqual([...(await called())].toSorted())
})

test('only what AWS knows no resource for is allowed on everything', () => {
  const wide = statements.filter(({ Resource }) => Resource.includes('*'))
  for (const { Action } of wide)
    for (const action of Action) expect(action).toMatch(/^organizations:|^sso:ListInstances$/)
})

/** What `npm run doctor -- --iam-policy` prints where the document's samples are. */
const place: Place = {
  region: 'eu-west-1',
  instanceArn: 'arn:aws:sso:::instance/ssoins-1234567890abcdef',
  instanceKeyArn: null,
  identityStoreId: 'd-1234567890',
  managementAccountId: '111111111111',
  accountId: '222222222201',
  tableRegion: 'eu-west-1',
  tableName: 'aws-access',
}
const printedFor = (...needed: readonly string[]) =>
  document.parse(
    policyDocument(
      permissions.filter((each) => needed.includes(each.needed)),
      place,
    ),
  ).Statement
const printed = printedFor('always', 'units', 'doctor')
const resourcesOf = (action: string, among: typeof statements): string[] =>
  among.find(({ Action }) => Action.includes(action))?.Resource ?? []

test('the IAM policy is the one that doctor prints: the same actions on the same resources', () => {
  const actionsIn = (among: typeof statements) => among.flatMap(({ Action }) => Action).toSorted()
  const resourcesIn = (among: typeof statements) =>
    [...new Set(among.flatMap(({ Resource }) => Resource))].toSorted()
  expect(actionsIn(statements)).toEqual(actionsIn(printed))
  expect(resourcesIn(statements)).toEqual(resourcesIn(printed))
  for (const action of actionsIn(printed))
    // Statements of the document are for people: one may hold what another action in it has no use for.
    expect({ action, on: resourcesOf(action, statements) }).toEqual({
      action,
      on: expect.arrayContaining(resourcesOf(action, printed)) as unknown,
    })
})

test('what a key of the company’s own needs besides is in the document, as doctor prints it', () => {
  const text = readFileSync(join(root, 'docs/install.md'), 'utf8')
  const [statement = ''] = /(?<=^```json\n)\{\s*"Effect"[^]*?(?=^```$)/m.exec(text) ?? []
  const [own] = permissions.filter(({ needed }) => needed === 'own-key')
  const instanceKeyArn = 'arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab'
  expect(JSON.parse(statement)).toEqual(statementFor([own!], { ...place, instanceKeyArn }))
})

test('what the management account needs besides is in the document, too', () => {
  const [, paragraph = ''] =
    /\*\*The management account as a target\*\*([^]*?)\n\n/.exec(
      readFileSync(join(root, 'docs/install.md'), 'utf8'),
    ) ?? []
  // Names of actions, and behind them what they are for: an ARN or `*`.
  const parts = [...paragraph.matchAll(/((?:`(?:iam:)?[A-Z]\w+`[,\s]*(?:and\s+)?)+)on\s+`([^`]+)`/g)]
  const told = parts.flatMap(([, names = '', on = '']) =>
    [...names.matchAll(/[A-Z]\w+/g)].map(([name]) => `iam:${name} on ${on}`),
  )
  const needed = printedFor('management-account').flatMap(({ Action, Resource }) =>
    Action.map((action) => `${action} on ${Resource.join()}`),
  )
  expect(needed).toContain('iam:UpdateSAMLProvider on arn:aws:iam::*:saml-provider/AWSSSO_*_DO_NOT_DELETE')
  expect(told.toSorted()).toEqual(needed.toSorted())
})
