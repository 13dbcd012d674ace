import * as schemas from '@aws-sdk/client-identitystore'
import type {
  CreateGroupRequest,
  CreateGroupResponse,
  DescribeGroupRequest,
  DescribeGroupResponse,
  GetGroupIdRequest,
  GetGroupIdResponse,
  Group,
  ListGroupsRequest,
  ListGroupsResponse,
} from '@aws-sdk/client-identitystore'
import { checkGroup } from './group-checks.ts'
import { filter, uniqueAttribute } from './attributes.ts'
import { AwsError } from './aws-error.ts'
import { membershipOperations } from './group-memberships.ts'
import { checkStore, groupOf, missing } from './identity-store-checks.ts'
import type { CallContext, Checked, Service } from './service.ts'
import { pageAs } from './service.ts'
import { userOperations } from './users.ts'
import { identityStoreUuid } from './world.ts'
import type { World, WorldGroup } from './world.ts'

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
    ...userOperations,
    GetGroupId: getGroupId,
    DescribeGroup: describeGroup,
    ListGroups: listGroups,
    CreateGroup: createGroup,
    ...membershipOperations,
  },
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

function createGroup(input: Checked<CreateGroupRequest>, context: CallContext): CreateGroupResponse {
  checkStore(input, context)
  const { world } = context
  const group = checkGroup(input)
  if ([...world.groups.values()].some(({ name }) => name === group.name))
    throw new AwsError('ConflictException', 'Duplicate GroupDisplayName', {
      Reason: 'UNIQUENESS_CONSTRAINT_VIOLATION',
    })
  const id = identityStoreUuid(world.identityStoreId, world.newId('group', group.name))
  world.groups.set(id, { id, ...group })
  return { GroupId: id, IdentityStoreId: input.IdentityStoreId }
}
