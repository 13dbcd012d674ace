import {
  CreateAccountAssignmentCommand,
  DeleteAccountAssignmentCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  ListAccountAssignmentsCommand,
  ListAccountAssignmentsForPrincipalCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  SSOAdminClient,
} from '@aws-sdk/client-sso-admin'
import type { CreateAccountAssignmentRequest } from '@aws-sdk/client-sso-admin'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startClock } from '../../src/sandbox/clock.ts'
import type { Clock } from '../../src/sandbox/clock.ts'
import { startIdentityCenter } from '../../src/sandbox/identity-center/index.ts'
import type { Checked } from '../../src/sandbox/identity-center/service.ts'
import type { IdentityCenter, Seed } from '../../src/sandbox/identity-center/index.ts'

const seed: Seed = {
  accounts: [{ name: 'prod' }, { name: 'old', state: 'SUSPENDED' }],
  permissionSets: Array.from({ length: 11 }, (_, index) => ({ name: `Set${index}` })),
  people: [{ userName: 'ada' }, { userName: 'grace' }],
}

let clock: Clock
let center: IdentityCenter
let client: SSOAdminClient

beforeEach(async () => {
  clock = startClock()
  center = await startIdentityCenter({ clock, seed, callsPerSecond: Infinity, settleMs: 60_000 })
  client = new SSOAdminClient({
    endpoint: center.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
  })
})
afterEach(() => center.close())

const input = (
  person = 'ada',
  permissionSet = 'Set0',
  account = 'prod',
): Checked<CreateAccountAssignmentRequest> => ({
  InstanceArn: center.instanceArn,
  TargetId: center.accountId(account),
  TargetType: 'AWS_ACCOUNT',
  PermissionSetArn: center.permissionSetArn(permissionSet),
  PrincipalType: 'USER',
  PrincipalId: center.userId(person),
})

const create = async (of = input()) => {
  const answer = await client.send(new CreateAccountAssignmentCommand(of))
  return answer.AccountAssignmentCreationStatus
}
const remove = async (of = input()) => {
  const answer = await client.send(new DeleteAccountAssignmentCommand(of))
  return answer.AccountAssignmentDeletionStatus
}
const creation = async (id: string | undefined) => {
  const asked = { InstanceArn: center.instanceArn, AccountAssignmentCreationRequestId: id }
  const answer = await client.send(new DescribeAccountAssignmentCreationStatusCommand(asked))
  return answer.AccountAssignmentCreationStatus
}
const deletion = async (id: string | undefined) => {
  const asked = { InstanceArn: center.instanceArn, AccountAssignmentDeletionRequestId: id }
  const answer = await client.send(new DescribeAccountAssignmentDeletionStatusCommand(asked))
  return answer.AccountAssignmentDeletionStatus
}
const listed = async () => {
  const { InstanceArn, TargetId, PermissionSetArn } = input()
  const asked = { InstanceArn, AccountId: TargetId, PermissionSetArn }
  return (await client.send(new ListAccountAssignmentsCommand(asked))).AccountAssignments
}
const granted = { person: 'ada', account: 'prod', permissionSet: 'Set0' }

test('an assignment is there once its creation succeeded, and not before', async () => {
  const begun = await create()
  expect(begun).toMatchObject({ Status: 'IN_PROGRESS' })
  expect(await listed()).toEqual([])
  clock.advance(59_000)
  expect(await creation(begun?.RequestId)).toMatchObject({ Status: 'IN_PROGRESS' })
  clock.advance(1000)
  expect(await creation(begun?.RequestId)).toMatchObject({ Status: 'SUCCEEDED' })
  expect(await listed()).toMatchObject([{ PrincipalId: center.userId('ada') }])
  expect(center.assignments()).toEqual([granted])
})

test('an assignment is there until its deletion succeeded', async () => {
  center.assign(granted)
  const begun = await remove()
  expect(center.assignments()).toEqual([granted])
  clock.advance(60_000)
  expect(center.assignments()).toEqual([])
  expect(await deletion(begun?.RequestId)).toMatchObject({ Status: 'SUCCEEDED' })
})

test('operations that are held succeed when they are let go', async () => {
  center.settleMs = Infinity
  const begun = await create()
  clock.advance(86_400_000)
  expect(await creation(begun?.RequestId)).toMatchObject({ Status: 'IN_PROGRESS' })
  center.settleMs = 0
  expect(await creation(begun?.RequestId)).toMatchObject({ Status: 'SUCCEEDED' })
})

test('creation and deletion do not know the request ids of each other', async () => {
  const begun = await create()
  await expect(deletion(begun?.RequestId)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
})

test('one operation at a time for an account and permission set, whoever it is for', async () => {
  await create()
  const conflict = { name: 'ConflictException', $metadata: { httpStatusCode: 400 } }
  await expect(create(input('grace'))).rejects.toMatchObject(conflict)
  await expect(remove()).rejects.toMatchObject(conflict)
  await expect(create(input('ada', 'Set1'))).resolves.toBeDefined()
  clock.advance(60_000)
  await expect(remove()).resolves.toBeDefined()
})

test('creating what exists succeeds', async () => {
  center.assign(granted)
  const begun = await create()
  clock.advance(60_000)
  expect(await creation(begun?.RequestId)).toMatchObject({ Status: 'SUCCEEDED' })
  expect(center.assignments()).toEqual([granted])
})

test('deleting what is missing fails, late or at once', async () => {
  const begun = await remove()
  clock.advance(60_000)
  const { Status, FailureReason } = (await deletion(begun?.RequestId)) ?? {}
  expect(Status).toBe('FAILED')
  expect(FailureReason).toMatch(/not found/)
  center.missingDelete = 'refused'
  await expect(remove()).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
})

test('a failure comes later, says why and changes nothing', async () => {
  center.failNext('create', 'The IAM role quota is used up')
  const begun = await create()
  expect(begun?.FailureReason).toBeUndefined()
  clock.advance(60_000)
  expect(await creation(begun?.RequestId)).toMatchObject({
    Status: 'FAILED',
    FailureReason: 'The IAM role quota is used up',
  })
  expect(center.assignments()).toEqual([])
  await create()
  clock.advance(60_000)
  expect(center.assignments()).toEqual([granted])
})

test('ten operations may be outstanding', async () => {
  for (let index = 0; index < 10; index += 1) await create(input('ada', `Set${index}`))
  await expect(create(input('ada', 'Set10'))).rejects.toMatchObject({ name: 'ThrottlingException' })
  clock.advance(60_000)
  await expect(create(input('ada', 'Set10'))).resolves.toBeDefined()
})

test('what is unknown or suspended is not found', async () => {
  const stranger = center.userId('grace').replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
  const notFound = { name: 'ResourceNotFoundException' }
  const wrong: Checked<CreateAccountAssignmentRequest>[] = [
    { ...input(), PrincipalId: stranger },
    { ...input(), PrincipalType: 'GROUP' },
    { ...input(), TargetId: '123456789012' },
    input('ada', 'Set0', 'old'),
    { ...input(), PermissionSetArn: input().PermissionSetArn.replace(/....$/, 'none') },
    { ...input(), InstanceArn: input().InstanceArn.replace(/....$/, 'none') },
  ]
  for (const each of wrong) await expect(create(each)).rejects.toMatchObject(notFound)
})

test('accounts that a permission set is provisioned in are listed once, over pages of two', async () => {
  for (const account of ['prod', 'management', 'old'])
    for (const person of ['ada', 'grace']) center.assign({ person, account, permissionSet: 'Set0' })
  const { InstanceArn, PermissionSetArn } = input()
  const list = async (NextToken?: string) =>
    client.send(
      new ListAccountsForProvisionedPermissionSetCommand({ InstanceArn, PermissionSetArn, NextToken }),
    )
  const first = await list()
  expect(first.AccountIds).toEqual([center.accountId('prod'), center.accountId('management')])
  const second = await list(first.NextToken)
  expect(second).toMatchObject({ AccountIds: [center.accountId('old')] })
  expect(second.NextToken).toBeUndefined()
  await expect(list('nonsense')).rejects.toMatchObject({ name: 'ValidationException' })
})

test('the delegated administrator account is not told by principal, nor may it touch what is the management account’s', async () => {
  const denied = { name: 'AccessDeniedException' }
  const { InstanceArn, PrincipalId, PrincipalType } = input()
  const byPrincipal = () =>
    client.send(new ListAccountAssignmentsForPrincipalCommand({ InstanceArn, PrincipalId, PrincipalType }))
  center.assign({ person: 'grace', account: 'management', permissionSet: 'Set1' })
  await expect(byPrincipal()).resolves.toBeDefined()

  center.delegated = true
  await expect(byPrincipal()).rejects.toMatchObject(denied)
  await expect(create(input('ada', 'Set0', 'management'))).rejects.toMatchObject(denied)
  await expect(create(input('ada', 'Set1'))).rejects.toMatchObject(denied)
  await expect(remove(input('grace', 'Set1', 'management'))).rejects.toMatchObject(denied)
  await expect(create()).resolves.toMatchObject({ Status: 'IN_PROGRESS' })

  center.delegated = false
  await expect(create(input('ada', 'Set1'))).resolves.toMatchObject({ Status: 'IN_PROGRESS' })
})
