import type { CreateGroupRequest } from '@aws-sdk/client-identitystore'
import { AwsError } from './aws-error.ts'
import type { Checked } from './service.ts'
import type { WorldGroup } from './world.ts'

const text = /^[\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r \u00a0\u3000]{1,1024}$/u
const reserved = ['Administrator', 'AWSAdministrators']

/**
 * The group that the call describes. Throws where its name is missing, which the model calls optional, or reserved, or a
 * value breaks its pattern.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_CreateGroup.html
 */
export function checkGroup({
  DisplayName: name,
  Description: description,
}: Checked<CreateGroupRequest>): Omit<WorldGroup, 'id'> {
  if (!name || !text.test(name) || reserved.includes(name))
    throw new AwsError('ValidationException', `DisplayName ${name} is missing, malformed or reserved`)
  if (description !== undefined && !text.test(description))
    throw new AwsError('ValidationException', 'Description is malformed')
  return description === undefined ? { name } : { name, description }
}
