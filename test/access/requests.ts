import type { Pair } from '../../src/access/pair.ts'
import type { Person } from '../../src/access/person.ts'
import type {
  AccessRequest,
  Active,
  Activating,
  Asked,
  AwaitingApproval,
  Closed,
  Ending,
  Scheduled,
} from '../../src/access/request.ts'

/** The instant that the samples begin at. */
export const noon = '2026-03-02T12:00:00.000Z'

/** So many seconds after noon; fractions and seconds before it are fine. */
export const at = (seconds: number): string => new Date(Date.parse(noon) + seconds * 1000).toISOString()

const person = (name: string): Person => ({
  slackId: `U${name.toUpperCase()}`,
  email: `${name}@acme.com`,
  principalId: `id-${name}`,
  userName: name,
})

export const ada = person('ada')
export const grace = person('grace')
export const linus = person('linus')

export const key: Pair['key'] = {
  principalId: ada.principalId,
  entitlement: {
    kind: 'account',
    accountId: '111122223333',
    permissionSetArn: 'arn:aws:sso:::permissionSet/ssoins-1/ps-1',
  },
}

/** Ada asks for an hour in prod, at noon, and one approver is needed. */
export const asked = (over: Partial<Asked> = {}): Asked => ({
  id: 'req1',
  kind: 'access',
  pair: key,
  label: { kind: 'account', account: 'prod', permissionSet: 'ReadOnlyAccess', sessionSeconds: 3600 },
  requester: ada,
  reason: 'checking INC-42',
  durationSeconds: 3600,
  rule: 'read-only',
  sensitive: false,
  approvalsNeeded: 1,
  approvers: { usergroups: [], people: [grace.slackId], more: false },
  channel: 'C1',
  askedAt: noon,
  extension: false,
  ...over,
})

const running = {
  approvals: [],
  history: [{ at: noon, what: 'asked', by: ada.slackId }],
  revision: 1,
} as const

type Over<R extends AccessRequest> = Partial<Omit<R, 'status'>>

export const awaiting = (over: Over<AwaitingApproval> = {}): AwaitingApproval => ({
  ...asked(),
  ...running,
  answerBy: at(8 * 3600),
  ...over,
  status: 'awaiting-approval',
})

export const scheduled = (over: Over<Scheduled> = {}): Scheduled => ({
  ...asked(),
  ...running,
  startAt: at(3600),
  decidedAt: noon,
  judgedAt: noon,
  ...over,
  status: 'scheduled',
})

export const activating = (over: Over<Activating> = {}): Activating => ({
  ...asked(),
  ...running,
  decidedAt: noon,
  judgedAt: noon,
  ...over,
  status: 'activating',
})

export const active = (over: Over<Active> = {}): Active => ({
  ...asked(),
  ...running,
  since: noon,
  until: at(3600),
  ...over,
  status: 'active',
})

export const ending = (over: Over<Ending> = {}): Ending => ({
  ...asked(),
  ...running,
  outcome: 'ended',
  endingAt: noon,
  ...over,
  status: 'ending',
})

export const closed = (over: Over<Closed> = {}): Closed => ({
  ...asked(),
  ...running,
  outcome: 'ended',
  closedAt: noon,
  ...over,
  status: 'closed',
})
