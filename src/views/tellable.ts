import type { Account } from '../access/catalogue.ts'
import type { HistoryEntry } from '../access/request.ts'
import type { KnownName } from '../access/sign-in.ts'

/** What a request came to, and why: told even when something came after it. */
const lasting: ReadonlySet<HistoryEntry['what']> = new Set([
  'denied',
  'withdrawn',
  'expired',
  'forbidden',
  'activation-failed',
  'revoked',
  'left',
])

/**
 * The entries that are still true once all of them have happened. A step on the way - one of two approvals, a failure
 * that was overcome, access that has ended since - is only told while nothing came after it.
 */
export function tellable(entries: readonly HistoryEntry[]): HistoryEntry[] {
  return entries.filter(({ what }, at) => lasting.has(what) || at === entries.length - 1)
}

/** Besides the request itself: what only the one who tells it can know. */
export interface Around {
  /** Slack ids of the administrators, mentioned where only they can help. */
  readonly admins?: readonly string[]
  /** All accounts there are, so that a profile is called here what `/aws-login` calls it, and a name leads to one account. */
  readonly accounts?: readonly Pick<Account, 'id' | 'name'>[]
  /** The names of profiles that the requester was sent: theirs for good. */
  readonly known?: readonly KnownName[]
}
