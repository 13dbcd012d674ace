import type {
  AccountAssignmentOperationStatus,
  CreateAccountAssignmentRequest,
  CreateAccountAssignmentResponse,
  DeleteAccountAssignmentResponse,
  DescribeAccountAssignmentCreationStatusRequest,
  DescribeAccountAssignmentCreationStatusResponse,
  DescribeAccountAssignmentDeletionStatusRequest,
  DescribeAccountAssignmentDeletionStatusResponse,
  ListAccountAssignmentsForPrincipalRequest,
  ListAccountAssignmentsForPrincipalResponse,
  ListAccountAssignmentsRequest,
  ListAccountAssignmentsResponse,
} from '@aws-sdk/client-sso-admin'
import type { Operation } from './provisioning.ts'
import type { CallContext, Checked, Operations } from './service.ts'
import { pageAs } from './service.ts'
import { AwsError } from './aws-error.ts'
import {
  checkAccount,
  checkActiveAccount,
  checkInstance,
  checkMayListByPrincipal,
  checkMayWrite,
  checkPrincipal,
  permissionSetOf,
} from './sso-admin-checks.ts'
import { membershipsOf } from './world.ts'
import type { WorldAssignment } from './world.ts'

/** The part of sso-admin that says who has what, and changes it. */
export const assignmentOperations: Operations = {
  CreateAccountAssignment: createAccountAssignment,
  DeleteAccountAssignment: deleteAccountAssignment,
  DescribeAccountAssignmentCreationStatus: describeCreation,
  DescribeAccountAssignmentDeletionStatus: describeDeletion,
  ListAccountAssignments: listAccountAssignments,
  ListAccountAssignmentsForPrincipal: listAccountAssignmentsForPrincipal,
}

function createAccountAssignment(
  input: Checked<CreateAccountAssignmentRequest>,
  context: CallContext,
): CreateAccountAssignmentResponse {
  const assignment = checkedAssignment(input, context)
  const { people, groups } = context.world
  // An orphan may be removed, and only who exists may be given anything.
  if (!people.has(assignment.principalId) && !groups.has(assignment.principalId))
    throw new AwsError('ResourceNotFoundException', `${input.PrincipalType} ${input.PrincipalId} not found`)
  return { AccountAssignmentCreationStatus: statusOf(context.provisioning.start('create', assignment)) }
}

function deleteAccountAssignment(
  input: Checked<CreateAccountAssignmentRequest>,
  context: CallContext,
): DeleteAccountAssignmentResponse {
  const assignment = checkedAssignment(input, context)
  return { AccountAssignmentDeletionStatus: statusOf(context.provisioning.start('delete', assignment)) }
}

function checkedAssignment(
  input: Checked<CreateAccountAssignmentRequest>,
  context: CallContext,
): WorldAssignment {
  checkInstance(input, context)
  if (input.TargetType !== 'AWS_ACCOUNT')
    throw new AwsError('ValidationException', 'Only an account can be assigned anything')
  checkActiveAccount(input.TargetId, context)
  const { arn } = permissionSetOf(input, context)
  checkPrincipal(input.PrincipalType, input.PrincipalId, context)
  const assignment: WorldAssignment = {
    accountId: input.TargetId,
    permissionSetArn: arn,
    principalType: input.PrincipalType,
    principalId: input.PrincipalId,
  }
  checkMayWrite(assignment, context)
  return assignment
}

function describeCreation(
  input: Checked<DescribeAccountAssignmentCreationStatusRequest>,
  context: CallContext,
): DescribeAccountAssignmentCreationStatusResponse {
  checkInstance(input, context)
  const operation = context.provisioning.find('create', input.AccountAssignmentCreationRequestId)
  return { AccountAssignmentCreationStatus: statusOf(operation) }
}

function describeDeletion(
  input: Checked<DescribeAccountAssignmentDeletionStatusRequest>,
  context: CallContext,
): DescribeAccountAssignmentDeletionStatusResponse {
  checkInstance(input, context)
  const operation = context.provisioning.find('delete', input.AccountAssignmentDeletionRequestId)
  return { AccountAssignmentDeletionStatus: statusOf(operation) }
}

const statusOf = (operation: Operation): AccountAssignmentOperationStatus => ({
  Status: operation.status,
  RequestId: operation.requestId,
  // A failure that is still to come is not told before its time.
  ...(operation.status === 'FAILED' && { FailureReason: operation.failureReason }),
  TargetId: operation.assignment.accountId,
  TargetType: 'AWS_ACCOUNT',
  PermissionSetArn: operation.assignment.permissionSetArn,
  PrincipalType: operation.assignment.principalType,
  PrincipalId: operation.assignment.principalId,
  CreatedDate: operation.startedAt,
})

function listAccountAssignments(
  input: Checked<ListAccountAssignmentsRequest>,
  context: CallContext,
): ListAccountAssignmentsResponse {
  checkInstance(input, context)
  checkAccount(input.AccountId, context)
  permissionSetOf(input, context)
  const found = context.provisioning
    .listed()
    .filter(
      ({ accountId, permissionSetArn }) =>
        accountId === input.AccountId && permissionSetArn === input.PermissionSetArn,
    )
  const list = `assignments ${input.AccountId} ${input.PermissionSetArn}`
  return pageAs('AccountAssignments', context.pager.page(list, found.map(asListed), input))
}

/** A user's list has the assignments of the user's groups too, each with the group as its principal. */
function listAccountAssignmentsForPrincipal(
  input: Checked<ListAccountAssignmentsForPrincipalRequest>,
  context: CallContext,
): ListAccountAssignmentsForPrincipalResponse {
  checkMayListByPrincipal(context)
  checkInstance(input, context)
  checkPrincipal(input.PrincipalType, input.PrincipalId, context)
  const groups = membershipsOf(context.world, input.PrincipalId).map(({ groupId }) => groupId)
  const principals = new Set([input.PrincipalId, ...groups])
  const found = context.provisioning
    .listed()
    .filter(
      ({ principalId, accountId }) =>
        principals.has(principalId) && (!input.Filter?.AccountId || input.Filter.AccountId === accountId),
    )
  const list = `principal ${input.PrincipalId} ${input.Filter?.AccountId ?? ''}`
  return pageAs('AccountAssignments', context.pager.page(list, found.map(asListed), input))
}

const asListed = (assignment: WorldAssignment) => ({
  AccountId: assignment.accountId,
  PermissionSetArn: assignment.permissionSetArn,
  PrincipalType: assignment.principalType,
  PrincipalId: assignment.principalId,
})
