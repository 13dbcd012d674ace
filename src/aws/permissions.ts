/** What a right is about, as IAM names resources. `anything`: the action can't be limited. */
type Resource =
  | 'anything'
  | 'instance'
  | 'instance-key'
  | 'permission-sets'
  | 'accounts'
  | 'identity-store'
  | 'users'
  | 'groups'
  | 'memberships'
  | 'table'
  | 'table-indexes'
  | 'reserved-roles'
  | 'saml-provider'

/** One action of AWS that has to be allowed, and why. */
export interface Permission {
  /** As a policy has it, such as `sso:ListInstances`. */
  readonly action: `${'sso' | 'identitystore' | 'organizations' | 'dynamodb' | 'iam' | 'kms'}:${string}`
  readonly kind: 'read' | 'write'
  /** All of these have to be allowed together, else AWS denies the call. */
  readonly resources: readonly [Resource, ...Resource[]]
  readonly reason: string
  /**
   * Who needs it: the bot at all times; only where a rule goes by `ou:`; only to assign access to the management account,
   * where AWS makes the calls in the bot's name; only where Identity Center is encrypted with a key of the company's own; or
   * `npm run doctor` alone.
   */
  readonly needed: 'always' | 'units' | 'management-account' | 'own-key' | 'doctor'
}

const assignment = ['instance', 'permission-sets', 'accounts'] as const
const membership = ['identity-store', 'groups', 'memberships', 'users'] as const
const records = ['table'] as const
const roles = ['reserved-roles'] as const

const read = (
  action: Permission['action'],
  resources: Permission['resources'],
  reason: string,
  needed: Permission['needed'] = 'always',
): Permission => ({ action, kind: 'read', resources, reason, needed })

const write = (
  action: Permission['action'],
  resources: Permission['resources'],
  reason: string,
  needed: Permission['needed'] = 'always',
): Permission => ({ action, kind: 'write', resources, reason, needed })

/** What AWS does to the management account's own roles goes by the caller's rights; in member accounts by its own. */
const ownRoles = [
  'AttachRolePolicy',
  'CreateRole',
  'DeleteRole',
  'DeleteRolePolicy',
  'DetachRolePolicy',
  'GetRole',
  'ListAttachedRolePolicies',
  'ListRolePolicies',
  'PutRolePolicy',
  'UpdateRole',
  'UpdateRoleDescription',
].map((name) =>
  write(
    `iam:${name}`,
    roles,
    'assigns access to the management account itself: its roles are made in the caller’s name',
    'management-account',
  ),
)

/**
 * People come to those roles by it. It is made with the first role there, and updated “in certain cases”.
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/iam-auth-access-using-id-policies.html
 */
const ownProvider = ['CreateSAMLProvider', 'GetSAMLProvider', 'UpdateSAMLProvider'].map((name) =>
  write(
    `iam:${name}`,
    ['saml-provider'],
    'assigns access to the management account itself: its SAML provider is kept in the caller’s name',
    'management-account',
  ),
)

/**
 * Every action that the bot calls or AWS does in its name, and `npm run doctor` besides; a test holds it against the code.
 * Whoever makes a policy of it leaves out what is not needed there.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiamidentitycenter.html
 */
export const permissions: readonly Permission[] = [
  read('sso:ListInstances', ['anything'], 'finds the instance of IAM Identity Center'),
  read(
    'sso:DescribeInstance',
    ['instance'],
    'finds the primary Region of an instance that the settings name',
  ),
  read('sso:ListPermissionSets', ['instance'], 'knows what there is to ask for'),
  read('sso:DescribePermissionSet', ['instance', 'permission-sets'], 'knows permission sets by name'),
  read('sso:ListAccountAssignments', assignment, 'sees whether access is there'),
  read('sso:ListAccountsForProvisionedPermissionSet', ['instance', 'permission-sets'], 'sees who holds what'),
  read(
    'sso:ListAccountAssignmentsForPrincipal',
    ['instance'],
    'sees what somebody holds; told to the management account alone',
  ),
  read('sso:DescribeAccountAssignmentCreationStatus', ['instance'], 'sees how a grant went'),
  read('sso:DescribeAccountAssignmentDeletionStatus', ['instance'], 'sees how the end of a grant went'),
  read(
    'sso:ListPermissionSetsProvisionedToAccount',
    ['instance', 'accounts'],
    'finds what a delegated administrator can’t hand out',
    'doctor',
  ),
  write('sso:CreateAccountAssignment', assignment, 'grants access'),
  write('sso:DeleteAccountAssignment', assignment, 'ends access'),

  read(
    'kms:Decrypt',
    ['instance-key'],
    'reads what Identity Center has encrypted with a key of the company’s own: AWS decrypts in the caller’s name',
    'own-key',
  ),

  read('identitystore:GetUserId', ['identity-store', 'users'], 'finds people by their address'),
  read('identitystore:DescribeUser', ['identity-store', 'users'], 'sees that a user is enabled'),
  read('identitystore:ListUsers', ['identity-store', 'users'], 'finds addresses in another case'),
  read('identitystore:ListGroups', ['identity-store', 'groups'], 'knows groups by name'),
  read('identitystore:GetGroupMembershipId', membership, 'sees whether somebody is a member'),
  read('identitystore:ListGroupMemberships', ['identity-store', 'groups', 'memberships'], 'knows approvers'),
  read(
    'identitystore:ListGroupMembershipsForMember',
    ['identity-store', 'users', 'memberships'],
    'knows whom a rule is for',
  ),
  write('identitystore:CreateGroupMembership', ['identity-store', 'groups', 'users'], 'grants a membership'),
  write('identitystore:DeleteGroupMembership', membership, 'ends a membership'),
  write('identitystore:CreateUser', ['identity-store'], 'makes users for newcomers'),
  write(
    'identitystore:DeleteUser',
    ['identity-store', 'users'],
    'removes users, where offboarding has `deleteUser: true`',
  ),

  read('organizations:DescribeOrganization', ['anything'], 'knows the management account'),
  read('organizations:ListAccounts', ['anything'], 'knows the accounts'),
  read(
    'organizations:DescribeAccount',
    ['anything'],
    'knows an account that has left, where nothing can end',
  ),
  read('organizations:ListRoots', ['anything'], 'knows the organizational units', 'units'),
  read('organizations:ListAccountsForParent', ['anything'], 'knows the organizational units', 'units'),
  read(
    'organizations:ListOrganizationalUnitsForParent',
    ['anything'],
    'knows the organizational units',
    'units',
  ),

  read('dynamodb:DescribeTable', records, 'sees whether the table is there'),
  read('dynamodb:GetItem', records, 'reads its records'),
  read('dynamodb:Query', ['table', 'table-indexes'], 'finds its records'),
  write('dynamodb:CreateTable', records, 'makes the table where it is missing'),
  write('dynamodb:PutItem', records, 'keeps its records'),
  write('dynamodb:UpdateItem', records, 'keeps its records'),
  write('dynamodb:DeleteItem', records, 'removes what is done with'),

  ...ownRoles,
  write(
    'iam:ListRoles',
    ['anything'],
    'assigns access to the management account itself',
    'management-account',
  ),
  write(
    'iam:ListPolicies',
    ['anything'],
    'assigns access to the management account itself',
    'management-account',
  ),
  ...ownProvider,
]

/** What is known of where the bot works; null where it is not, so that a policy says `*` there. */
export interface Place {
  readonly region: string
  readonly instanceArn: string | null
  /** The KMS key that the instance is encrypted with, where it is the company's own. */
  readonly instanceKeyArn: string | null
  readonly identityStoreId: string | null
  readonly managementAccountId: string | null
  /** The account that the bot runs in, and its Region: the table's. */
  readonly accountId: string | null
  readonly tableRegion: string | null
  readonly tableName: string
}

/** A statement of an IAM policy. */
export interface Statement {
  readonly Effect: 'Allow'
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
}

/** The statement that allows these actions, which are about the same resources. */
export const statementFor = (group: Together, place: Place): Statement => ({
  Effect: 'Allow',
  Action: oneOrMany(group.map(({ action }) => action)),
  Resource: oneOrMany(group[0].resources.map((resource) => arn(resource, place))),
})

/** The policy that allows these actions. */
export const policyDocument = (needed: readonly Permission[], place: Place): object => ({
  Version: '2012-10-17',
  Statement: together(needed).map((group) => {
    const [{ action, kind, resources }] = group
    return { Sid: sid([action.split(':')[0], kind, ...resources].join(' ')), ...statementFor(group, place) }
  }),
})

type Together = readonly [Permission, ...Permission[]]

/** Those with the same service, kind and resources go into one statement. */
export function together(needed: readonly Permission[]): Together[] {
  const groups = new Map<string, Together>()
  for (const permission of needed) {
    const { action, kind, resources } = permission
    const key = [action.split(':')[0], kind, ...resources.toSorted()].join(' ')
    const [first, ...rest] = groups.get(key) ?? []
    groups.set(key, first ? [first, ...rest, permission] : [permission])
  }
  return [...groups.values()]
}

/** Letters and digits alone: `sso write accounts instance` is `SsoWriteAccountsInstance`. */
const sid = (key: string): string =>
  key.replaceAll(/(?:^|[ -])([a-z])/g, (_, letter: string) => letter.toUpperCase())

const oneOrMany = (texts: readonly string[]): string | readonly string[] =>
  texts.length === 1 && texts[0] !== undefined ? texts[0] : texts

function arn(resource: Resource, place: Place): string {
  const aws = `arn:${partition(place.region)}`
  const any = (known: string | null): string => known ?? '*'
  const instance = place.instanceArn?.split('/')[1] ?? '*'
  const table = `${aws}:dynamodb:${any(place.tableRegion)}:${any(place.accountId)}:table/${place.tableName}`
  const byResource: Record<Resource, string> = {
    anything: '*',
    instance: place.instanceArn ?? `${aws}:sso:::instance/*`,
    'instance-key': place.instanceKeyArn ?? `${aws}:kms:*:${any(place.managementAccountId)}:key/*`,
    'permission-sets': `${aws}:sso:::permissionSet/${instance}/*`,
    accounts: `${aws}:sso:::account/*`,
    'identity-store': `${aws}:identitystore::${any(place.managementAccountId)}:identitystore/${any(place.identityStoreId)}`,
    users: `${aws}:identitystore:::user/*`,
    groups: `${aws}:identitystore:::group/*`,
    memberships: `${aws}:identitystore:::membership/*`,
    table,
    'table-indexes': `${table}/index/*`,
    'reserved-roles': `${aws}:iam::*:role/aws-reserved/sso.amazonaws.com/*`,
    'saml-provider': `${aws}:iam::*:saml-provider/AWSSSO_*_DO_NOT_DELETE`,
  }
  return byResource[resource]
}

/** The part of AWS that a Region lies in. */
function partition(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  if (region.startsWith('us-gov-')) return 'aws-us-gov'
  return region.startsWith('eusc-') ? 'aws-eusc' : 'aws'
}
