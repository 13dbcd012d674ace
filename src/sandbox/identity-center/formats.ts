import { isRecord } from './check-input.ts'

const uuid = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}'
const storedId = new RegExp(`^([0-9a-f]{10}-)?${uuid}$`)
const account = /^\d{12}$/

/**
 * The services' patterns by member name, as their API references give them.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreateAccountAssignment.html
 * @see https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_GetUserId.html
 */
const patterns: Readonly<Record<string, RegExp>> = {
  InstanceArn: /^arn:(aws|aws-us-gov|aws-cn|aws-iso|aws-iso-b):sso:::instance\/(sso)?ins-[a-zA-Z0-9-.]{16}$/,
  PermissionSetArn:
    /^arn:(aws|aws-us-gov|aws-cn|aws-iso|aws-iso-b):sso:::permissionSet\/(sso)?ins-[a-zA-Z0-9-.]{16}\/ps-[a-zA-Z0-9-./]{16}$/,
  TargetId: account,
  AccountId: account,
  TargetType: /^(AWS_ACCOUNT|ALL_PROVISIONED_ACCOUNTS)$/,
  ManagedPolicyArn:
    /^arn:(aws|aws-us-gov|aws-cn|aws-iso|aws-iso-b):iam::aws:policy\/[\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]+$/u,
  PrincipalType: /^(USER|GROUP)$/,
  ProvisioningStatus: /^LATEST_PERMISSION_SET_(NOT_)?PROVISIONED$/,
  PrincipalId: storedId,
  UserId: storedId,
  GroupId: storedId,
  GroupIds: storedId,
  MembershipId: storedId,
  AccountAssignmentCreationRequestId: new RegExp(`^${uuid}$`),
  AccountAssignmentDeletionRequestId: new RegExp(`^${uuid}$`),
  ProvisionPermissionSetRequestId: new RegExp(`^${uuid}$`),
  IdentityStoreId: new RegExp(`^(d-[0-9a-f]{10}|${uuid})$`),
  AttributePath: /^\p{L}+(\.\p{L}+)*$/u,
  ParentId: /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/,
  ChildId: /^(\d{12}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/,
  OrganizationalUnitId: /^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$/,
}

/** Which members, at any depth, break a pattern or a bound; `maxResults` is the service's largest page. */
export function brokenFormats(input: unknown, maxResults: number): string[] {
  if (!isRecord(input)) return []
  return Object.entries(input).flatMap(([name, value]) => {
    if (name === 'MaxResults' && typeof value === 'number')
      return value >= 1 && value <= maxResults ? [] : [`MaxResults must be between 1 and ${maxResults}`]
    if (name === 'GroupIds' && Array.isArray(value) && (value.length < 1 || value.length > 100))
      return ['GroupIds must have between 1 and 100 members']
    const values: readonly unknown[] = Array.isArray(value) ? value : [value]
    return values.flatMap((each) =>
      typeof each === 'string' && patterns[name]?.test(each) === false
        ? [`'${each}' at '${name}' must satisfy the pattern ${patterns[name].source}`]
        : brokenFormats(each, maxResults),
    )
  })
}
