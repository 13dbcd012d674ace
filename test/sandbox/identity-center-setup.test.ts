import { CreateGroupCommand, IdentitystoreClient } from '@aws-sdk/client-identitystore'
import {
  AttachManagedPolicyToPermissionSetCommand,
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  DescribePermissionSetCommand,
  DescribePermissionSetProvisioningStatusCommand,
  GetInlinePolicyForPermissionSetCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  ListManagedPoliciesInPermissionSetCommand,
  ListPermissionSetProvisioningStatusCommand,
  type ProvisioningStatus,
  ProvisionPermissionSetCommand,
  PutInlinePolicyToPermissionSetCommand,
  SSOAdminClient,
  UpdatePermissionSetCommand,
} from '@aws-sdk/client-sso-admin'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type Clock, startClock } from '../../src/sandbox/clock.ts'
import { type IdentityCenter, startIdentityCenter } from '../../src/sandbox/identity-center/index.ts'

let clock: Clock
let center: IdentityCenter
let admin: SSOAdminClient
let store: IdentitystoreClient

beforeEach(async () => {
  clock = startClock()
  const started = await startIdentityCenter({
    clock,
    callsPerSecond: Infinity,
    settleMs: 60_000,
    seed: {
      accounts: [{ name: 'dev' }, { name: 'prod' }],
      permissionSets: [{ name: 'Old', description: 'As it was', relayState: 'https://console' }],
      groups: [{ name: 'admins' }],
      groupAssignments: [
        { group: 'admins', account: 'dev', permissionSet: 'Old' },
        { group: 'admins', account: 'prod', permissionSet: 'Old' },
      ],
    },
  })
  onTestFinished(() => started.close())
  center = started
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
  const options = { endpoint: center.url, region: 'eu-west-1', credentials, maxAttempts: 1 }
  admin = new SSOAdminClient(options)
  store = new IdentitystoreClient(options)
})

const instance = () => ({ InstanceArn: center.instanceArn })
const old = () => ({ ...instance(), PermissionSetArn: center.permissionSetArn('Old') })
const attach = (path: string) =>
  admin.send(
    new AttachManagedPolicyToPermissionSetCommand({
      ...old(),
      ManagedPolicyArn: `arn:aws:iam::aws:policy/${path}`,
    }),
  )
const update = (change: object) => admin.send(new UpdatePermissionSetCommand({ ...old(), ...change }))
const put = (InlinePolicy: string) =>
  admin.send(new PutInlinePolicyToPermissionSetCommand({ ...old(), InlinePolicy }))
const accounts = async (ProvisioningStatus: ProvisioningStatus) => {
  const input = { ...old(), ProvisioningStatus }
  return (await admin.send(new ListAccountsForProvisionedPermissionSetCommand(input))).AccountIds
}
const refused = (name: string) => ({ name, $metadata: { httpStatusCode: 400 } })

describe('a permission set', () => {
  test('is made once of a name, and has an hour unless it says more', async () => {
    const make = () => admin.send(new CreatePermissionSetCommand({ ...instance(), Name: 'New' }))
    const { PermissionSet } = await make()
    expect(PermissionSet).toMatchObject({ Name: 'New', SessionDuration: 'PT1H' })
    await expect(make()).rejects.toMatchObject(refused('ConflictException'))
  })

  test.each([
    { Name: 'has blanks' },
    { Name: 'x'.repeat(33) },
    { Description: '' },
    { Description: 'a typographic ’' },
    { SessionDuration: 'PT59M' },
    { SessionDuration: 'PT12H1M' },
    { SessionDuration: '2h' },
  ])('%j is no way to make one', async (more) => {
    const command = new CreatePermissionSetCommand({ ...instance(), Name: 'New', ...more })
    await expect(admin.send(command)).rejects.toMatchObject(refused('ValidationException'))
  })

  test('that is updated keeps what is left out, but for its relay state', async () => {
    await update({ SessionDuration: 'PT2H' })
    const { PermissionSet } = await admin.send(new DescribePermissionSetCommand(old()))
    expect(PermissionSet).toMatchObject({ SessionDuration: 'PT2H', Description: 'As it was' })
    expect(PermissionSet?.RelayState).toBeUndefined()
  })

  test("takes AWS's own policies, each once, twenty at the most", async () => {
    await attach('job-function/Billing')
    const listed = new ListManagedPoliciesInPermissionSetCommand(old())
    expect((await admin.send(listed)).AttachedManagedPolicies).toEqual([
      { Arn: 'arn:aws:iam::aws:policy/job-function/Billing', Name: 'Billing' },
    ])
    await expect(attach('job-function/Billing')).rejects.toMatchObject(refused('ConflictException'))
    await expect(attach('Billing')).rejects.toMatchObject(refused('ResourceNotFoundException'))
    const own = { ...old(), ManagedPolicyArn: 'arn:aws:iam::123456789012:policy/Own' }
    await expect(admin.send(new AttachManagedPolicyToPermissionSetCommand(own))).rejects.toMatchObject(
      refused('ValidationException'),
    )
  })

  test('has an inline policy as it was put, or an empty one', async () => {
    const get = new GetInlinePolicyForPermissionSetCommand(old())
    expect((await admin.send(get)).InlinePolicy).toBe('')
    await put('{ "Statement": [] }')
    expect((await admin.send(get)).InlinePolicy).toBe('{ "Statement": [] }')
  })

  test.each(['{', '[]', '{}', `{ "Statement": "${'x'.repeat(10_240)}" }`])(
    'takes no inline policy such as %.20s',
    async (text) => {
      await expect(put(text)).rejects.toMatchObject(refused('ValidationException'))
    },
  )
})

describe('the roles of a permission set', () => {
  const begin = async (target: object = { TargetType: 'ALL_PROVISIONED_ACCOUNTS' }) =>
    (await admin.send(new ProvisionPermissionSetCommand({ ...old(), ...target } as never)))
      .PermissionSetProvisioningStatus
  const status = async (ProvisionPermissionSetRequestId: string | undefined) => {
    const input = { ...instance(), ProvisionPermissionSetRequestId }
    const answer = await admin.send(new DescribePermissionSetProvisioningStatusCommand(input))
    return answer.PermissionSetProvisioningStatus
  }
  const [behind, latest] = [
    'LATEST_PERMISSION_SET_NOT_PROVISIONED',
    'LATEST_PERMISSION_SET_PROVISIONED',
  ] as const

  test('are left behind by a change, until it is provisioned to the end', async () => {
    const both = [center.accountId('dev'), center.accountId('prod')]
    expect([await accounts(behind), await accounts(latest)]).toEqual([[], both])
    await attach('ReadOnlyAccess')
    expect([await accounts(behind), await accounts(latest)]).toEqual([both, []])
    const begun = await begin()
    expect(begun).toMatchObject({ Status: 'IN_PROGRESS', PermissionSetArn: center.permissionSetArn('Old') })
    expect(await accounts(behind)).toEqual(both)
    clock.advance(60_000)
    expect(await status(begun?.RequestId)).toMatchObject({ Status: 'SUCCEEDED' })
    expect([await accounts(behind), await accounts(latest)]).toEqual([[], both])
    const list = await admin.send(new ListPermissionSetProvisioningStatusCommand(instance()))
    expect(list.PermissionSetsProvisioningStatus).toMatchObject([{ Status: 'SUCCEEDED' }])
  })

  test('stay behind where it failed', async () => {
    await put('{ "Statement": [] }')
    center.failNext('provision', 'no room for a role')
    const begun = await begin()
    clock.advance(60_000)
    expect(await status(begun?.RequestId)).toMatchObject({
      Status: 'FAILED',
      FailureReason: 'no room for a role',
    })
    expect(center.permissionSets()).toMatchObject([{ name: 'Old', behind: ['dev', 'prod'] }])
  })

  test('are brought up to date in one account where one is named', async () => {
    await update({ SessionDuration: 'PT2H' })
    await begin({ TargetType: 'AWS_ACCOUNT', TargetId: center.accountId('dev') })
    clock.advance(60_000)
    expect(center.permissionSets()).toMatchObject([{ behind: ['prod'] }])
    await expect(begin({ TargetType: 'AWS_ACCOUNT' })).rejects.toMatchObject(refused('ValidationException'))
  })

  test('are changed by one at a time', async () => {
    await begin()
    await expect(begin()).rejects.toMatchObject(refused('ConflictException'))
    const assignment = {
      ...old(),
      TargetId: center.accountId('dev'),
      TargetType: 'AWS_ACCOUNT' as const,
      PrincipalType: 'GROUP' as const,
      PrincipalId: center.groupId('admins'),
    }
    await expect(admin.send(new CreateAccountAssignmentCommand(assignment))).rejects.toMatchObject(
      refused('ConflictException'),
    )
  })
})

test('the delegated administrator changes nothing that the management account has a role of', async () => {
  center.assignGroup({ group: 'admins', account: 'management', permissionSet: 'Old' })
  center.delegated = true
  const denied = refused('AccessDeniedException')
  await expect(attach('ReadOnlyAccess')).rejects.toMatchObject(denied)
  await expect(put('{ "Statement": [] }')).rejects.toMatchObject(denied)
  await expect(update({ SessionDuration: 'PT2H' })).rejects.toMatchObject(denied)
})

test('a group is made once of a name', async () => {
  const make = (more: object) =>
    store.send(new CreateGroupCommand({ IdentityStoreId: center.identityStoreId, ...more }))
  const { GroupId } = await make({ DisplayName: 'Auditors', Description: 'They look' })
  expect(GroupId).toBe(center.groupId('Auditors'))
  await expect(make({ DisplayName: 'Auditors' })).rejects.toMatchObject({
    name: 'ConflictException',
    Reason: 'UNIQUENESS_CONSTRAINT_VIOLATION',
  })
  await expect(make({})).rejects.toMatchObject({ name: 'ValidationException' })
  await expect(make({ DisplayName: 'AWSAdministrators' })).rejects.toMatchObject({
    name: 'ValidationException',
  })
})
