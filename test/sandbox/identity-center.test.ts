import { IdentitystoreClient, ListUsersCommand } from '@aws-sdk/client-identitystore'
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations'
import type { Account } from '@aws-sdk/client-organizations'
import {
  DescribeInstanceCommand,
  DescribePermissionSetCommand,
  ListAccountAssignmentsCommand,
  ListAccountAssignmentsForPrincipalCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  ListInstancesCommand,
  ListPermissionSetsCommand,
  ListPermissionSetsProvisionedToAccountCommand,
  SSOAdminClient,
} from '@aws-sdk/client-sso-admin'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startClock } from '../../src/sandbox/clock.ts'
import type { Clock } from '../../src/sandbox/clock.ts'
import { startIdentityCenter } from '../../src/sandbox/identity-center/index.ts'
import type { IdentityCenter, Seed } from '../../src/sandbox/identity-center/index.ts'

const seed: Seed = {
  accounts: [{ name: 'prod', ou: 'Workloads/Prod' }, { name: 'dev', ou: 'Workloads' }, { name: 'sandbox' }],
  permissionSets: [
    { name: 'ReadOnly', sessionDuration: 'PT4H', description: 'Look, and touch nothing' },
    { name: 'Admin' },
    { name: 'Billing' },
  ],
  people: [{ userName: 'ada', email: 'ada@acme.com' }, { userName: 'grace' }, { userName: 'linus' }],
  groups: [{ name: 'Engineers' }],
  memberships: [{ person: 'ada', group: 'Engineers' }],
  assignments: [{ person: 'ada', account: 'dev', permissionSet: 'ReadOnly' }],
  groupAssignments: [{ group: 'Engineers', account: 'dev', permissionSet: 'Admin' }],
}

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
let clock: Clock
let center: IdentityCenter
let admin: SSOAdminClient

const clientOptions = () => ({ endpoint: center.url, region: 'eu-west-1', credentials, maxAttempts: 1 })

const start = async (options: Partial<Parameters<typeof startIdentityCenter>[0]> = {}): Promise<void> => {
  await center?.close()
  clock = options.clock ?? startClock()
  center = await startIdentityCenter({ seed, callsPerSecond: Infinity, ...options, clock })
  admin = new SSOAdminClient(clientOptions())
}

const provisioned = (account: string) =>
  admin.send(
    new ListPermissionSetsProvisionedToAccountCommand({
      InstanceArn: center.instanceArn,
      AccountId: center.accountId(account),
    }),
  )

const permissionSets = (NextToken?: string) =>
  admin.send(new ListPermissionSetsCommand({ InstanceArn: center.instanceArn, MaxResults: 100, NextToken }))

beforeEach(() => start())
afterEach(() => center.close())

describe('what is there', () => {
  test('the instance is found in its own Region, and nowhere else', async () => {
    const { Instances } = await admin.send(new ListInstancesCommand({}))
    expect(Instances).toMatchObject([
      {
        InstanceArn: center.instanceArn,
        IdentityStoreId: center.identityStoreId,
        OwnerAccountId: center.managementAccountId,
        PrimaryRegion: 'eu-west-1',
      },
    ])
    const elsewhere = new SSOAdminClient({ ...clientOptions(), region: 'us-east-1' })
    expect((await elsewhere.send(new ListInstancesCommand({}))).Instances).toEqual([])
    const described = new DescribeInstanceCommand({ InstanceArn: center.instanceArn })
    await expect(elsewhere.send(described)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    expect((await admin.send(described)).CreatedDate).toBeInstanceOf(Date)
  })

  test('a Region in which the instance is enabled too tells of it, and of the primary one', async () => {
    await start({ seed: { ...seed, replicas: ['us-east-1'] } })
    const { instanceArn: InstanceArn } = center
    const replica = new SSOAdminClient({ ...clientOptions(), region: 'us-east-1' })
    const told = { InstanceArn, PrimaryRegion: 'eu-west-1' }
    expect((await replica.send(new ListInstancesCommand({}))).Instances).toMatchObject([told])
    expect(await replica.send(new DescribeInstanceCommand({ InstanceArn }))).toMatchObject(told)
    const sets = new ListPermissionSetsCommand({ InstanceArn })
    await expect(replica.send(sets)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  test('an account instance can come first in the list', async () => {
    await start({ seed: { ...seed, accountInstance: 'dev' } })
    const { Instances } = await admin.send(new ListInstancesCommand({}))
    expect(Instances?.map(({ OwnerAccountId }) => OwnerAccountId)).toEqual([
      center.accountId('dev'),
      center.managementAccountId,
    ])
  })

  test('a permission set is described with its session length', async () => {
    const command = new DescribePermissionSetCommand({
      InstanceArn: center.instanceArn,
      PermissionSetArn: center.permissionSetArn('ReadOnly'),
    })
    const { PermissionSet } = await admin.send(command)
    expect(PermissionSet).toMatchObject({ Name: 'ReadOnly', SessionDuration: 'PT4H' })
  })

  test("a user's assignments include the user's groups', with the group as principal", async () => {
    const forPrincipal = new ListAccountAssignmentsForPrincipalCommand({
      InstanceArn: center.instanceArn,
      PrincipalId: center.userId('ada'),
      PrincipalType: 'USER',
    })
    const { AccountAssignments } = await admin.send(forPrincipal)
    expect(AccountAssignments?.map(({ PrincipalType }) => PrincipalType)).toEqual(['USER', 'GROUP'])
    expect(center.assignments()).toEqual([{ person: 'ada', account: 'dev', permissionSet: 'ReadOnly' }])
  })

  test('a permission set is provisioned where it is assigned', async () => {
    expect((await provisioned('dev')).PermissionSets).toHaveLength(2)
    expect((await provisioned('prod')).PermissionSets).toEqual([])
    const accounts = new ListAccountsForProvisionedPermissionSetCommand({
      InstanceArn: center.instanceArn,
      PermissionSetArn: center.permissionSetArn('Admin'),
    })
    expect((await admin.send(accounts)).AccountIds).toEqual([center.accountId('dev')])
  })

  test('an orphan stays listed after its user is removed', async () => {
    const id = center.userId('ada')
    center.removeUser('ada')
    const list = new ListAccountAssignmentsCommand({
      InstanceArn: center.instanceArn,
      AccountId: center.accountId('dev'),
      PermissionSetArn: center.permissionSetArn('ReadOnly'),
    })
    expect((await admin.send(list)).AccountAssignments).toMatchObject([{ PrincipalId: id }])
    center.addUser({ userName: 'ada' })
    expect(center.userId('ada')).not.toBe(id)
  })
})

describe('pages', () => {
  test('pages hold two, whatever is asked for', async () => {
    const first = await permissionSets()
    expect(first.PermissionSets).toHaveLength(2)
    const second = await permissionSets(first.NextToken)
    expect(second.PermissionSets).toHaveLength(1)
    expect(second.NextToken).toBeUndefined()
  })

  test('a token of another list, or none at all, is refused', async () => {
    const { NextToken } = await admin.send(new ListPermissionSetsCommand({ InstanceArn: center.instanceArn }))
    const users = new IdentitystoreClient(clientOptions())
    for (const token of [NextToken, 'made-up'])
      await expect(
        users.send(new ListUsersCommand({ IdentityStoreId: center.identityStoreId, NextToken: token })),
      ).rejects.toMatchObject({ name: 'ValidationException' })
  })

  test('a page of accounts may be empty while more accounts come', async () => {
    const client = new OrganizationsClient({ ...clientOptions(), region: 'us-east-1' })
    const pages: Account[][] = []
    let NextToken: string | undefined
    do {
      const page = await client.send(new ListAccountsCommand({ NextToken }))
      pages.push(page.Accounts ?? [])
      NextToken = page.NextToken
    } while (NextToken)
    expect(pages.map(({ length }) => length)).toEqual([2, 0, 2])
  })

  test('more than the documented maximum is refused', async () => {
    const client = new OrganizationsClient(clientOptions())
    await expect(client.send(new ListAccountsCommand({ MaxResults: 21 }))).rejects.toMatchObject({
      name: 'InvalidInputException',
    })
    await expect(admin.send(new ListInstancesCommand({ MaxResults: 101 }))).rejects.toMatchObject({
      name: 'ValidationException',
    })
  })
})

describe('the rate', () => {
  test('twenty calls a second pass, of sso-admin and identitystore together', async () => {
    await start({ callsPerSecond: 20, clock: startClock({ speed: 0 }) })
    const users = new IdentitystoreClient(clientOptions())
    const list = new ListUsersCommand({ IdentityStoreId: center.identityStoreId })
    const burst = await Promise.allSettled([
      ...Array.from({ length: 15 }, () => admin.send(new ListInstancesCommand({}))),
      ...Array.from({ length: 15 }, () => users.send(list)),
    ])
    const refused = burst.filter(({ status }) => status === 'rejected')
    expect(refused).toHaveLength(10)
    expect(refused[0]).toMatchObject({ reason: { name: 'ThrottlingException' } })
    expect(center.calls).toHaveLength(30)
    clock.advance(1000)
    await expect(users.send(list)).resolves.toBeDefined()
  })
})
