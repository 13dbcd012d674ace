'use strict'

const allow = (Action, Resource, more = {}) => ({ Effect: 'Allow', Action, Resource, ...more })
const arn = (rest) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:${rest}` })

/** What is there, by the names that IAM gives it. */
function resources({ instanceArn, instanceId, identityStoreId, managementAccount }) {
  return {
    instance: instanceArn,
    permissionSets: arn(`sso:::permissionSet/${instanceId}/*`),
    accounts: arn('sso:::account/*'),
    managementAccount: arn(`sso:::account/${managementAccount}`),
    store: arn(`identitystore::${managementAccount}:identitystore/${identityStoreId}`),
    users: arn('identitystore:::user/*'),
    groups: arn('identitystore:::group/*'),
    memberships: arn('identitystore:::membership/*'),
  }
}

/** What both functions see of Identity Center. */
function reads(options) {
  const { instance, permissionSets, accounts, store, users, groups, memberships } = resources(options)
  return [
    allow(
      ['sso:DescribeInstance', 'sso:ListPermissionSets', 'sso:ListAccountAssignmentsForPrincipal'],
      [instance],
    ),
    allow(['sso:DescribePermissionSet'], [instance, permissionSets]),
    allow(['sso:ListAccountAssignments'], [instance, permissionSets, accounts]),
    allow(
      [
        'identitystore:GetUserId',
        'identitystore:DescribeUser',
        'identitystore:ListUsers',
        'identitystore:GetGroupMembershipId',
        'identitystore:ListGroupMemberships',
        'identitystore:ListGroupMembershipsForMember',
      ],
      [store, users, groups, memberships],
    ),
    ...key(options),
  ]
}

/** Where the instance is encrypted by a key of the company’s own, whoever asks has to be let use it. */
const key = ({ instanceKeyArn }) => (instanceKeyArn === '' ? [] : [allow(['kms:Decrypt'], [instanceKeyArn])])

/** What only the worker sees: the lists that the catalogue is made of, and how its writes went. */
function worksBy(options) {
  const { instance, permissionSets, store, groups } = resources(options)
  return [
    allow(
      ['sso:DescribeAccountAssignmentCreationStatus', 'sso:DescribeAccountAssignmentDeletionStatus'],
      [instance],
    ),
    allow(['sso:ListAccountsForProvisionedPermissionSet'], [instance, permissionSets]),
    allow(['identitystore:ListGroups'], [store, groups]),
    allow(
      [
        'organizations:DescribeAccount',
        'organizations:DescribeOrganization',
        'organizations:ListAccounts',
        'organizations:ListRoots',
        'organizations:ListAccountsForParent',
        'organizations:ListOrganizationalUnitsForParent',
      ],
      ['*'],
    ),
  ]
}

/**
 * What the worker may change. Only what is given is fenced, by tag and by group: what was given while it was still allowed
 * has to end all the same.
 */
function writes(options) {
  const { instance, permissionSets, accounts, store, users, groups, memberships } = resources(options)
  const { tag } = options
  const tagged = tag ? { Condition: { StringEquals: { [`aws:ResourceTag/${tag.key}`]: tag.value } } } : {}
  const given = options.groups.map((id) => arn(`identitystore:::group/${id}`))
  return [
    allow(['sso:CreateAccountAssignment'], [instance, accounts]),
    allow(['sso:CreateAccountAssignment'], [permissionSets], tagged),
    allow(['sso:DeleteAccountAssignment'], [instance, accounts, permissionSets]),
    allow(['identitystore:CreateGroupMembership'], [store, users, ...given]),
    allow(['identitystore:DeleteGroupMembership'], [store, users, groups, memberships]),
    ...(options.makesUsers
      ? [allow(['identitystore:CreateUser', 'identitystore:DeleteUser'], [store, users])]
      : []),
    ...(options.isManagementTarget ? makesOwnRoles(options) : [noManagementAccount(options)]),
  ]
}

const noManagementAccount = (options) => ({
  Effect: 'Deny',
  Action: ['sso:CreateAccountAssignment', 'sso:DeleteAccountAssignment'],
  Resource: [resources(options).managementAccount],
})

/**
 * In member accounts Identity Center makes its roles and their SAML provider itself; in the management account in the name of
 * whoever assigns.
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/iam-auth-access-using-id-policies.html
 */
function makesOwnRoles({ managementAccount: account }) {
  const roles = arn(`iam::${account}:role/aws-reserved/sso.amazonaws.com/*`)
  return [
    allow(
      [
        'iam:AttachRolePolicy',
        'iam:CreateRole',
        'iam:DeleteRole',
        'iam:DeleteRolePolicy',
        'iam:DetachRolePolicy',
        'iam:GetRole',
        'iam:ListAttachedRolePolicies',
        'iam:ListRolePolicies',
        'iam:PutRolePolicy',
        'iam:UpdateRole',
        'iam:UpdateRoleDescription',
      ],
      [roles],
    ),
    allow(['iam:ListRoles', 'iam:ListPolicies'], ['*']),
    allow(
      ['iam:CreateSAMLProvider', 'iam:GetSAMLProvider', 'iam:UpdateSAMLProvider'],
      [arn(`iam::${account}:saml-provider/AWSSSO_*_DO_NOT_DELETE`)],
    ),
  ]
}

module.exports = { allow, arn, reads, worksBy, writes }
