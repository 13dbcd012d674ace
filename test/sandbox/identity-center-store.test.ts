import {
  CreateGroupMembershipCommand,
  CreateUserCommand,
  DeleteGroupMembershipCommand,
  DeleteUserCommand,
  DescribeGroupCommand,
  DescribeGroupMembershipCommand,
  DescribeUserCommand,
  GetGroupIdCommand,
  GetGroupMembershipIdCommand,
  GetUserIdCommand,
  IdentitystoreClient,
  IsMemberInGroupsCommand,
  ListGroupMembershipsCommand,
  ListGroupMembershipsForMemberCommand,
  ListGroupsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-identitystore'
import type { CreateUserRequest } from '@aws-sdk/client-identitystore'
import {
  DescribeAccountCommand,
  DescribeOrganizationalUnitCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startClock } from '../../src/sandbox/clock.ts'
import { startIdentityCenter } from '../../src/sandbox/identity-center/index.ts'
import type { IdentityCenter } from '../../src/sandbox/identity-center/index.ts'

let center: IdentityCenter
let store: IdentitystoreClient
let organizations: OrganizationsClient

beforeEach(async () => {
  center = await startIdentityCenter({
    clock: startClock(),
    callsPerSecond: Infinity,
    seed: {
      accounts: [
        { name: 'prod', ou: 'Workloads/Prod' },
        { name: 'closing', state: 'SUSPENDED' },
      ],
      people: [{ userName: 'ada', email: 'Ada@acme.com' }, { userName: 'grace' }],
      groups: [{ name: 'Engineers' }, { name: 'Billing' }],
      memberships: [{ person: 'ada', group: 'Billing' }],
    },
  })
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
  const options = { endpoint: center.url, region: 'eu-west-1', credentials, maxAttempts: 1 }
  store = new IdentitystoreClient(options)
  organizations = new OrganizationsClient(options)
})
afterEach(() => center.close())

const unique = (AttributePath: string, AttributeValue: string) => ({
  IdentityStoreId: center.identityStoreId,
  AlternateIdentifier: { UniqueAttribute: { AttributePath, AttributeValue } },
})
const membership = () => ({
  IdentityStoreId: center.identityStoreId,
  GroupId: center.groupId('Engineers'),
  MemberId: { UserId: center.userId('ada') },
})
const notFound = (ResourceType: string) => ({ name: 'ResourceNotFoundException', ResourceType })

describe('users and groups', () => {
  test('a user is found by the exact name or address', async () => {
    for (const [path, value] of [
      ['userName', 'ada'],
      ['emails.value', 'Ada@acme.com'],
    ] as const)
      expect((await store.send(new GetUserIdCommand(unique(path, value)))).UserId).toBe(center.userId('ada'))
    const folded = new GetUserIdCommand(unique('emails.value', 'ada@acme.com'))
    await expect(store.send(folded)).rejects.toMatchObject(notFound('USER'))
  })

  test('other paths are refused, and so is another store', async () => {
    const validation = { name: 'ValidationException' }
    for (const path of ['UserName', 'Emails.Value', 'displayName'])
      await expect(store.send(new GetUserIdCommand(unique(path, 'ada')))).rejects.toMatchObject(validation)
    const byUserName = new GetGroupIdCommand(unique('userName', 'Engineers'))
    await expect(store.send(byUserName)).rejects.toMatchObject(validation)
    const group = await store.send(new GetGroupIdCommand(unique('displayName', 'Engineers')))
    expect(group.GroupId).toBe(center.groupId('Engineers'))
    const elsewhere = new GetUserIdCommand({ ...unique('userName', 'ada'), IdentityStoreId: 'd-0123456789' })
    await expect(store.send(elsewhere)).rejects.toMatchObject(notFound('IDENTITY_STORE'))
  })

  test('a disabled user is shown as disabled', async () => {
    const asked = { IdentityStoreId: center.identityStoreId, UserId: center.userId('ada') }
    expect(await store.send(new DescribeUserCommand(asked))).toMatchObject({
      UserStatus: 'ENABLED',
      Emails: [{ Value: 'Ada@acme.com', Primary: true }],
    })
    center.disableUser('ada')
    expect((await store.send(new DescribeUserCommand(asked))).UserStatus).toBe('DISABLED')
  })
})

describe('making and removing users', () => {
  const linus = (change: Partial<CreateUserRequest> = {}) =>
    new CreateUserCommand({
      IdentityStoreId: center.identityStoreId,
      UserName: 'linus',
      Name: { GivenName: 'Linus', FamilyName: 'Sample' },
      DisplayName: 'Linus S.',
      Emails: [{ Value: 'linus@acme.com', Type: 'work', Primary: true }],
      ...change,
    })
  const users = () => center.users().map(({ userName }) => userName)

  test('a user that was made is described and listed with all that was said', async () => {
    const { IdentityStoreId, UserId } = await store.send(linus())
    const user = {
      UserName: 'linus',
      Name: { GivenName: 'Linus', FamilyName: 'Sample' },
      DisplayName: 'Linus S.',
      Emails: [{ Value: 'linus@acme.com', Type: 'work', Primary: true }],
      UserStatus: 'ENABLED',
    }
    expect(await store.send(new DescribeUserCommand({ IdentityStoreId, UserId }))).toMatchObject(user)
    const listed = await store.send(new ListUsersCommand({ IdentityStoreId, MaxResults: 100 }))
    const rest = await store.send(
      new ListUsersCommand({ IdentityStoreId, MaxResults: 100, NextToken: listed.NextToken }),
    )
    expect([...(listed.Users ?? []), ...(rest.Users ?? [])]).toContainEqual(expect.objectContaining(user))
    expect(center.users()).toContainEqual(
      expect.objectContaining({ id: UserId, displayName: 'Linus S.', email: 'linus@acme.com' }),
    )
  })

  test('what the model calls optional and Identity Center needs is missed', async () => {
    const wrong: Partial<CreateUserRequest>[] = [
      { UserName: undefined },
      { UserName: '' },
      { UserName: 'linus sample' },
      { UserName: 'x'.repeat(129) },
      { UserName: 'Administrator' },
      { UserName: 'AWSAdministrators' },
      { DisplayName: undefined },
      { Name: undefined },
      { Name: { GivenName: 'Linus' } },
      { Name: { FamilyName: 'Sample' } },
      { Emails: [{ Value: 'linus@acme.com' }, { Value: 'linus@acme.org' }] },
      { Emails: [{ Type: 'work' }] },
    ]
    for (const each of wrong)
      await expect(store.send(linus(each)), JSON.stringify(each)).rejects.toMatchObject({
        name: 'ValidationException',
      })
    expect(users()).toEqual(['ada', 'grace'])
  })

  test('a name or an address that somebody has, in any case, is a conflict', async () => {
    for (const taken of [{ UserName: 'ADA' }, { Emails: [{ Value: 'ada@ACME.com' }] }])
      await expect(store.send(linus(taken))).rejects.toMatchObject({
        name: 'ConflictException',
        Reason: 'UNIQUENESS_CONSTRAINT_VIOLATION',
      })
    expect(users()).toEqual(['ada', 'grace'])
    await store.send(linus({ Emails: undefined }))
    expect(users()).toEqual(['ada', 'grace', 'linus'])
  })

  test('a user can be removed twice; the memberships go too and the assignments stay', async () => {
    center.addPermissionSet({ name: 'ReadOnly' })
    center.assign({ person: 'ada', account: 'prod', permissionSet: 'ReadOnly' })
    const remove = { IdentityStoreId: center.identityStoreId, UserId: center.userId('ada') }
    await store.send(new DeleteUserCommand(remove))
    await store.send(new DeleteUserCommand(remove))
    expect(users()).toEqual(['grace'])
    expect(center.memberships()).toEqual([])
    expect(center.assignments()).toEqual([
      { person: remove.UserId, account: 'prod', permissionSet: 'ReadOnly' },
    ])
    const described = new DescribeUserCommand(remove)
    await expect(store.send(described)).rejects.toMatchObject(notFound('USER'))
    const again = await store.send(linus({ UserName: 'ada', Emails: [{ Value: 'ada@acme.com' }] }))
    expect(again.UserId).not.toBe(remove.UserId)
  })

  test('by hand there may be two users with one address', async () => {
    center.addUser({ userName: 'ada2', email: 'ada@ACME.com' })
    center.addUser({ userName: 'ada3', email: 'Ada@acme.com', displayName: 'Ada the third' })
    expect(center.users()).toMatchObject([
      { userName: 'ada', email: 'Ada@acme.com', status: 'ENABLED', displayName: 'ada ada' },
      { userName: 'ada2', email: 'ada@ACME.com' },
      { userName: 'ada3', email: 'Ada@acme.com', displayName: 'Ada the third' },
      { userName: 'grace' },
    ])
    const id = await store.send(new GetUserIdCommand(unique('emails.value', 'Ada@acme.com')))
    expect(id.UserId).toBe(center.userId('ada'))
  })
})

describe('memberships', () => {
  test('a membership is made once, and the second time is a conflict', async () => {
    const create = new CreateGroupMembershipCommand(membership())
    const { MembershipId } = await store.send(create)
    expect(center.memberships()).toContainEqual({ person: 'ada', group: 'Engineers' })
    await expect(store.send(create)).rejects.toMatchObject({
      name: 'ConflictException',
      Reason: 'UNIQUENESS_CONSTRAINT_VIOLATION',
    })
    const found = await store.send(new GetGroupMembershipIdCommand(membership()))
    expect(found.MembershipId).toBe(MembershipId)
  })

  test('a membership can be deleted twice, and is then not found', async () => {
    const { MembershipId } = await store.send(new CreateGroupMembershipCommand(membership()))
    const remove = { IdentityStoreId: center.identityStoreId, MembershipId }
    await store.send(new DeleteGroupMembershipCommand(remove))
    await store.send(new DeleteGroupMembershipCommand(remove))
    expect(center.memberships()).toEqual([{ person: 'ada', group: 'Billing' }])
    const find = new GetGroupMembershipIdCommand(membership())
    await expect(store.send(find)).rejects.toMatchObject(notFound('GROUP_MEMBERSHIP'))
  })

  test('membership is told group by group, and listed by member', async () => {
    const { IdentityStoreId, MemberId } = membership()
    const GroupIds = [center.groupId('Engineers'), center.groupId('Billing')]
    const { Results } = await store.send(new IsMemberInGroupsCommand({ IdentityStoreId, MemberId, GroupIds }))
    expect(Results?.map(({ MembershipExists }) => MembershipExists)).toEqual([false, true])
    const listed = new ListGroupMembershipsForMemberCommand({ IdentityStoreId, MemberId })
    expect((await store.send(listed)).GroupMemberships).toMatchObject([
      { GroupId: center.groupId('Billing') },
    ])
    center.removeGroup('Billing')
    expect((await store.send(listed)).GroupMemberships).toEqual([])
  })
})

describe('lists', () => {
  test('the members of a group, and each membership by its id', async () => {
    const IdentityStoreId = center.identityStoreId
    const GroupId = center.groupId('Billing')
    const listed = await store.send(new ListGroupMembershipsCommand({ IdentityStoreId, GroupId }))
    expect(listed.GroupMemberships).toMatchObject([{ MemberId: { UserId: center.userId('ada') } }])
    const MembershipId = listed.GroupMemberships?.[0]?.MembershipId
    const described = new DescribeGroupMembershipCommand({ IdentityStoreId, MembershipId })
    expect((await store.send(described)).GroupId).toBe(GroupId)
    center.leave({ person: 'ada', group: 'Billing' })
    await expect(store.send(described)).rejects.toMatchObject(notFound('GROUP_MEMBERSHIP'))
  })

  test('groups by their present names, all or one', async () => {
    const IdentityStoreId = center.identityStoreId
    center.renameGroup('Billing', 'Finance')
    const all = await store.send(new ListGroupsCommand({ IdentityStoreId }))
    expect(all.Groups?.map(({ DisplayName }) => DisplayName)).toEqual(['Engineers', 'Finance'])
    const Filters = [{ AttributePath: 'DisplayName', AttributeValue: 'Finance' }]
    expect((await store.send(new ListGroupsCommand({ IdentityStoreId, Filters }))).Groups).toHaveLength(1)
    const one = new DescribeGroupCommand({ IdentityStoreId, GroupId: center.groupId('Finance') })
    expect((await store.send(one)).DisplayName).toBe('Finance')
  })
})

describe('the organization', () => {
  test('an account has a state, and no status any more', async () => {
    const asked = new DescribeAccountCommand({ AccountId: center.accountId('closing') })
    const { Account } = await organizations.send(asked)
    expect(Account).toMatchObject({ Name: 'closing', State: 'SUSPENDED' })
    expect(Account).not.toHaveProperty('Status')
    const stranger = new DescribeAccountCommand({ AccountId: '123456789012' })
    await expect(organizations.send(stranger)).rejects.toMatchObject({ name: 'AccountNotFoundException' })
  })

  test('an account is found below its units, and the units above it', async () => {
    const [root] = (await organizations.send(new ListRootsCommand({}))).Roots ?? []
    const below = async (ParentId: string | undefined) => {
      const units = await organizations.send(new ListOrganizationalUnitsForParentCommand({ ParentId }))
      return units.OrganizationalUnits?.[0]?.Id
    }
    const prod = await below(await below(root?.Id))
    const unit = new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: prod })
    expect((await organizations.send(unit)).OrganizationalUnit?.Name).toBe('Prod')
    const inside = await organizations.send(new ListAccountsForParentCommand({ ParentId: prod }))
    expect(inside.Accounts).toMatchObject([{ Name: 'prod' }])
    const parents = () => organizations.send(new ListParentsCommand({ ChildId: center.accountId('prod') }))
    expect((await parents()).Parents).toEqual([{ Id: prod, Type: 'ORGANIZATIONAL_UNIT' }])
    center.moveAccount('prod', '')
    expect((await parents()).Parents).toEqual([{ Id: root?.Id, Type: 'ROOT' }])
  })
})
