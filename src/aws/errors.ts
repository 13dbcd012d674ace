import type { Answer } from '../access/pair.ts'

/** AWS's words of an error, without the request's own data. */
export const words = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error)

/** AWS's name of an error; empty where it has none. */
export const named = (error: unknown): string => (error instanceof Error ? error.name : '')

/** Whether `words` are those of something that was not found: just made, it may not be known everywhere yet. */
export const wordsOfNotFound = (said: string): boolean => said.startsWith('ResourceNotFoundException:')

/** That the key which Identity Center is encrypted with was not found says nothing about what was asked for. */
export const isNotFound = (error: unknown): boolean =>
  named(error) === 'ResourceNotFoundException' && !isAboutKey(error)

/** What was looked for in the identity store was not found. That the store itself was not says nothing about it. */
export const isNotInStore = (error: unknown): boolean =>
  isNotFound(error) &&
  !(error instanceof Error && 'ResourceType' in error && error.ResourceType === 'IDENTITY_STORE')

/** What was answered; undefined where what was asked about is not there. */
export async function unlessGone<T>(
  call: Promise<T>,
  isGone: (error: unknown) => boolean = isNotFound,
): Promise<T | undefined> {
  try {
    return await call
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

/** What was to be made is there. The other reason, CONCURRENT_MODIFICATION, is somebody else's write in the way. */
export const existsAlready = (error: unknown): boolean =>
  named(error) === 'ConflictException' &&
  !(error instanceof Error && 'Reason' in error && error.Reason === 'CONCURRENT_MODIFICATION')

/** There were so many calls of our own that this one was not made. */
export class TurnTooLate extends Error {
  override readonly name = 'TurnTooLate'
  constructor() {
    super('Too many calls were waiting for Identity Center.')
  }
}

/** There were too many calls. */
export const isThrottle = (error: unknown): boolean =>
  ['ThrottlingException', 'TooManyRequestsException', 'RequestLimitExceeded'].includes(named(error))

/**
 * Worth the same call again: somebody else's write was in the way ("A retry (with appropriate backoff logic) is the
 * recommended response", which the SDK does not do by itself), or there were too many calls.
 */
const isBusy = (error: unknown): boolean =>
  named(error) === 'ConflictException' || isThrottle(error) || error instanceof TurnTooLate

/** A call that this account may not make, or that this instance does not have. */
export const isNotForUs = (error: unknown): boolean =>
  ['AccessDeniedException', 'ValidationException'].includes(named(error))

const permanent = [
  'AccessDeniedException',
  'ResourceNotFoundException',
  'ServiceQuotaExceededException',
  'ValidationException',
  'UnrecognizedClientException',
]

/** What a write that threw was answered. An error that AWS did not name may have come after the work was done. */
export function failedAnswer(error: unknown): Extract<Answer, { kind: 'busy' | 'failed' | 'lost' }> {
  if (isBusy(error)) return { kind: 'busy', reason: words(error) }
  if (permanent.includes(named(error))) return { kind: 'failed', reason: words(error), permanent: true }
  return { kind: 'lost', reason: words(error) }
}

/** The caller may not do this. Services name it differently. */
export const isDenied = (error: unknown): boolean =>
  /^(AccessDenied(Exception)?|UnauthorizedOperation|NotAuthorized(Exception)?)$/.test(named(error))

/**
 * The call itself may be made, but not with the KMS key that the company has Identity Center encrypted with: it is not for this
 * caller, or not to be used by anybody. The services name their reasons differently, such as `KMS_ACCESS_DENIED`.
 */
export const isAboutKey = (error: unknown): boolean =>
  error instanceof Error &&
  !isThrottle(error) &&
  (/\bkms:/.test(error.message) || ('Reason' in error && String(error.Reason).startsWith('KMS_')))

/** Whoever answered does not know the operation, as what only stands in for AWS may not. */
export const isUnknownOperation = (error: unknown): boolean =>
  /^(UnknownOperation(Exception)?|InvalidAction|NotImplemented(Exception)?)$/.test(named(error)) ||
  ([404, 405, 501].includes(statusOf(error)) && !isNotFound(error))

/** Nobody has answered, or for now: the same call may come to something another time. */
export const mayPass = (error: unknown): boolean =>
  isThrottle(error) || statusOf(error) === 0 || statusOf(error) >= 500

/** 0 where there was no answer. */
function statusOf(error: unknown): number {
  const answer: { readonly $metadata?: { readonly httpStatusCode?: number } } = Object(error)
  return answer.$metadata?.httpStatusCode ?? 0
}

/** No call to AWS will get any further: there are no credentials, or AWS does not take them. */
export const isAboutCredentials = (error: unknown): boolean =>
  [
    'CredentialsProviderError',
    'TokenProviderError',
    'ExpiredToken',
    'ExpiredTokenException',
    'InvalidClientTokenId',
    'InvalidAccessKeyId',
    'SignatureDoesNotMatch',
    'UnrecognizedClientException',
    'InvalidSignatureException',
    'IncompleteSignature',
    'IncompleteSignatureException',
    'MissingAuthenticationToken',
    'MissingAuthenticationTokenException',
  ].includes(named(error))
