import * as schemas from '@aws-sdk/client-identitystore'
import type {
  AlternateIdentifier,
  DescribeGroupRequest,
  DescribeGroupResponse,
  DescribeUserRequest,
  DescribeUserResponse,
  GetGroupIdRequest,
  GetGroupIdResponse,
  GetUserIdRequest,
  GetUserIdResponse,
  Group,
  ListGroupsRequest,
  ListGroupsResponse,
  ListUsersRequest,
  ListUsersResponse,
  User,
} from '@aws-sdk/client-identitystore'
import { AwsError } from './aws-error.ts'
import { membershipOperations } from './group-memberships.ts'
import { checkStore, groupOf, missing, userOf } from './identity-store-checks.ts'
import type { CallContext, Checked, Service } from './service.ts'
import { pageAs } from './service.ts'
import type { World, WorldGroup, WorldPerson } from './world.ts'

/**
 * Users, groups and memberships.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/welcome.html
 */
export const identityStore: Service = {
  name: 'identitystore',
  target: 'AWSIdentityStore',
  schemas,
  maxResults: 100,
  invalid: (message) => new AwsError('ValidationException', message),
  badToken: () => new AwsError('ValidationException', 'Invalid NextToken'),
  throttled: true,
  operations: {
    GetUserId: getUserId,
    DescribeUser: describeUser,
    ListUsers: listUsers,
    GetGroupId: getGroupId,
    DescribeGroup: describeGroup,
    ListGroups: listGroups,
    ...membershipOperations,
  },
}

/** Exact, case and all. An address that several users have finds the first of them. */
function getUserId(input: Checked<GetUserIdRequest>, context: CallContext): GetUserIdResponse {
  checkStore(input, context)
  const fits = uniqueAttribute<WorldPerson>('USER', input.AlternateIdentifier, {
    userName: ({ userName }) => userName,
    'emails.value': ({ email }) => email,
  })
  const person = [...context.world.people.values()].find(fits)
  if (!person) throw missing('USER', 'with this attribute')
  return { UserId: person.id, IdentityStoreId: input.IdentityStoreId }
}

function getGroupId(input: Checked<GetGroupIdRequest>, context: CallContext): GetGroupIdResponse {
  checkStore(input, context)
  const fits = uniqueAttribute<WorldGroup>('GROUP', input.AlternateIdentifier, {
    displayName: ({ name }) => name,
  })
  const group = [...context.world.groups.values()].find(fits)
  if (!group) throw missing('GROUP', 'with this attribute')
  return { GroupId: group.id, IdentityStoreId: input.IdentityStoreId }
}

/** Whether something has the attribute that is asked for; nobody here has an external id. */
function uniqueAttribute<T>(
  kind: 'USER' | 'GROUP',
  { UniqueAttribute }: AlternateIdentifier,
  paths: Readonly<Record<string, (each: T) => string | undefined>>,
): (each: T) => boolean {
  if (!UniqueAttribute) throw missing(kind, 'with this external id')
  const { AttributePath = '', AttributeValue } = UniqueAttribute
  const read = paths[AttributePath]
  if (!read)
    throw new AwsError(
      'ValidationException',
      `${AttributePath} is not a unique attribute: ${Object.keys(paths).join(', ')}`,
    )
  if (typeof AttributeValue !== 'string')
    throw new AwsError('ValidationException', 'AttributeValue must be a string')
  return (each) => read(each) === AttributeValue
}

const asUser = ({ identityStoreId }: World, person: WorldPerson): User => ({
  IdentityStoreId: identityStoreId,
  UserId: person.id,
  UserName: person.userName,
  Name: { GivenName: person.givenName, FamilyName: person.familyName },
  DisplayName: `${person.givenName} ${person.familyName}`,
  ...(person.email !== undefined && { Emails: [{ Value: person.email, Type: 'work', Primary: true }] }),
  UserStatus: person.status,
})

function describeUser(input: Checked<DescribeUserRequest>, context: CallContext): DescribeUserResponse {
  checkStore(input, context)
  return asUser(context.world, userOf(input.UserId, context))
}

function listUsers(input: Checked<ListUsersRequest>, context: CallContext): ListUsersResponse {
  checkStore(input, context)
  const fits = filter<WorldPerson>(input.Filters, 'UserName', ({ userName }) => userName)
  const users = [...context.world.people.values()].filter(fits)
  const page = context.pager.page(
    'users',
    users.map((person) => asUser(context.world, person)),
    input,
  )
  return pageAs('Users', page)
}

const asGroup = ({ identityStoreId }: World, { id, name, description }: WorldGroup): Group => ({
  GroupId: id,
  IdentityStoreId: identityStoreId,
  DisplayName: name,
  Description: description,
})

function describeGroup(input: Checked<DescribeGroupRequest>, context: CallContext): DescribeGroupResponse {
  checkStore(input, context)
  return asGroup(context.world, groupOf(input.GroupId, context))
}

function listGroups(input: Checked<ListGroupsRequest>, context: CallContext): ListGroupsResponse {
  checkStore(input, context)
  const fits = filter<WorldGroup>(input.Filters, 'DisplayName', ({ name }) => name)
  const groups = [...context.world.groups.values()].filter(fits)
  const page = context.pager.page(
    'groups',
    groups.map((group) => asGroup(context.world, group)),
    input,
  )
  return pageAs('Groups', page)
}

/** The lists' deprecated filters know one attribute each, in upper camel case where GetUserId has lower. */
function filter<T>(
  filters: ListUsersRequest['Filters'],
  path: string,
  read: (each: T) => string,
): (each: T) => boolean {
  for (const { AttributePath } of filters ?? [])
    if (AttributePath !== path) throw new AwsError('ValidationException', `Only ${path} can be filtered by`)
  return (each) => (filters ?? []).every(({ AttributeValue }) => read(each) === AttributeValue)
}
