import { randomUUID } from 'node:crypto'
import type {
  DescribePermissionSetProvisioningStatusRequest,
  DescribePermissionSetProvisioningStatusResponse,
  ListPermissionSetProvisioningStatusRequest,
  ListPermissionSetProvisioningStatusResponse,
  PermissionSetProvisioningStatus,
  ProvisionPermissionSetRequest,
  ProvisionPermissionSetResponse,
} from '@aws-sdk/client-sso-admin'
import { AwsError } from './aws-error.ts'
import type { CallContext, Checked, Operations } from './service.ts'
import { pageAs } from './service.ts'
import { checkInstance, checkMayChange, notFound, permissionSetOf } from './sso-admin-checks.ts'
import { isProvisionedIn } from './world.ts'
import type { World } from './world.ts'

/** A permission set's roles being brought up to date, in one account or in all that have it. */
export interface RoleUpdate {
  readonly requestId: string
  readonly permissionSetArn: string
  readonly accountIds: readonly string[]
  /** The account that was named; absent where all were meant. */
  readonly accountId?: string
  readonly startedAt: Date
  status: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED'
  failureReason?: string
}

/** The part of sso-admin that brings roles up to date with their permission set. */
export const roleUpdateOperations: Operations = {
  ProvisionPermissionSet: provisionPermissionSet,
  DescribePermissionSetProvisioningStatus: describeStatus,
  ListPermissionSetProvisioningStatus: listStatus,
}

function provisionPermissionSet(
  input: Checked<ProvisionPermissionSetRequest>,
  context: CallContext,
): ProvisionPermissionSetResponse {
  checkInstance(input, context)
  const { arn } = permissionSetOf(input, context)
  checkMayChange(arn, context)
  const { TargetType, TargetId } = input
  if ((TargetType === 'AWS_ACCOUNT') !== (TargetId !== undefined))
    throw new AwsError('ValidationException', 'TargetId goes with TargetType AWS_ACCOUNT')
  const everywhere = [...isProvisionedIn(context.world, arn)]
  if (TargetId && !everywhere.includes(TargetId))
    throw notFound(`Permission set ${arn} in account ${TargetId}`)
  const update = context.provisioning.updateRoles({
    requestId: randomUUID(),
    permissionSetArn: arn,
    accountIds: TargetId ? [TargetId] : everywhere,
    ...(TargetId && { accountId: TargetId }),
    startedAt: context.now(),
    status: 'IN_PROGRESS',
  })
  return { PermissionSetProvisioningStatus: statusOf(update) }
}

function describeStatus(
  input: Checked<DescribePermissionSetProvisioningStatusRequest>,
  context: CallContext,
): DescribePermissionSetProvisioningStatusResponse {
  checkInstance(input, context)
  const update = context.provisioning.roleUpdates.get(input.ProvisionPermissionSetRequestId)
  if (!update) throw notFound(`Provisioning request ${input.ProvisionPermissionSetRequestId}`)
  return { PermissionSetProvisioningStatus: statusOf(update) }
}

function listStatus(
  input: Checked<ListPermissionSetProvisioningStatusRequest>,
  context: CallContext,
): ListPermissionSetProvisioningStatusResponse {
  checkInstance(input, context)
  const found = [...context.provisioning.roleUpdates.values()]
    .filter(({ status }) => !input.Filter?.Status || input.Filter.Status === status)
    .map(({ status, requestId, startedAt }) => ({
      Status: status,
      RequestId: requestId,
      CreatedDate: startedAt,
    }))
  return pageAs('PermissionSetsProvisioningStatus', context.pager.page('role updates', found, input))
}

const statusOf = (update: RoleUpdate): PermissionSetProvisioningStatus => ({
  Status: update.status,
  RequestId: update.requestId,
  PermissionSetArn: update.permissionSetArn,
  ...(update.accountId && { AccountId: update.accountId }),
  ...(update.status === 'FAILED' && { FailureReason: update.failureReason }),
  CreatedDate: update.startedAt,
})

/** The roles have what their permission set has by now, unless it failed. */
export function endRoleUpdate(update: RoleUpdate, { permissionSets }: World): void {
  update.status = update.failureReason === undefined ? 'SUCCEEDED' : 'FAILED'
  if (update.status === 'FAILED') return
  for (const accountId of update.accountIds)
    permissionSets.get(update.permissionSetArn)?.behind.delete(accountId)
}
