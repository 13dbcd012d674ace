import { createHash } from 'node:crypto'

/** Letters and digits that people do not mistake for each other: 32 of them, so that a byte picks one evenly. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789'

/** The eight characters that people call a request by: the same for the same delivery of Slack's and the same `subject`. */
export function shortId(deliveryId: string, subject: string): string {
  const digest = createHash('sha256').update(`${deliveryId}\n${subject}`).digest()
  return Array.from(digest.subarray(0, 8), (byte) => alphabet[byte % alphabet.length]).join('')
}
