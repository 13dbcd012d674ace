import { type AskedOnboarding, type Onboarding } from '../../src/access/boarding.ts'
import { openBoarding } from '../../src/access/boarding-transition.ts'
import type { RequestEvent } from '../../src/access/request.ts'
import { transition } from '../../src/access/transition.ts'

/** Minutes after it was asked. */
export const minute = (count: number): string =>
  new Date(Date.parse('2026-11-23T09:00:00.000Z') + count * 60_000).toISOString()

const grace = {
  slackId: 'U0GRACE',
  email: 'grace@acme.com',
  principalId: '90676d9a11-grace',
  userName: 'grace',
}

export const newcomer = {
  slackId: 'U0ADA',
  email: 'ada@acme.com',
  userName: 'ada',
  givenName: 'Ada',
  familyName: 'Sample',
}

/** Ada asks for herself: a user, and the group Engineers. */
export const onboarding = (changes: Partial<AskedOnboarding> = {}): AskedOnboarding => ({
  id: 'K7QX2M4P',
  kind: 'onboarding',
  person: 'ada@acme.com',
  newcomer,
  groups: [{ id: '90676d9a11-engineers', name: 'Engineers' }],
  external: false,
  requester: { slackId: 'U0ADA', email: 'ada@acme.com' },
  reason: 'my first day',
  rule: 'onboarding',
  sensitive: false,
  approvalsNeeded: 1,
  approvers: { usergroups: ['S0LEADS'], people: ['U0GRACE', 'U0LINUS'], more: true },
  channel: 'C0APPROVALS',
  askedAt: minute(0),
  ...changes,
})

/** An onboarding after these events; they have to be ones that its states know. */
export function after(what: AskedOnboarding, ...events: RequestEvent[]): Onboarding {
  let request: Onboarding = openBoarding(what, 8 * 3600) as Onboarding
  for (const event of events) {
    const next = transition(request, event)
    if ('noArrow' in next) throw new Error(`${next.from} knows no ${next.noArrow}`)
    if (next.kind !== 'onboarding') throw new Error('it is something else now')
    request = next
  }
  return request
}

const words = 'ConflictException: another operation is in progress'

export const approve: RequestEvent = { type: 'approve', at: minute(5), by: grace, earlier: [], needed: 1 }
export const deny: RequestEvent = { type: 'deny', at: minute(5), by: grace, text: 'ask HR <!here>' }
export const withdraw: RequestEvent = {
  type: 'withdraw',
  at: minute(6),
  by: { slackId: 'U0ADA', email: 'ada@acme.com' },
}
export const expire: RequestEvent = { type: 'expire', at: minute(480) }
export const forbid: RequestEvent = { type: 'forbid', at: minute(6), text: 'the group is gone' }
export const leave: RequestEvent = { type: 'leave', at: minute(6), text: 'they are being offboarded' }
export const wait: RequestEvent = { type: 'wait', at: minute(6) }
export const findUser: RequestEvent = { type: 'find-user', at: minute(7), text: 'ada.sample' }
export const makeUser: RequestEvent = { type: 'make-user', at: minute(7) }
export const createFailed: RequestEvent = { type: 'create-failed', at: minute(6), text: words }
export const giveUp: RequestEvent = { type: 'give-up', at: minute(8), text: words }
export const complete: RequestEvent = { type: 'complete', at: minute(8) }
