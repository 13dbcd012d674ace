import * as schemas from '@aws-sdk/client-sso-admin'
import type {
  DescribeInstanceRequest,
  DescribeInstanceResponse,
  InstanceMetadata,
  ListAccountsForProvisionedPermissionSetRequest,
  ListAccountsForProvisionedPermissionSetResponse,
  ListInstancesRequest,
  ListInstancesResponse,
  ListPermissionSetsProvisionedToAccountRequest,
  ListPermissionSetsProvisionedToAccountResponse,
} from '@aws-sdk/client-sso-admin'
import { assignmentOperations } from './account-assignments.ts'
import { AwsError } from './aws-error.ts'
import type { CallContext, Checked, Service } from './service.ts'
import { pageAs } from './service.ts'
import { permissionSetOperations } from './permission-sets.ts'
import { roleUpdateOperations } from './role-updates.ts'
import { checkAccount, checkInstance, isIn, permissionSetOf } from './sso-admin-checks.ts'
import type { World } from './world.ts'

/**
 * Instances, permission sets and account assignments.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/APIReference/welcome.html
 */
export const ssoAdmin: Service = {
  name: 'sso-admin',
  target: 'SWBExternalService',
  schemas,
  maxResults: 100,
  invalid: (message) => new AwsError('ValidationException', message),
  badToken: () => new AwsError('ValidationException', 'Invalid NextToken'),
  throttled: true,
  operations: {
    ListInstances: listInstances,
    DescribeInstance: describeInstance,
    ListPermissionSetsProvisionedToAccount: listPermissionSetsProvisionedToAccount,
    ListAccountsForProvisionedPermissionSet: listAccountsForProvisionedPermissionSet,
    ...permissionSetOperations,
    ...roleUpdateOperations,
    ...assignmentOperations,
  },
}

/** In a Region without an instance the list is empty, and no error. */
function listInstances(
  input: Checked<ListInstancesRequest>,
  { world, pager, region }: CallContext,
): ListInstancesResponse {
  const instances = [...accountInstance(world), ...(world.isEnabled ? [organizationInstance(world)] : [])]
  return pageAs('Instances', pager.page('instances', isIn(world, region) ? instances : [], input))
}

function organizationInstance(world: World): InstanceMetadata {
  return {
    InstanceArn: world.instanceArn,
    IdentityStoreId: world.identityStoreId,
    OwnerAccountId: world.managementAccountId,
    CreatedDate: world.createdAt,
    Status: 'ACTIVE',
    PrimaryRegion: world.region,
    Regions: [world.region, ...world.replicas].map((RegionName) => ({
      RegionName,
      Status: 'ACTIVE',
      IsPrimaryRegion: RegionName === world.region,
    })),
  }
}

function accountInstance(world: World): InstanceMetadata[] {
  if (world.accountInstanceOwner === undefined) return []
  return [
    {
      InstanceArn: 'arn:aws:sso:::instance/ssoins-accountinstance0',
      IdentityStoreId: 'd-0000000000',
      OwnerAccountId: world.accountInstanceOwner,
      CreatedDate: world.createdAt,
      Status: 'ACTIVE',
    },
  ]
}

function describeInstance(
  input: Checked<DescribeInstanceRequest>,
  context: CallContext,
): DescribeInstanceResponse {
  const { world, region } = context
  checkInstance(input, { ...context, region: isIn(world, region) ? world.region : region })
  const own = { KeyType: 'CUSTOMER_MANAGED_KEY', KmsKeyArn: world.keyArn ?? undefined } as const
  return {
    ...organizationInstance(world),
    EncryptionConfigurationDetails: {
      ...(world.keyArn === null ? { KeyType: 'AWS_OWNED_KMS_KEY' } : own),
      EncryptionStatus: 'ENABLED',
    },
  }
}

/** A permission set is provisioned where an assignment needs it. */
function listPermissionSetsProvisionedToAccount(
  input: Checked<ListPermissionSetsProvisionedToAccountRequest>,
  context: CallContext,
): ListPermissionSetsProvisionedToAccountResponse {
  checkInstance(input, context)
  checkAccount(input.AccountId, context)
  const arns = provisioned(input, context)
    .filter(({ accountId }) => accountId === input.AccountId)
    .map(({ permissionSetArn }) => permissionSetArn)
  const list = `provisioned ${input.AccountId}`
  return pageAs('PermissionSets', context.pager.page(list, [...new Set(arns)], input))
}

function listAccountsForProvisionedPermissionSet(
  input: Checked<ListAccountsForProvisionedPermissionSetRequest>,
  context: CallContext,
): ListAccountsForProvisionedPermissionSetResponse {
  checkInstance(input, context)
  permissionSetOf(input, context)
  const ids = provisioned(input, context)
    .filter(({ permissionSetArn }) => permissionSetArn === input.PermissionSetArn)
    .map(({ accountId }) => accountId)
  const list = `accounts ${input.PermissionSetArn}`
  return pageAs('AccountIds', context.pager.page(list, [...new Set(ids)], input))
}

/** Whether the role is as its permission set is, or was left behind by a change, where one of the two is asked for. */
const provisioned = (
  { ProvisioningStatus }: { readonly ProvisioningStatus?: string | undefined },
  { world }: CallContext,
): { accountId: string; permissionSetArn: string }[] =>
  [...world.assignments.values()].filter(({ accountId, permissionSetArn }) => {
    const isBehind = world.permissionSets.get(permissionSetArn)?.behind.has(accountId) ?? false
    return (
      !ProvisioningStatus || isBehind === (ProvisioningStatus === 'LATEST_PERMISSION_SET_NOT_PROVISIONED')
    )
  })
