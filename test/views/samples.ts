import type { EntitlementLabel, PairKey } from '../../src/access/entitlement.ts'
import type { Person } from '../../src/access/person.ts'
import type { AccessRequest, Asked, LiveRequest, RequestEvent } from '../../src/access/request.ts'
import { type NoArrow, openRequest, transition } from '../../src/access/transition.ts'

const person = (name: string, slackId: string): Person => ({
  slackId,
  email: `${name}@acme.com`,
  principalId: `90676d9a11-${name}`,
  userName: name,
})

export const ada = person('ada', 'U0ADA')
export const grace = person('grace', 'U0GRACE')
export const linus = person('linus', 'U0LINUS')

export const portal = {
  startUrl: 'https://d-1234567890.awsapps.com/start',
  region: 'eu-west-1',
  session: 'acme',
}

/** Minutes after the request was made. */
export const minute = (count: number): string =>
  new Date(Date.parse('2026-11-23T09:00:00.000Z') + count * 60_000).toISOString()

const accountPair: PairKey = {
  principalId: ada.principalId,
  entitlement: {
    kind: 'account',
    accountId: '222222222222',
    permissionSetArn: 'arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-2222222222222222',
  },
}
const accountLabel: EntitlementLabel = {
  kind: 'account',
  account: 'prod',
  permissionSet: 'ReadOnlyAccess',
  sessionSeconds: 3600,
}

/** What Ada asked for: an hour of reading in prod, to be approved by one person. */
export const asked = (changes: Partial<Asked> = {}): Asked => ({
  id: 'K7QX2M4P',
  kind: 'access',
  pair: accountPair,
  label: accountLabel,
  requester: ada,
  reason: 'checking INC-42',
  durationSeconds: 3600,
  rule: 'production',
  sensitive: false,
  approvalsNeeded: 1,
  approvers: { usergroups: ['S0LEADS'], people: ['U0GRACE', 'U0LINUS'], more: true },
  channel: 'C0APPROVALS',
  askedAt: minute(0),
  extension: false,
  ...changes,
})

export const groupAsked = (changes: Partial<Asked> = {}): Asked =>
  asked({
    pair: { principalId: ada.principalId, entitlement: { kind: 'group', groupId: '90676d9a11-billing' } },
    label: { kind: 'group', group: 'Billing' },
    ...changes,
  })

/** A request after these events; they have to be ones that its states know. */
export function after(what: Asked, ...events: RequestEvent[]): AccessRequest {
  let request: AccessRequest = openRequest(what, 8 * 3600)
  for (const event of events) {
    const next: AccessRequest | NoArrow = transition(request, event)
    if ('noArrow' in next) throw new Error(`${next.from} knows no ${next.noArrow}`)
    request = next
  }
  return request
}

export function live(what: Asked, ...events: RequestEvent[]): LiveRequest {
  const request = after(what, ...events)
  if (request.status === 'closed') throw new Error('this one is closed')
  return request
}

const words = 'ConflictException: another operation is in progress'

export const approve: RequestEvent = { type: 'approve', at: minute(5), by: grace, earlier: [], needed: 1 }
export const approveFirst: RequestEvent = { ...approve, needed: 2 }
export const approveToo = {
  type: 'approve',
  at: minute(6),
  by: linus,
  earlier: [{ by: grace, at: minute(5) }],
  needed: 2,
} satisfies RequestEvent
export const deny: RequestEvent = { type: 'deny', at: minute(5), by: grace, text: 'use staging <!here>' }
export const withdraw: RequestEvent = { type: 'withdraw', at: minute(6), by: ada }
export const expire: RequestEvent = { type: 'expire', at: minute(480) }
export const forbid: RequestEvent = { type: 'forbid', at: minute(6), text: 'no rule lets you ask for it' }
export const createFailed: RequestEvent = { type: 'create-failed', at: minute(7), text: words }
export const activate: RequestEvent = { type: 'activate', at: minute(8) }
export const giveUp: RequestEvent = { type: 'give-up', at: minute(9), text: words }
export const handBack: RequestEvent = { type: 'end', at: minute(20), by: ada }
export const takeBack: RequestEvent = { type: 'end', at: minute(20), by: grace }
export const due: RequestEvent = { type: 'due', at: minute(68) }
export const revoke: RequestEvent = { type: 'revoke', at: minute(30) }
export const removalFailed: RequestEvent = { type: 'removal-failed', at: minute(69), text: words }
export const gone: RequestEvent = { type: 'gone', at: minute(70) }
export const goneHere = (until: string): RequestEvent => ({ ...gone, still: { until } })
export const goneButStanding: RequestEvent = { ...gone, still: 'standing' }
