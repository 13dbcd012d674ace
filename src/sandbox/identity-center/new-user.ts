import type { CreateUserRequest } from '@aws-sdk/client-identitystore'
import { AwsError } from './aws-error.ts'
import type { Checked } from './service.ts'
import type { WorldPerson } from './world.ts'

const namePattern = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u
const textPattern = /^[\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r \u00a0\u3000]+$/u
const reserved = ['Administrator', 'AWSAdministrators']

/**
 * The user that the call describes. Throws where something is missing that the model calls optional and Identity Center
 * needs, or where a value breaks its pattern or length.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_CreateUser.html
 */
export function checkedUser(input: Checked<CreateUserRequest>): Omit<WorldPerson, 'id' | 'status'> {
  const userName = needed('UserName', input.UserName, namePattern, 128)
  if (reserved.includes(userName)) throw invalid(`UserName ${userName} is reserved`)
  const user = {
    userName,
    displayName: needed('DisplayName', input.DisplayName, textPattern, 1024),
    givenName: needed('Name.GivenName', input.Name?.GivenName, textPattern, 1024),
    familyName: needed('Name.FamilyName', input.Name?.FamilyName, textPattern, 1024),
  }
  const [email, second] = input.Emails ?? []
  if (second) throw invalid('Emails must have at most 1 member')
  return email ? { ...user, email: needed('Emails[0].Value', email.Value, textPattern, 1024) } : user
}

function needed(name: string, value: string | undefined, pattern: RegExp, longest: number): string {
  if (!value) throw invalid(`${name} is required`)
  if (value.length > longest) throw invalid(`${name} must have at most ${longest} characters`)
  if (!pattern.test(value)) throw invalid(`${name} must satisfy the pattern ${pattern.source}`)
  return value
}

const invalid = (message: string): AwsError => new AwsError('ValidationException', message)
