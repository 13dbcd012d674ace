import type {
  CreateUserRequest,
  CreateUserResponse,
  DeleteUserRequest,
  DescribeUserRequest,
  DescribeUserResponse,
  GetUserIdRequest,
  GetUserIdResponse,
  ListUsersRequest,
  ListUsersResponse,
  User,
} from '@aws-sdk/client-identitystore'
import { filter, uniqueAttribute } from './attributes.ts'
import { AwsError } from './aws-error.ts'
import { checkStore, missing, userOf } from './identity-store-checks.ts'
import { checkedUser } from './new-user.ts'
import type { CallContext, Checked, Operations } from './service.ts'
import { pageAs } from './service.ts'
import { displayNameOf, identityStoreUuid, removePerson } from './world.ts'
import type { World, WorldPerson } from './world.ts'

/** The part of the identity store that says who there is, and changes it. */
export const userOperations: Operations = {
  GetUserId: getUserId,
  DescribeUser: describeUser,
  ListUsers: listUsers,
  CreateUser: createUser,
  DeleteUser: deleteUser,
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

const asUser = ({ identityStoreId }: World, person: WorldPerson): User => ({
  IdentityStoreId: identityStoreId,
  UserId: person.id,
  UserName: person.userName,
  Name: { GivenName: person.givenName, FamilyName: person.familyName },
  DisplayName: displayNameOf(person),
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

/** Sends no invitation and sets no password. */
function createUser(input: Checked<CreateUserRequest>, context: CallContext): CreateUserResponse {
  checkStore(input, context)
  const { world } = context
  const user = checkedUser(input)
  for (const { userName, email } of world.people.values()) {
    if (same(userName, user.userName)) throw taken('UserName')
    if (email !== undefined && same(email, user.email)) throw taken('Email')
  }
  const id = identityStoreUuid(world.identityStoreId, world.newId('user', user.userName))
  world.people.set(id, { id, status: 'ENABLED', ...user })
  return { UserId: id, IdentityStoreId: input.IdentityStoreId }
}

const same = (one: string, other: string | undefined): boolean => one.toLowerCase() === other?.toLowerCase()

const taken = (attribute: string): AwsError =>
  new AwsError('ConflictException', `Duplicate ${attribute}`, { Reason: 'UNIQUENESS_CONSTRAINT_VIOLATION' })

/** Answers the same, whether there was one or not. */
function deleteUser(input: Checked<DeleteUserRequest>, context: CallContext): object {
  checkStore(input, context)
  removePerson(context.world, input.UserId)
  return {}
}
