import type {
  CreateGroupMembershipRequest,
  CreateGroupMembershipResponse,
  DeleteGroupMembershipRequest,
  DescribeGroupMembershipRequest,
  DescribeGroupMembershipResponse,
  GetGroupMembershipIdRequest,
  GetGroupMembershipIdResponse,
  IsMemberInGroupsRequest,
  IsMemberInGroupsResponse,
  ListGroupMembershipsForMemberRequest,
  ListGroupMembershipsForMemberResponse,
  ListGroupMembershipsRequest,
  ListGroupMembershipsResponse,
  MemberId,
} from '@aws-sdk/client-identitystore'
import { AwsError } from './aws-error.ts'
import { checkStore, groupOf, missing, userOf } from './identity-store-checks.ts'
import type { CallContext, Checked, Operations } from './service.ts'
import { pageAs } from './service.ts'
import { identityStoreUuid, membershipsOf } from './world.ts'
import type { World, WorldMembership } from './world.ts'

/** The part of the identity store that says who is in which group, and changes it. */
export const membershipOperations: Operations = {
  ListGroupMemberships: listGroupMemberships,
  ListGroupMembershipsForMember: listGroupMembershipsForMember,
  IsMemberInGroups: isMemberInGroups,
  GetGroupMembershipId: getGroupMembershipId,
  DescribeGroupMembership: describeGroupMembership,
  CreateGroupMembership: createGroupMembership,
  DeleteGroupMembership: deleteGroupMembership,
}

const asMembership = ({ identityStoreId }: World, membership: WorldMembership) => ({
  IdentityStoreId: identityStoreId,
  MembershipId: membership.id,
  GroupId: membership.groupId,
  MemberId: { UserId: membership.userId },
})

function listGroupMemberships(
  input: Checked<ListGroupMembershipsRequest>,
  context: CallContext,
): ListGroupMembershipsResponse {
  checkStore(input, context)
  const { id } = groupOf(input.GroupId, context)
  const found = [...context.world.memberships.values()].filter(({ groupId }) => groupId === id)
  const page = context.pager.page(
    `members ${id}`,
    found.map((each) => asMembership(context.world, each)),
    input,
  )
  return pageAs('GroupMemberships', page)
}

function listGroupMembershipsForMember(
  input: Checked<ListGroupMembershipsForMemberRequest>,
  context: CallContext,
): ListGroupMembershipsForMemberResponse {
  checkStore(input, context)
  const { id } = memberOf(input, context)
  const found = membershipsOf(context.world, id).map((each) => asMembership(context.world, each))
  return pageAs('GroupMemberships', context.pager.page(`groups of ${id}`, found, input))
}

function isMemberInGroups(
  input: Checked<IsMemberInGroupsRequest>,
  context: CallContext,
): IsMemberInGroupsResponse {
  checkStore(input, context)
  const { id } = memberOf(input, context)
  const groups = new Set(membershipsOf(context.world, id).map(({ groupId }) => groupId))
  return {
    Results: input.GroupIds.map((group) => ({
      GroupId: group,
      MemberId: { UserId: id },
      MembershipExists: groups.has(group),
    })),
  }
}

function getGroupMembershipId(
  input: Checked<GetGroupMembershipIdRequest>,
  context: CallContext,
): GetGroupMembershipIdResponse {
  checkStore(input, context)
  const membership = find(input.GroupId, memberOf(input, context).id, context)
  if (!membership) throw missing('GROUP_MEMBERSHIP', `${input.MemberId.UserId} in ${input.GroupId}`)
  return { MembershipId: membership.id, IdentityStoreId: input.IdentityStoreId }
}

function describeGroupMembership(
  input: Checked<DescribeGroupMembershipRequest>,
  context: CallContext,
): DescribeGroupMembershipResponse {
  checkStore(input, context)
  const membership = context.world.memberships.get(input.MembershipId)
  if (!membership) throw missing('GROUP_MEMBERSHIP', input.MembershipId)
  return asMembership(context.world, membership)
}

function createGroupMembership(
  input: Checked<CreateGroupMembershipRequest>,
  context: CallContext,
): CreateGroupMembershipResponse {
  checkStore(input, context)
  const { world } = context
  const group = groupOf(input.GroupId, context)
  const person = memberOf(input, context)
  if (find(group.id, person.id, context))
    throw new AwsError('ConflictException', 'Member and Group relationship already exists', {
      Reason: 'UNIQUENESS_CONSTRAINT_VIOLATION',
    })
  const digits = world.newId('membership', `${group.name}/${person.userName}`)
  const id = identityStoreUuid(world.identityStoreId, digits)
  world.memberships.set(id, { id, groupId: group.id, userId: person.id })
  return { MembershipId: id, IdentityStoreId: input.IdentityStoreId }
}

/** Answers the same, whether there was one or not. */
function deleteGroupMembership(input: Checked<DeleteGroupMembershipRequest>, context: CallContext): object {
  checkStore(input, context)
  context.world.memberships.delete(input.MembershipId)
  return {}
}

const memberOf = ({ MemberId }: { readonly MemberId: MemberId }, context: CallContext) =>
  userOf(MemberId.UserId ?? '', context)

const find = (group: string, user: string, { world }: CallContext): WorldMembership | undefined =>
  membershipsOf(world, user).find(({ groupId }) => groupId === group)
