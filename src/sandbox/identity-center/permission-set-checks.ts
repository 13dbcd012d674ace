import { AwsError } from './aws-error.ts'
import { isRecord } from './check-input.ts'

const invalid = (message: string): AwsError => new AwsError('ValidationException', message)

const HOUR = 3600

/**
 * Throws where a permission set's own members break their patterns and lengths.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreatePermissionSet.html
 */
export function checkPermissionSet(input: {
  readonly Name?: string | undefined
  readonly Description?: string | undefined
  readonly SessionDuration?: string | undefined
  readonly RelayState?: string | undefined
}): void {
  const { Name, Description, SessionDuration, RelayState } = input
  check('name', Name, /^[\w+=,.@-]{1,32}$/)
  check('description', Description, /^[\t\n\r\x20-\x7E\xA1-\xFF]{1,700}$/)
  check('relayState', RelayState, /^[a-zA-Z0-9&$@#\\/%?=~\-_'"|!:,.;*+[\]\x20(){}]{1,240}$/)
  if (SessionDuration === undefined) return
  const [whole, hours = '0', minutes = '0'] = /^PT(?:(\d+)H)?(?:(\d+)M)?$/.exec(SessionDuration) ?? []
  const seconds = Number(hours) * HOUR + Number(minutes) * 60
  if (!whole || seconds < HOUR || seconds > 12 * HOUR)
    throw invalid(`SessionDuration ${SessionDuration} must be from PT1H to PT12H`)
}

function check(name: string, value: string | undefined, pattern: RegExp): void {
  if (value !== undefined && !pattern.test(value))
    throw invalid(`'${value}' at '${name}' must satisfy the pattern ${pattern.source}`)
}

/** Throws where a text is no policy document, or a longer one than there may be. */
export function checkInlinePolicy(text: string): void {
  check('inlinePolicy', text, /^[\t\n\r\x20-\xFF]{1,32768}$/)
  if (text.replaceAll(/\s/g, '').length > 10_240) throw invalid('The inline policy is too long')
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    throw invalid('Malformed policy document: no JSON')
  }
  if (!isRecord(document) || !('Statement' in document))
    throw invalid('Malformed policy document: no Statement')
}
