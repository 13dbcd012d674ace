import { randomUUID } from 'node:crypto'
import {
  DescribeUserCommand,
  GetGroupMembershipIdCommand,
  GetUserIdCommand,
  ListGroupMembershipsCommand,
  ListGroupMembershipsForMemberCommand,
  ListGroupsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-identitystore'
import {
  DescribeAccountCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations'
import {
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  DescribeInstanceCommand,
  DescribePermissionSetCommand,
  ListAccountAssignmentsCommand,
  ListAccountAssignmentsForPrincipalCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  ListPermissionSetsCommand,
} from '@aws-sdk/client-sso-admin'
import type { Policy } from '../../access/policy.ts'
import type { CenterReads } from './center.ts'
import type { Samples } from './samples.ts'

/** What a read of Identity Center is tried with. */
export interface Reading extends CenterReads {
  readonly policy: Policy
  readonly some: Samples
}

/** What a read of the organization is tried with: it needs no Identity Center. */
export interface OrganizationReading {
  readonly organizations: OrganizationsClient
  readonly rootId: () => Promise<string>
  readonly managementAccountId: () => Promise<string>
}

const MaxResults = 1

/** Each read that the bot makes, made once, and as small as can be: throws what AWS says. */
export const centerReadings: Readonly<Record<string, (on: Reading) => Promise<unknown>>> = {
  'sso:DescribeInstance': ({ ssoAdmin, instance }) =>
    ssoAdmin.send(new DescribeInstanceCommand({ InstanceArn: instance.instanceArn })),
  'sso:ListPermissionSets': ({ ssoAdmin, instance }) =>
    ssoAdmin.send(new ListPermissionSetsCommand({ InstanceArn: instance.instanceArn, MaxResults })),
  'sso:DescribePermissionSet': async ({ ssoAdmin, ...on }) =>
    ssoAdmin.send(new DescribePermissionSetCommand(await permissionSet(on))),
  'sso:ListAccountAssignments': async ({ ssoAdmin, instance, some }) => {
    const { accountId: AccountId, permissionSetArn: PermissionSetArn } = await some.pair()
    const input = { InstanceArn: instance.instanceArn, AccountId, PermissionSetArn, MaxResults }
    return ssoAdmin.send(new ListAccountAssignmentsCommand(input))
  },
  'sso:ListAccountsForProvisionedPermissionSet': async ({ ssoAdmin, ...on }) =>
    ssoAdmin.send(
      new ListAccountsForProvisionedPermissionSetCommand({ ...(await permissionSet(on)), MaxResults }),
    ),
  'sso:ListAccountAssignmentsForPrincipal': async ({ ssoAdmin, instance, some }) =>
    ssoAdmin.send(
      new ListAccountAssignmentsForPrincipalCommand({
        InstanceArn: instance.instanceArn,
        PrincipalId: await some.userId(),
        PrincipalType: 'USER',
        MaxResults,
      }),
    ),
  // Nobody ever made these operations: whoever may ask is told that there are none.
  'sso:DescribeAccountAssignmentCreationStatus': ({ ssoAdmin, instance }) =>
    ssoAdmin.send(
      new DescribeAccountAssignmentCreationStatusCommand({
        InstanceArn: instance.instanceArn,
        AccountAssignmentCreationRequestId: randomUUID(),
      }),
    ),
  'sso:DescribeAccountAssignmentDeletionStatus': ({ ssoAdmin, instance }) =>
    ssoAdmin.send(
      new DescribeAccountAssignmentDeletionStatusCommand({
        InstanceArn: instance.instanceArn,
        AccountAssignmentDeletionRequestId: randomUUID(),
      }),
    ),

  'identitystore:GetUserId': ({ identitystore, policy, ...on }) => {
    const AttributeValue = `nobody-${randomUUID()}@${policy.slack.emailDomains[0] ?? 'example.com'}`
    const AlternateIdentifier = { UniqueAttribute: { AttributePath: 'emails.value', AttributeValue } }
    return identitystore.send(new GetUserIdCommand({ ...inStore(on), AlternateIdentifier }))
  },
  'identitystore:DescribeUser': async ({ identitystore, ...on }) =>
    identitystore.send(new DescribeUserCommand({ ...inStore(on), UserId: await on.some.userId() })),
  'identitystore:ListUsers': ({ identitystore, ...on }) =>
    identitystore.send(new ListUsersCommand({ ...inStore(on), MaxResults })),
  'identitystore:ListGroups': ({ identitystore, ...on }) =>
    identitystore.send(new ListGroupsCommand({ ...inStore(on), MaxResults })),
  'identitystore:GetGroupMembershipId': async ({ identitystore, ...on }) => {
    const [GroupId, UserId] = [await on.some.groupId(), await on.some.userId()]
    return identitystore.send(
      new GetGroupMembershipIdCommand({ ...inStore(on), GroupId, MemberId: { UserId } }),
    )
  },
  'identitystore:ListGroupMemberships': async ({ identitystore, ...on }) =>
    identitystore.send(
      new ListGroupMembershipsCommand({ ...inStore(on), GroupId: await on.some.groupId(), MaxResults }),
    ),
  'identitystore:ListGroupMembershipsForMember': async ({ identitystore, ...on }) => {
    const MemberId = { UserId: await on.some.userId() }
    return identitystore.send(
      new ListGroupMembershipsForMemberCommand({ ...inStore(on), MemberId, MaxResults }),
    )
  },
}

export const organizationReadings: Readonly<Record<string, (on: OrganizationReading) => Promise<unknown>>> = {
  'organizations:ListAccounts': ({ organizations }) =>
    organizations.send(new ListAccountsCommand({ MaxResults })),
  'organizations:DescribeAccount': async ({ organizations, managementAccountId }) =>
    organizations.send(new DescribeAccountCommand({ AccountId: await managementAccountId() })),
  'organizations:ListRoots': ({ organizations }) => organizations.send(new ListRootsCommand({ MaxResults })),
  'organizations:ListAccountsForParent': async ({ organizations, rootId }) =>
    organizations.send(new ListAccountsForParentCommand({ ParentId: await rootId(), MaxResults })),
  'organizations:ListOrganizationalUnitsForParent': async ({ organizations, rootId }) =>
    organizations.send(new ListOrganizationalUnitsForParentCommand({ ParentId: await rootId(), MaxResults })),
}

const inStore = ({ instance }: Pick<Reading, 'instance'>) => ({ IdentityStoreId: instance.identityStoreId })

const permissionSet = async ({ instance, some }: Pick<Reading, 'instance' | 'some'>) => ({
  InstanceArn: instance.instanceArn,
  PermissionSetArn: await some.permissionSetArn(),
})
