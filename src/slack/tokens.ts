import { WebAPIPlatformError } from '@slack/web-api'

const refusals: ReadonlySet<string> = new Set([
  'account_inactive',
  'invalid_auth',
  'missing_scope',
  'not_allowed_token_type',
  'not_authed',
  'token_expired',
  'token_revoked',
])

/** Slack's own word for why it does not take a token; undefined where something else went wrong, and may pass. */
export function tokenRefusal(error: unknown): string | undefined {
  if (!(error instanceof WebAPIPlatformError)) return undefined
  return refusals.has(error.data.error) ? error.data.error : undefined
}
