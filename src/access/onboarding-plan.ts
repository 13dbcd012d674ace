import type { LiveBoarding, PersonRecord } from './boarding.ts'
import type { Order } from './order.ts'
import type { Answer } from './pair.ts'
import type { RequestEvent } from './request.ts'

export type LiveOnboarding = Extract<LiveBoarding, { kind: 'onboarding' }>

/** A user with the newcomer's address. */
export interface KnownUser {
  readonly id: string
  readonly userName: string
  readonly enabled: boolean
}

/** What making a user was answered. */
export type MakingAnswer =
  | { readonly kind: 'created'; readonly userId: string }
  | { readonly kind: 'exists'; readonly reason: string }
  | Extract<Answer, { kind: 'busy' | 'failed' | 'lost' }>

/** What to do about the newcomer's user. */
export type UserStep =
  | { readonly do: 'take'; readonly user: KnownUser; readonly event: RequestEvent | null }
  | { readonly do: 'make' }
  /** Look again at `until`, with what is to be recorded before. */
  | { readonly do: 'rest'; readonly until: string; readonly event?: RequestEvent }
  | { readonly do: 'give-up'; readonly text: string }

/** What to do about the newcomer's groups. */
export type GroupStep =
  | { readonly do: 'complete' }
  /** Some are not ordered yet. */
  | { readonly do: 'order'; readonly missing: readonly number[] }
  | { readonly do: 'rest'; readonly until: string; readonly event?: RequestEvent }
  | { readonly do: 'give-up'; readonly text: string }

const minute = 60
const hour = 60 * minute
const day = 24 * hour
const giveUpAfterSeconds = hour
const existsTries = 4
const waitForProviderSeconds = 30 * day
const refusedRetrySeconds = [10, 60]

interface Sight {
  readonly onboarding: LiveOnboarding
  readonly record: PersonRecord
  readonly now: string
}

/** When somebody else was first waited for to make the user; undefined where nobody was. */
const waitingSince = ({ history }: LiveOnboarding): string | undefined =>
  history.find(({ what }) => what === 'waiting')?.at

/** Whether all users are to be gone through, since no look-up folds the case of an address: once, and again after a while. */
export function searchDue({ onboarding, record, now }: Sight): boolean {
  if (record.searchedAt === undefined) return true
  return seconds(record.searchedAt, now) >= (onboarding.external ? hour : 10 * minute)
}

/** Whether the user should have been made long ago; nobody hurries those who make it elsewhere. */
export const isOverdue = (onboarding: LiveOnboarding, now: string): boolean =>
  !onboarding.external &&
  onboarding.status === 'activating' &&
  seconds(onboarding.decidedAt, now) > giveUpAfterSeconds

/** Who the newcomer's user is, or how there comes to be one. `users` are all that have the address. */
export function planUser(sight: Sight & { readonly users: readonly KnownUser[] }): UserStep {
  const { onboarding, record, users, now } = sight
  const [user, ...others] = users
  if (user && others.length > 0)
    return giveUp(
      `${users.length} users have this address: ${users.map(({ userName }) => userName).join(', ')}`,
    )
  if (user && !user.enabled) {
    // Some providers make users before their first day, and enable them then.
    return onboarding.external
      ? wait(sight, `the user ${user.userName} is still disabled after 30 days`)
      : giveUp(`the user ${user.userName} is disabled`)
  }
  if (user) return { do: 'take', user, event: takenBy(sight, user) }
  if (onboarding.external) return wait(sight, 'the identity provider has not made the user in 30 days')
  if (isOverdue(onboarding, now)) return giveUp('AWS did not confirm the user within an hour')
  const retryAt =
    record.intentAt && record.failures ? after(record.intentAt, lostPause(record.failures)) : now
  return retryAt > now ? { do: 'rest', until: retryAt } : { do: 'make' }
}

/** Ours is what bears the name that we set out to make, whether or not AWS's answer came through. */
function takenBy({ onboarding, record, now }: Sight, user: KnownUser): RequestEvent | null {
  if (onboarding.history.some(({ what }) => what === 'user-made' || what === 'user-found')) return null
  const ours = record.intentAt !== undefined && user.userName === onboarding.newcomer.userName
  return ours ? { type: 'make-user', at: now } : { type: 'find-user', at: now, text: user.userName }
}

/** Every minute in the first hour, then every ten; `reason` is what it is given up for in the end. */
function wait({ onboarding, now }: Sight, reason: string): UserStep {
  const since = waitingSince(onboarding)
  if (since === undefined) return { do: 'rest', until: after(now, minute), event: { type: 'wait', at: now } }
  if (seconds(since, now) >= waitForProviderSeconds) return giveUp(reason)
  return { do: 'rest', until: after(now, seconds(since, now) < hour ? minute : 10 * minute) }
}

/** The record after an answer, and what follows; null where the user is there and it goes on at once. */
export function answeredMaking(
  { onboarding, record, now }: Sight,
  answer: Exclude<MakingAnswer, { kind: 'created' }>,
): { readonly record: PersonRecord; readonly step: Extract<UserStep, { do: 'rest' | 'give-up' }> } {
  const failures = (record.failures ?? 0) + 1
  const failed = { ...record, failures }
  const told = onboarding.history.some(({ what }) => what === 'create-failed')
  const again = (later: number, text?: string) => ({
    record: failed,
    step: {
      do: 'rest' as const,
      until: after(now, later),
      ...(text === undefined || told ? {} : { event: failure(now, text) }),
    },
  })
  const over = (text: string) => ({ record: failed, step: giveUp(text) })
  switch (answer.kind) {
    case 'busy':
      return { record: withoutIntent(record), step: { do: 'rest', until: after(now, 1) } }
    case 'exists':
      // What an earlier, lost call of ours has made may take a moment to be found.
      return record.failures && failures <= existsTries
        ? again(lostPause(failures))
        : over(`${answer.reason}. The user name is somebody else’s: ask again with another one`)
    case 'failed': {
      const later = refusedRetrySeconds[failures - 1]
      return answer.permanent || later === undefined ? over(answer.reason) : again(later, answer.reason)
    }
    case 'lost':
      // Most of them have done their work, which the next look sees.
      return again(lostPause(failures), failures > 1 ? 'AWS gave no answer' : undefined)
  }
}

/** Nothing was done, and it is no failure. */
function withoutIntent({ intentAt, ...record }: PersonRecord): PersonRecord {
  return record.failures && intentAt ? { ...record, intentAt } : record
}

/** How the groups stand: `orders` are those of the newcomer's groups, in their order. */
export function planGroups(
  { onboarding, record, now }: Sight,
  orders: readonly (Order | undefined)[],
): GroupStep {
  const missing = orders.flatMap((order, at) => (order ? [] : [at]))
  if (missing.length > 0) return { do: 'order', missing }
  if (orders.some((order) => order?.state === 'open')) return stillOpen({ onboarding, record, now })
  const failed = onboarding.groups.flatMap(({ name }, at) => {
    const order = orders[at]
    return order?.state === 'failed' ? [`${name}: ${order.reason ?? 'AWS gave no reason'}`] : []
  })
  return failed.length > 0 ? giveUp(`not made a member of ${failed.join('; ')}`) : { do: 'complete' }
}

/** The pairs tell when they are done; this is for what they could not tell. An hour without a word is told, once. */
function stillOpen({ onboarding, record, now }: Sight): GroupStep {
  const ordered = record.orderedAt ?? now
  const late =
    seconds(ordered, now) > giveUpAfterSeconds &&
    !onboarding.history.some(({ at, what }) => what === 'create-failed' && at > ordered)
  const until = after(now, seconds(ordered, now) < minute ? 20 : minute)
  return late
    ? { do: 'rest', until, event: failure(now, 'AWS has not confirmed the memberships within an hour') }
    : { do: 'rest', until }
}

/** What was made, whether or not it was noted. */
export const isMade = ({ history }: Pick<LiveOnboarding, 'history'>): boolean =>
  history.some(({ what }) => what === 'user-made')

/** The user's name: of the one that was found, else the one that was asked for. */
export const userNameOf = ({ history, newcomer }: Pick<LiveOnboarding, 'history' | 'newcomer'>): string =>
  history.findLast(({ what }) => what === 'user-found')?.text ?? newcomer.userName

const giveUp = (text: string) => ({ do: 'give-up', text }) as const

const failure = (at: string, text: string): RequestEvent => ({ type: 'create-failed', at, text })

const lostPause = (failures: number): number => Math.min(minute, 2 ** failures)

const seconds = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000

const after = (at: string, later: number): string => new Date(Date.parse(at) + later * 1000).toISOString()
