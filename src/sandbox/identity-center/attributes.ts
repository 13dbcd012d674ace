import type { AlternateIdentifier, ListUsersRequest } from '@aws-sdk/client-identitystore'
import { AwsError } from './aws-error.ts'
import { missing } from './identity-store-checks.ts'

/** Whether something has the attribute that is asked for; nobody here has an external id. */
export function uniqueAttribute<T>(
  kind: 'USER' | 'GROUP',
  { UniqueAttribute }: AlternateIdentifier,
  paths: Readonly<Record<string, (each: T) => string | undefined>>,
): (each: T) => boolean {
  if (!UniqueAttribute) throw missing(kind, 'with this external id')
  const { AttributePath = '', AttributeValue } = UniqueAttribute
  const read = paths[AttributePath]
  if (!read)
    throw new AwsError(
      'ValidationException',
      `${AttributePath} is not a unique attribute: ${Object.keys(paths).join(', ')}`,
    )
  if (typeof AttributeValue !== 'string')
    throw new AwsError('ValidationException', 'AttributeValue must be a string')
  return (each) => read(each) === AttributeValue
}

/** The lists' deprecated filters know one attribute each, in upper camel case where GetUserId has lower. */
export function filter<T>(
  filters: ListUsersRequest['Filters'],
  path: string,
  read: (each: T) => string,
): (each: T) => boolean {
  for (const { AttributePath } of filters ?? [])
    if (AttributePath !== path) throw new AwsError('ValidationException', `Only ${path} can be filtered by`)
  return (each) => (filters ?? []).every(({ AttributeValue }) => read(each) === AttributeValue)
}
