/** Some of the policies that AWS manages, by path and name: whatever is not here does not exist. */
const known: ReadonlySet<string> = new Set([
  'AdministratorAccess',
  'AmazonEC2ReadOnlyAccess',
  'AmazonRDSFullAccess',
  'AmazonS3ReadOnlyAccess',
  'AWSBillingReadOnlyAccess',
  'IAMReadOnlyAccess',
  'PowerUserAccess',
  'ReadOnlyAccess',
  'SecurityAudit',
  ...[
    'Billing',
    'DatabaseAdministrator',
    'DataScientist',
    'NetworkAdministrator',
    'SupportUser',
    'SystemAdministrator',
    'ViewOnlyAccess',
  ].map((name) => `job-function/${name}`),
  'service-role/AWSQuickSightListIAM',
])

const arnOf = (path: string): string => `arn:aws:iam::aws:policy/${path}`

/** The policy's name, without its path; undefined where AWS manages none of this ARN. */
export function managedPolicyName(arn: string): string | undefined {
  const path = arn.slice(arnOf('').length)
  return arn === arnOf(path) && known.has(path) ? path.slice(path.lastIndexOf('/') + 1) : undefined
}

/** ARN of a policy as a seed names it, by path and name. Throws where AWS manages none of it. */
export function managedPolicyArn(path: string): string {
  if (!known.has(path)) throw new Error(`Identity Center stand-in: no managed policy "${path}"`)
  return arnOf(path)
}
