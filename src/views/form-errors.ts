import type { Refusal } from '../access/refusal.ts'
import { blockIds } from './ids.ts'
import { refusalWords } from './refusals.ts'
import { isDurationBlock } from './request-form.ts'

const fields: Readonly<Partial<Record<Refusal['refused']['why'], string>>> = {
  'no-such-choice': blockIds.entitlement,
  'no-such-account': blockIds.entitlement,
  'no-such-permission-set': blockIds.entitlement,
  'no-such-group': blockIds.entitlement,
  'bad-duration': blockIds.duration,
  'too-long': blockIds.duration,
  'bad-start': blockIds.start,
  'no-reason': blockIds.reason,
  'reason-too-long': blockIds.reason,
}

/**
 * A refusal beside the field that it is about, as the answer to a form with these blocks; undefined when it is about the
 * whole of it.
 */
export function formErrors(refusal: Refusal, blocks: readonly string[]): Record<string, string> | undefined {
  const about = fields[refusal.refused.why]
  const field = about === blockIds.duration ? (blocks.find(isDurationBlock) ?? about) : about
  if (field === undefined) return undefined
  const { why, next } = refusalWords(refusal.refused)
  return { [field]: plainText(`${why} ${next}`) }
}

/** Mrkdwn where it is shown as it is, marks and entities included: beside a form's fields, and in a terminal. */
export const plainText = (mrkdwn: string): string =>
  mrkdwn.replaceAll('`', '').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
