import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { WebAPIPlatformError } from '@slack/web-api'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import manifest from '../../../manifest.json' with { type: 'json' }
import { permissions } from '../../../src/aws/permissions.ts'
import { identityCenterSeed } from '../../../src/sandbox/seed.ts'
import { openStore } from '../../../src/store/index.ts'
import type { Line } from '../../../src/cli/doctor/report.ts'
import { slackFailure } from '../../../src/cli/doctor/slack.ts'
import { company, doctor, examined, policyWith, sorted } from './examined.ts'

const keyArn = 'arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab'

const denied = { kind: 'fail', error: 'AccessDeniedException', message: 'not authorized' } as const

test('where all is well it says so, line by line, changes nothing and keeps every secret', async () => {
  const { env, slack, identityCenter, table } = await company()
  const credentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' }
  const dynamodb = new DynamoDBClient({ endpoint: table.url, region: 'eu-west-1', credentials })
  await openStore(dynamodb, 'aws-access').ensure()
  const { status, stdout, stderr } = await doctor(env)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).not.toMatch(/✗|! |skipped/)
  expect(stdout).toMatch(/^Slack\n {2}✓ bot token {12}Slack knows the bot token: aws-access in Acme\.$/m)
  expect(stdout).toMatch(/✓ accounts .*ou:Workloads\/Prod.* among 8 accounts in 5 units\./)
  expect(stdout).toMatch(/✓ table .*with its keys and indexes/)
  expect(stdout.trimEnd()).toMatch(/\nReady: \d+ checks are fine, \d+ not tried\.$/)
  const told = permissions
    .filter(({ action, needed }) => needed === 'always' && action !== 'dynamodb:DescribeTable')
    .map(({ action, kind }) => (kind === 'write' ? `${action}, which` : `${action.split(':')[1]} is allowed`))
  expect(told.filter((text) => !stdout.includes(text))).toEqual([])

  expect(stdout).not.toMatch(/xoxb-|sandbox-secret|8f742231b10e|clientSecret|userCode|user_code=/)
  const asked = [...identityCenter.calls, ...table.calls.slice(2)].map(({ operation }) => operation)
  const portal = ['RegisterClient', 'StartDeviceAuthorization']
  const others = asked.filter((operation) => !portal.includes(operation))
  expect(others.filter((operation) => !/^(List|Get|Describe|Query)/.test(operation))).toEqual([])
  expect(new Set(slack.calls.map(({ method }) => method))).toEqual(
    new Set(['auth.test', 'conversations.info', 'users.lookupByEmail', 'usergroups.users.list']),
  )
})

test('what fails fails the command; as JSON, for programs', async () => {
  const { env, slack } = await company()
  const { SLACK_SIGNING_SECRET: _, ...socket } = env
  const { status, stdout } = await doctor({ ...socket, SLACK_APP_TOKEN: 'xapp-of-somebody-else' }, '--json')
  const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: Line[] }
  expect({ status, ok }).toEqual({ status: 1, ok: false })
  expect(sorted(checks).failures).toEqual([
    'slack.app-token: The app-level token is not known to Slack (invalid_auth).',
  ])
  expect(stdout).not.toMatch(/somebody-else|ticket=/)
  const good = await examined({ ...socket, SLACK_APP_TOKEN: slack.appToken })
  expect(good.failures).toEqual([])
  expect(good.checks).toContainEqual({
    group: 'Slack',
    id: 'slack.app-token',
    name: 'app-level token',
    status: 'ok',
    text: 'Slack knows the app-level token, and Socket Mode is on.',
  })
})

test('the IAM policy is printed, with the ARNs that can be found out', async () => {
  const { env, identityCenter } = await company({
    identityCenter: { seed: { ...identityCenterSeed, keyArn } },
  })
  const { status, stdout, stderr } = await doctor(env, '--iam-policy')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const policy = JSON.parse(stdout) as { Statement: { Action: string | string[]; Resource: unknown }[] }
  expect(policy.Statement.flatMap(({ Action }) => Action).toSorted()).toEqual(
    permissions.map(({ action }) => action).toSorted(),
  )
  expect(stdout).toContain(identityCenter.instanceArn)
  expect(stdout).toContain('arn:aws:dynamodb:eu-west-1:111111111111:table/aws-access/index/*')
  expect(policy.Statement).toContainEqual(
    expect.objectContaining({ Action: 'kms:Decrypt', Resource: keyArn }),
  )
})

test('a key is in the printed IAM policy where there is one of the company’s own, even if AWS does not name it', async () => {
  const { env, identityCenter } = await company()
  expect((await doctor(env, '--iam-policy')).stdout).not.toContain('kms:')
  const refused = { ...denied, members: { Reason: 'KMS_AccessDeniedException' } }
  identityCenter.faults.plan('DescribeInstance', refused)
  expect((await doctor(env, '--iam-policy')).stdout).toContain('arn:aws:kms:*:111111111111:key/*')
})

test.each(['--jsno', 'company.yaml'])('%s gets the usage', async (argument) => {
  const { status, stderr } = await doctor({}, argument)
  expect(status).toBe(1)
  expect(stderr).toMatch(/usage: npm run doctor/)
})

test('the settings: every mistake, and what builds on them is skipped', async () => {
  const { failures, skipped, warnings } = await examined({
    ACCESS_POLICY: policyWith(),
    PORT: 'http',
    TICK_SECONDS: '0',
    SLACK_SIGNING_SECRET: 'short',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  })
  expect(failures.filter((line) => line.startsWith('settings'))).toEqual([
    expect.stringMatching(/PORT is “http”/),
    expect.stringMatching(/SLACK_BOT_TOKEN is missing/),
    expect.stringMatching(/TICK_SECONDS is “0”/),
    expect.stringMatching(/AWS_REGION is missing/),
  ])
  expect(warnings).toContainEqual(expect.stringMatching(/SLACK_SIGNING_SECRET is not 32 digits/))
  expect(warnings).toContainEqual(
    expect.stringMatching(/portal: The portal could not be checked: .*ECONNREFUSED/),
  )
  expect(skipped).toContain('slack.token: needs SLACK_BOT_TOKEN')
  expect(skipped).toContain('slack.scopes: needs bot token')
  expect(skipped).toContain('table: needs AWS_REGION')
})

test('a policy with mistakes: each of them with its place, and no name is looked up', async () => {
  const { env, slack } = await company()
  const file = policyWith({
    'https://d-1234567890.awsapps.com/start': 'https://sso.acme.example/start',
    'maxDuration: 2h': 'maxDuration: 2',
  })
  const { failures, skipped } = await examined({ ...env, ACCESS_POLICY: file })
  expect(failures).toEqual([
    expect.stringMatching(
      /access|policy.*:6:13 `startUrl` can't be `https:\/\/sso\.acme\.example\/start`: give the portal's own address at AWS.*Dashboard or Settings/,
    ),
    expect.stringMatching(/:33:18 `maxDuration` can't be `2`/),
  ])
  expect(skipped).toContain('names.accounts: needs policy file')
  expect(skipped).toContain('portal: needs policy file')
  expect(slack.calls.map(({ method }) => method)).toEqual(['auth.test'])
})

test('what AWS does not know, or never answers, is a line and stops nothing', async () => {
  const { env, identityCenter } = await company({ identityCenter: { delegated: true } })
  const unknown = { kind: 'fail', error: 'UnknownOperationException' } as const
  const missing =
    /GetCallerIdentity|RegisterClient|DescribeAccountAssignmentCreationStatus|ListPermissionSetsProvisioned\w+/
  identityCenter.faults.plan(missing, unknown, 99)
  identityCenter.faults.plan('ListGroupMembershipsForMember', { kind: 'lose' }, 9)
  const { failures, warnings } = await examined(env)
  expect(failures).toEqual([
    expect.stringMatching(/ListGroupMembershipsForMember fails: .*(ECONNRESET|socket hang up)/),
    expect.stringMatching(/^aws\.delegated: .* 111111111111 is the management account/),
    expect.stringMatching(/^aws\.delegated: .* BillingView is provisioned in the management account/),
  ])
  expect(warnings).toEqual([
    expect.stringMatching(/^aws\.identity: STS could not be asked who we are: UnknownOperationException/),
    expect.stringMatching(/^aws\.home: This seems to be the delegated administrator account/),
    expect.stringMatching(
      /DescribeAccountAssignmentCreationStatus could not be tried: whoever answers does not know it/,
    ),
    expect.stringMatching(/^aws\.delegated: It can’t be told of all permission sets whether they are/),
    expect.stringMatching(/^aws\.delegated: .* Billing has access to the management account 111111111111/),
    expect.stringMatching(/^portal: The portal could not be checked: UnknownOperationException/),
    expect.stringMatching(/^table: There is no table/),
  ])
})

test('nobody at AWS answers: each is told once, with where to look', async () => {
  const { env } = await company()
  const { AWS_ENDPOINT_URL_DYNAMODB: _, ...all } = env
  const { failures, checks } = await examined({ ...all, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' })
  expect(failures).toEqual([
    expect.stringMatching(/^aws\.organization: connect ECONNREFUSED/),
    expect.stringMatching(/^aws\.instance: connect ECONNREFUSED/),
    expect.stringMatching(/^table: connect ECONNREFUSED/),
  ])
  for (const { fix } of checks.filter(({ status }) => status === 'failed'))
    expect(fix).toMatch(/whether this machine reaches AWS.*AWS_ENDPOINT_URL/)
})

test('no credentials at all are told so', async () => {
  const { env } = await company()
  const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...none } = env
  const { failures } = await examined({ ...none, AWS_EC2_METADATA_DISABLED: 'true' })
  expect(failures).toEqual([
    expect.stringMatching(/^aws\.identity: There are no credentials for AWS: CredentialsProviderError/),
  ])
})

test('a Region without Identity Center has no portal, which is not told twice', async () => {
  const { env, identityCenter } = await company()
  const ACCESS_POLICY = policyWith({ 'region: eu-west-1 #': 'region: us-east-1 #' })
  const AWS_ENDPOINT_URL_SSO_OIDC = `${identityCenter.url}/us-east-1`
  const { failures, skipped } = await examined({ ...env, ACCESS_POLICY, AWS_ENDPOINT_URL_SSO_OIDC })
  expect(failures).toEqual([
    expect.stringMatching(/^aws\.instance: There is no IAM Identity Center in us-east-1/),
  ])
  expect(skipped).toContain('portal: needs Identity Center')
})

test('a Region where the instance is not enabled, or not yet, is told with those where it is', async () => {
  const { env, identityCenter } = await company()
  const { instanceArn: InstanceArn, identityStoreId: IdentityStoreId, managementAccountId } = identityCenter
  const Regions = [
    { RegionName: 'eu-central-1', Status: 'ACTIVE', IsPrimaryRegion: true },
    { RegionName: 'eu-west-1', Status: 'ADDING' },
  ]
  const instance = { InstanceArn, IdentityStoreId, OwnerAccountId: managementAccountId, Status: 'ACTIVE' }
  const server = createServer((request, response) => {
    request.resume()
    const Instances = [{ ...instance, PrimaryRegion: 'eu-central-1', Regions }]
    response
      .writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
      .end(JSON.stringify({ Instances }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const { failures } = await examined({ ...env, AWS_ENDPOINT_URL_SSO_ADMIN: `http://127.0.0.1:${port}` })
  expect(failures).toEqual([
    'aws.instance: IAM Identity Center is not enabled in eu-west-1, which portal.region names, but in eu-central-1.',
  ])
})

test('Slack that takes no more calls is a warning, and one line', async () => {
  const { env, slack } = await company()
  const limited = {
    kind: 'fail',
    error: 'ratelimited',
    status: 429,
    headers: { 'retry-after': '40' },
  } as const
  slack.faults.plan(/^(users\.lookupByEmail|apps\.connections\.open)$/, limited, 9)
  const { SLACK_SIGNING_SECRET: _, ...socket } = env
  const { failures, warnings } = await examined({ ...socket, SLACK_APP_TOKEN: slack.appToken })
  expect(failures).toEqual([])
  expect(warnings.filter((line) => !line.startsWith('table'))).toEqual([
    'slack.app-token: The token could not be looked at: Slack takes no more calls for 40 s.',
    'names.emails.slack: 2 of 2 could not be looked up: Slack takes no more such calls for 40 s.',
  ])
})

test('a scope that Slack tells of only when it refuses a call is told by the name that the app asks for', () => {
  const data = { ok: false, error: 'missing_scope', needed: 'channels:read,groups:read,im:read,mpim:read' }
  const refused = new WebAPIPlatformError(data)
  expect(slackFailure(refused, { scopes: null }, 'the channel C1')).toMatchObject({
    status: 'failed',
    text: 'The scope channels:read or groups:read is missing: the channel C1 can’t be looked at.',
  })
  expect(slackFailure(refused, { scopes: ['chat:write'] }, 'the channel C1')).toMatchObject({
    status: 'skipped',
  })
})

test('the instance that the settings name is held against the one that is there', async () => {
  const { env, identityCenter } = await company()
  const { instanceArn, identityStoreId } = identityCenter
  const named = { ...env, IDENTITY_CENTER_INSTANCE_ARN: instanceArn, IDENTITY_STORE_ID: identityStoreId }
  expect((await examined(named)).failures).toEqual([])
  expect((await examined({ ...named, IDENTITY_STORE_ID: 'd-0000000000' })).failures).toEqual([
    expect.stringMatching(
      /^aws\.instance: The settings name .* with d-0000000000, but in eu-west-1 there is/,
    ),
  ])
  identityCenter.faults.plan('ListInstances', denied, 9)
  const { failures, warnings } = await examined(named)
  expect(failures).toEqual([])
  expect(warnings).toContainEqual(expect.stringMatching(/could not be looked up: AccessDeniedException/))
})

test('an instance that the settings name may have its primary Region elsewhere', async () => {
  const seed = { ...identityCenterSeed, region: 'us-east-1', replicas: ['eu-west-1'] }
  const { env, identityCenter } = await company({ identityCenter: { seed } })
  const { instanceArn, identityStoreId } = identityCenter
  const named = { ...env, IDENTITY_CENTER_INSTANCE_ARN: instanceArn, IDENTITY_STORE_ID: identityStoreId }
  const { checks, failures } = await examined(named)
  expect(checks.map(({ text }) => text)).toContainEqual(
    expect.stringContaining(
      'its primary Region is us-east-1, where the bot writes; people sign in in eu-west-1',
    ),
  )
  expect(failures.filter((each) => /^aws|^reads/.test(each))).toEqual([])
})

/** What is wrong, and the only lines that fail because of it. */
const cases: readonly {
  readonly what: string
  readonly options?: Parameters<typeof company>[0]
  readonly policy?: Readonly<Record<string, string>>
  readonly spoil?: (here: Awaited<ReturnType<typeof company>>) => unknown
  readonly failures: readonly RegExp[]
  readonly fix?: RegExp
}[] = [
  {
    what: 'another Region',
    policy: { 'region: eu-west-1 #': 'region: us-east-1 #' },
    failures: [/^aws\.instance: There is no IAM Identity Center in us-east-1, which portal\.region names\./],
    fix: /Correct portal\.region in the policy/,
  },
  {
    what: 'Identity Center is not enabled',
    options: { identityCenter: { seed: { ...identityCenterSeed, enabled: false } } },
    failures: [/^aws\.instance: There is no IAM Identity Center in eu-west-1/],
    fix: /choose Enable/,
  },
  {
    what: 'only an account instance',
    options: { identityCenter: { seed: { ...identityCenterSeed, enabled: false, accountInstance: 'dev' } } },
    failures: [
      /^aws\.instance: In eu-west-1 there is only an account instance .* of account 444444444401: it has no permission sets/,
    ],
    fix: /needs the organization’s instance/,
  },
  {
    what: 'another start URL',
    policy: { 'https://d-1234567890.awsapps.com/start': 'https://acme.awsapps.com/start' },
    failures: [
      /^portal: AWS knows no portal https:\/\/acme\.awsapps\.com\/start in eu-west-1: portal\.startUrl or portal\.region/,
    ],
    fix: /AWS access portal URL/,
  },
  {
    what: 'a missing scope',
    options: {
      slack: { botScopes: manifest.oauth_config.scopes.bot.filter((scope) => scope !== 'files:write') },
    },
    failures: [/^slack\.scopes: The scope files:write is missing\.$/],
    fix: /manifest\.json.*install the app again/,
  },
  {
    what: 'the scopes for channels and addresses are missing',
    options: {
      slack: {
        botScopes: [
          'app_mentions:read',
          'chat:write',
          'commands',
          'files:write',
          'im:write',
          'usergroups:read',
          'users:read',
        ],
      },
    },
    failures: [/scope channels:read is/, /scope groups:read is/, /scope users:read\.email is missing/],
  },
  {
    what: 'a revoked token',
    spoil: ({ slack }) => slack.revokeTokens(),
    failures: [/^slack\.token: The bot token was revoked \(token_revoked\)\.$/],
    fix: /SLACK_BOT_TOKEN/,
  },
  {
    what: 'another workspace',
    policy: { 'teams: [T0000ACME01]': 'teams: [T0000OTHER1]' },
    failures: [/^slack\.team: The bot is in Acme \(T0000ACME01\), which slack\.teams does not list/],
  },
  {
    what: 'the bot is not in the channel',
    spoil: ({ slack }) => slack.kick('approvals', 'bot'),
    failures: [/^slack\.channel: .*:12:14 The bot is not in #approvals \(C0000APPR01\)/],
    fix: /\/invite @aws-access/,
  },
  {
    what: 'an unknown channel',
    policy: { 'approvals: C0000APPR01': 'approvals: C0000NOTHER' },
    failures: [
      /^slack\.channel: .*:12:14 There is no channel C0000NOTHER, or it is private and the bot is not in it/,
    ],
  },
  {
    what: 'an archived channel that is shared with another company',
    spoil: ({ slack }) => slack.setChannel('approvals', { archived: true, extShared: true }),
    failures: [
      /#approvals \(C0000APPR01\) is archived/,
      /#approvals \(C0000APPR01\) is shared with another company, whose people read the cards and can press/,
    ],
  },
  {
    what: 'a channel that another company is invited to, of one rule',
    policy: { 'maxDuration: 2h': 'maxDuration: 2h\n    channel: C0000GENERL' },
    spoil: ({ slack }) => slack.setChannel('general', { pendingExtShared: true }),
    failures: [/^slack\.channel: .*:34:14 Another company is invited to #general/],
  },
  {
    what: 'names that nothing has',
    policy: {
      'ou:Workloads/Dev': 'ou:Workloads/Dve',
      "accounts: ['*']": "accounts: ['*', 'prd-*', acme-management, '999999999999', stagin]",
      '[PowerUserAccess]': '[PowerUserAcess]',
      '[DatabaseAdmin]': "['Database?']",
      'groups: [Billing]': 'groups: [Biling]',
      'alan@acme.example': 'alain@acme.example',
      S0000ONCALL: 'S0000NOTHER',
    },
    failures: [
      /^names\.accounts: .*:49:16 There is no organizational unit Workloads\/Dve\.$/,
      /^names\.accounts: .* No active account matches prd-\*\.$/,
      /^names\.accounts: .* acme-management is the management account: only its id means it/,
      /^names\.accounts: .* No active account has the id 999999999999/,
      /^names\.accounts: .* No active account is called stagin\.$/,
      /^names\.permission-sets: .*:38:22 No permission set matches Database\?\.$/,
      /^names\.permission-sets: .*:48:22 No permission set is called PowerUserAcess\.$/,
      /^names\.groups: .* No group is called Biling\.$/,
      /^names\.emails\.slack: .* Nobody in Slack has the address alain@acme\.example/,
      /^names\.emails\.aws: .* No user of IAM Identity Center has the address alain@acme\.example/,
      /^names\.usergroups: .* There is no user group S0000NOTHER in Slack/,
    ],
    fix: /Did you mean (Workloads\/Dev|staging|PowerUserAccess|Billing)\?/,
  },
  {
    what: 'nobody and nothing there yet',
    options: {
      identityCenter: {
        seed: {
          ...identityCenterSeed,
          people: [],
          groups: [],
          memberships: [],
          assignments: [],
          groupAssignments: [],
        },
      },
    },
    failures: [
      /^names\.groups: .* No group is called Engineers\.$/,
      /^names\.groups: .* No group is called Billing\.$/,
      /^names\.emails\.aws: .* No user of IAM Identity Center has the address grace@acme\.example/,
      /^names\.emails\.aws: .* No user of IAM Identity Center has the address alan@acme\.example/,
    ],
    fix: /make what it names/,
  },
  {
    what: 'people whom the bot refuses',
    spoil: ({ slack, identityCenter }) => {
      slack.setFlags('grace', { isRestricted: true })
      identityCenter.disableUser('alan')
    },
    failures: [
      /^names\.emails\.slack: .* The bot refuses grace@acme\.example: “Guests/,
      /^names\.emails\.aws: .* alan, the user of alan@acme\.example, is disabled/,
    ],
  },
  {
    what: 'no right to list accounts',
    policy: { "'ou:Workloads/Prod'": "'333333333301'", "'ou:Workloads/Dev'": "'444444444401'" },
    spoil: ({ identityCenter }) => identityCenter.faults.plan('ListAccounts', denied, 20),
    failures: [
      /^reads\.organizations:ListAccounts: ListAccounts: No right to list accounts: AWS denies organizations:ListAccounts \(AccessDeniedException: not authorized\)/,
    ],
    fix: /\{"Effect":"Allow","Action":"organizations:ListAccounts","Resource":"\*"\}/,
  },
  {
    what: 'no right to read anything of the organization',
    spoil: ({ identityCenter }) =>
      identityCenter.faults.plan(/DescribeOrganization|^ListAccounts$|ForParent|ListRoots/, denied, 99),
    failures: [
      /^aws\.organization: No right to describe organization/,
      /^reads\.organizations:ListAccounts: ListAccounts: No right to list accounts/,
      /^reads\.organizations:ListRoots: ListRoots: No right to list roots/,
    ],
    fix: /"Action":"organizations:ListAccounts"/,
  },
  {
    what: 'no right to find people, and none to describe permission sets',
    spoil: ({ identityCenter }) => identityCenter.faults.plan(/GetUserId|DescribePermissionSet/, denied, 50),
    failures: [
      /No right to describe permission set: AWS denies sso:DescribePermissionSet/,
      /No right to get user id: AWS denies identitystore:GetUserId/,
    ],
    fix: /"Action":"identitystore:GetUserId","Resource":\["arn:aws:identitystore::111111111111:identitystore\/d-[0-9a-f]{10}","arn:aws:identitystore:::user\/\*"\]/,
  },
  {
    what: 'no right to use the key of Identity Center, which AWS names',
    spoil: ({ identityCenter }) =>
      identityCenter.faults.plan(
        /DescribePermissionSet$|GetUserId/,
        {
          ...denied,
          message: `User: arn:aws:sts::111111111111:assumed-role/bot/i is not authorized to perform: kms:Decrypt on resource: ${keyArn}`,
        },
        50,
      ),
    failures: [
      /DescribePermissionSet: No right to use the KMS key that Identity Center is encrypted with: AWS denies kms:Decrypt to sso:DescribePermissionSet/,
      /GetUserId: No right to use the KMS key that Identity Center is encrypted with/,
    ],
    fix: new RegExp(
      `IAM policy: {"Effect":"Allow","Action":"kms:Decrypt","Resource":"${keyArn}"}. The key’s own policy has to allow the bot’s role, too: https://`,
    ),
  },
  {
    what: 'no right to use the key of Identity Center, as AWS’s reason says',
    options: { identityCenter: { delegated: true } },
    spoil: ({ identityCenter }) =>
      identityCenter.faults.plan(
        'ListPermissionSets',
        { ...denied, members: { Reason: 'KMS_AccessDeniedException' } },
        50,
      ),
    failures: [/^aws\.home: No right to use the KMS key that Identity Center is encrypted with/],
    fix: /"Action":"kms:Decrypt","Resource":"arn:aws:kms:\*:111111111111:key\/\*"/,
  },
  {
    what: 'a key of Identity Center that is gone',
    spoil: ({ identityCenter }) =>
      identityCenter.faults.plan(
        'GetUserId',
        {
          kind: 'fail',
          error: 'ResourceNotFoundException',
          message: 'no key',
          members: { Reason: 'KMS_KEY_NOT_FOUND' },
        },
        50,
      ),
    failures: [
      /GetUserId: The KMS key that Identity Center is encrypted with can’t be used: identitystore:GetUserId fails/,
    ],
    fix: /See to the key in KMS/,
  },
  {
    what: 'credentials that have expired',
    spoil: ({ identityCenter }) =>
      identityCenter.faults.plan(
        'GetCallerIdentity',
        { kind: 'fail', error: 'ExpiredToken', message: 'The token is expired' },
        9,
      ),
    failures: [/^aws\.identity: AWS does not take the credentials: ExpiredToken: The token is expired\.$/],
  },
  {
    what: 'a delegated administrator with a permission set that is provisioned in the management account',
    options: { identityCenter: { delegated: true } },
    failures: [
      /^aws\.delegated: .* 111111111111 is the management account, where nothing can be handed out from the delegated administrator account/,
      /^aws\.delegated: .*:\d+:\d+ BillingView is provisioned in the management account 111111111111: from the delegated administrator account AWS lets nobody hand it out/,
    ],
    fix: /Make another permission set for the rule/,
  },
  {
    what: 'a member account like any other',
    options: { identityCenter: { delegated: true } },
    spoil: ({ identityCenter }) => identityCenter.faults.plan('ListPermissionSets', denied, 50),
    failures: [/^aws\.home: 222222222201 is neither the management account nor the delegated administrator/],
  },
  {
    what: 'another program’s table',
    spoil: ({ table }) =>
      new DynamoDBClient({
        endpoint: table.url,
        region: 'eu-west-1',
        credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
      }).send(
        new CreateTableCommand({
          TableName: 'aws-access',
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        }),
      ),
    failures: [
      /^table: The table aws-access has another shape: the key is id, not pk and sk as text/,
      /the local index live is missing/,
      /the global index due is missing/,
      /the global index person is missing/,
      /the global index shortId is missing/,
    ],
  },
]

test.each(cases)('$what', async ({ options = {}, policy = {}, spoil, failures, fix = /^/ }) => {
  const here = await company(options)
  await spoil?.(here)
  const told = await examined({ ...here.env, ACCESS_POLICY: policyWith(policy) })
  expect(told.failures).toEqual(failures.map((each) => expect.stringMatching(each) as unknown))
  const fixes = told.checks.filter(({ status }) => status === 'failed').map((each) => each.fix ?? '')
  expect(fixes).toContainEqual(expect.stringMatching(fix))
})
