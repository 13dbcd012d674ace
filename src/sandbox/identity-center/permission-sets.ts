import type {
  AttachManagedPolicyToPermissionSetRequest,
  CreatePermissionSetRequest,
  CreatePermissionSetResponse,
  DescribePermissionSetRequest,
  DescribePermissionSetResponse,
  GetInlinePolicyForPermissionSetRequest,
  GetInlinePolicyForPermissionSetResponse,
  ListManagedPoliciesInPermissionSetRequest,
  ListManagedPoliciesInPermissionSetResponse,
  ListPermissionSetsRequest,
  ListPermissionSetsResponse,
  PermissionSet,
  PutInlinePolicyToPermissionSetRequest,
  UpdatePermissionSetRequest,
} from '@aws-sdk/client-sso-admin'
import { AwsError } from './aws-error.ts'
import { managedPolicyName } from './managed-policies.ts'
import { checkPermissionSet, checkInlinePolicy } from './permission-set-checks.ts'
import type { CallContext, Checked, Operations } from './service.ts'
import { pageAs } from './service.ts'
import { checkInstance, checkMayChange, notFound, permissionSetOf } from './sso-admin-checks.ts'
import { isProvisionedIn, newPermissionSet } from './world.ts'
import type { World, WorldPermissionSet } from './world.ts'

/** The part of sso-admin that says what permission sets there are and what is in them, and changes it. */
export const permissionSetOperations: Operations = {
  ListPermissionSets: listPermissionSets,
  DescribePermissionSet: describePermissionSet,
  CreatePermissionSet: createPermissionSet,
  UpdatePermissionSet: updatePermissionSet,
  ListManagedPoliciesInPermissionSet: listManagedPolicies,
  AttachManagedPolicyToPermissionSet: attachManagedPolicy,
  GetInlinePolicyForPermissionSet: getInlinePolicy,
  PutInlinePolicyToPermissionSet: putInlinePolicy,
}

/** Both quotas as AWS documents them. @see https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html */
const [mostPermissionSets, mostManagedPolicies] = [3500, 20]

function listPermissionSets(
  input: Checked<ListPermissionSetsRequest>,
  context: CallContext,
): ListPermissionSetsResponse {
  checkInstance(input, context)
  const arns = [...context.world.permissionSets.keys()]
  return pageAs('PermissionSets', context.pager.page('permission sets', arns, input))
}

const asPermissionSet = (set: WorldPermissionSet): PermissionSet => ({
  Name: set.name,
  PermissionSetArn: set.arn,
  Description: set.description,
  CreatedDate: set.createdAt,
  SessionDuration: set.sessionDuration,
  RelayState: set.relayState,
})

function describePermissionSet(
  input: Checked<DescribePermissionSetRequest>,
  context: CallContext,
): DescribePermissionSetResponse {
  checkInstance(input, context)
  return { PermissionSet: asPermissionSet(permissionSetOf(input, context)) }
}

function createPermissionSet(
  input: Checked<CreatePermissionSetRequest>,
  context: CallContext,
): CreatePermissionSetResponse {
  checkInstance(input, context)
  checkPermissionSet(input)
  const { world } = context
  if ([...world.permissionSets.values()].some(({ name }) => name === input.Name))
    throw new AwsError('ConflictException', `PermissionSet with name ${input.Name} already exists.`)
  if (world.permissionSets.size >= mostPermissionSets)
    throw new AwsError('ServiceQuotaExceededException', 'The instance has as many permission sets as it may')
  const { Name: name, Description, SessionDuration, RelayState } = input
  const set = newPermissionSet(world, name, context.now(), {
    description: Description,
    ...(SessionDuration === undefined ? {} : { sessionDuration: SessionDuration }),
    relayState: RelayState,
  })
  return { PermissionSet: asPermissionSet(set) }
}

/** Whatever is left out keeps its value, but for the relay state, which is then gone. */
function updatePermissionSet(input: Checked<UpdatePermissionSetRequest>, context: CallContext): object {
  const set = changeable(input, context)
  checkPermissionSet(input)
  const { Description, SessionDuration, RelayState } = input
  if (Description !== undefined) set.description = Description
  if (SessionDuration !== undefined) set.sessionDuration = SessionDuration
  set.relayState = RelayState
  return changed(set, context.world)
}

function listManagedPolicies(
  input: Checked<ListManagedPoliciesInPermissionSetRequest>,
  context: CallContext,
): ListManagedPoliciesInPermissionSetResponse {
  checkInstance(input, context)
  const { arn, managedPolicies } = permissionSetOf(input, context)
  const attached = [...managedPolicies].map((each) => ({ Arn: each, Name: managedPolicyName(each) }))
  return pageAs('AttachedManagedPolicies', context.pager.page(`policies ${arn}`, attached, input))
}

function attachManagedPolicy(
  input: Checked<AttachManagedPolicyToPermissionSetRequest>,
  context: CallContext,
): object {
  const set = changeable(input, context)
  const { ManagedPolicyArn: arn } = input
  if (managedPolicyName(arn) === undefined) throw notFound(`Managed policy ${arn}`)
  if (set.managedPolicies.has(arn))
    throw new AwsError('ConflictException', `${arn} is attached to ${set.name} already`)
  if (set.managedPolicies.size >= mostManagedPolicies)
    throw new AwsError('ServiceQuotaExceededException', `${set.name} has as many policies as it may`)
  set.managedPolicies.add(arn)
  return changed(set, context.world)
}

function getInlinePolicy(
  input: Checked<GetInlinePolicyForPermissionSetRequest>,
  context: CallContext,
): GetInlinePolicyForPermissionSetResponse {
  checkInstance(input, context)
  // Without one the answer is an empty text, and no error.
  return { InlinePolicy: permissionSetOf(input, context).inlinePolicy ?? '' }
}

function putInlinePolicy(
  input: Checked<PutInlinePolicyToPermissionSetRequest>,
  context: CallContext,
): object {
  const set = changeable(input, context)
  checkInlinePolicy(input.InlinePolicy)
  set.inlinePolicy = input.InlinePolicy
  return changed(set, context.world)
}

function changeable(
  input: { readonly InstanceArn: string; readonly PermissionSetArn: string },
  context: CallContext,
): WorldPermissionSet {
  checkInstance(input, context)
  const set = permissionSetOf(input, context)
  checkMayChange(set.arn, context)
  return set
}

/** The roles that are there already stay as they are until the set is provisioned again. */
function changed(set: WorldPermissionSet, world: World): object {
  for (const accountId of isProvisionedIn(world, set.arn)) set.behind.add(accountId)
  return {}
}
