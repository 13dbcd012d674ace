import type { Answer } from '../access/pair.ts'

/** AWS's words of an error, without the request's own data. */
const words = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error)

const named = (error: unknown): string => (error instanceof Error ? error.name : '')

export const isNotFound = (error: unknown): boolean => named(error) === 'ResourceNotFoundException'

/** Worth the same call again: somebody else's write was in the way, or there were too many calls. */
function isBusy(error: unknown): boolean {
  return [
    // "A retry (with appropriate backoff logic) is the recommended response": the SDK does not do it by itself.
    'ConflictException',
    'ThrottlingException',
    'TooManyRequestsException',
    'RequestLimitExceeded',
  ].includes(named(error))
}

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
export function failedAnswer(error: unknown): Answer {
  if (isBusy(error)) return { kind: 'busy' }
  if (permanent.includes(named(error))) return { kind: 'failed', reason: words(error), permanent: true }
  return { kind: 'lost' }
}
