import type { Template } from './packaged.ts'

export interface Statement {
  readonly Effect: 'Allow' | 'Deny'
  readonly Action: readonly string[]
  readonly Resource: readonly unknown[]
  readonly Condition?: object
}

/** The statements of a role, with every ARN as text. */
export function statementsOf({ Resources }: Pick<Template, 'Resources'>, role: string): Statement[] {
  const policies = Resources[role]?.Properties?.['Policies'] as
    readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[] | undefined
  return (policies ?? []).flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
}

/** An ARN as it is written, whether CloudFormation still has to fill something in or not. */
export function arnText(resource: unknown): string {
  if (typeof resource === 'string') return resource
  const [value] = Object.values(resource as Record<string, unknown>)
  return Array.isArray(value) ? value.join('.') : String(value)
}

const aws = 'arn:${AWS::Partition}'

/** Every resource with a wildcard that a role may name, and why it can’t be named closer. */
export const reasons: Readonly<Record<string, string>> = {
  [`${aws}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/aws-access-prod-slack:*`]:
    'the streams of this function’s own log group; Lambda names them as it likes',
  [`${aws}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/aws-access-prod-work:*`]:
    'the streams of this function’s own log group; Lambda names them as it likes',
  [`${aws}:sso:::permissionSet/ssoins-0000000000000000/*`]:
    'the permission sets of this instance, which the policy file chooses from; permissionSetTag fences what is given',
  [`${aws}:sso:::account/*`]:
    'the accounts of the organization, which come and go; the management account is denied below',
  [`${aws}:identitystore:::user/*`]: 'people are not known before they ask',
  [`${aws}:identitystore:::group/*`]:
    'groups that the policy goes by, and memberships that have to end; groupIds fences what is given',
  [`${aws}:identitystore:::membership/*`]: 'a membership’s id is not known before it is made',
  '*': 'Organizations knows no resources for its lists',
}
