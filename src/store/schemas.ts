import { anyOf, boolean, list, map, number, string } from 'dynamodb-toolbox'

/** The stored shapes of src/access, checked by dynamodb-toolbox on the way in and out. */

const entitlement = anyOf(
  map({ kind: string().const('account'), accountId: string(), permissionSetArn: string() }),
  map({ kind: string().const('group'), groupId: string() }),
).discriminate('kind')

const label = anyOf(
  map({
    kind: string().const('account'),
    account: string(),
    permissionSet: string(),
    sessionSeconds: number(),
  }),
  map({ kind: string().const('group'), group: string() }),
).discriminate('kind')

const pairKey = map({ principalId: string(), entitlement })

const person = map({ slackId: string(), email: string(), principalId: string(), userName: string() })

const happenings = [
  'asked',
  'approved',
  'denied',
  'withdrawn',
  'expired',
  'forbidden',
  'create-failed',
  'activated',
  'activation-failed',
  'ended',
  'due',
  'revoked',
  'removal-failed',
  'closed',
] as const

const outcome = string().enum(
  'denied',
  'withdrawn',
  'expired',
  'activation-failed',
  'ended',
  'revoked',
  'completed',
)

const asked = {
  id: string(),
  kind: string().const('access'),
  pair: pairKey,
  label,
  requester: person,
  reason: string(),
  durationSeconds: number(),
  rule: string(),
  sensitive: boolean(),
  approvalsNeeded: number(),
  approvers: map({ usergroups: list(string()), people: list(string()), more: boolean() }),
  channel: string(),
  askedAt: string(),
  extension: boolean(),
  approvals: list(map({ by: person, at: string() })),
  history: list(
    map({
      at: string(),
      what: string().enum(...happenings),
      by: string().optional(),
      text: string().optional(),
    }),
  ),
  revision: number(),
}

const held = map({ since: string(), until: string() }).optional()

const still = anyOf(string().enum('standing'), map({ until: string() })).optional()

export const accessRequest = anyOf(
  map({ ...asked, status: string().const('awaiting-approval'), answerBy: string() }),
  map({ ...asked, status: string().const('activating'), decidedAt: string(), judgedAt: string() }),
  map({ ...asked, status: string().const('active'), since: string(), until: string() }),
  map({ ...asked, status: string().const('ending'), outcome, endingAt: string(), held }),
  map({ ...asked, status: string().const('closed'), outcome, closedAt: string(), held, still }),
).discriminate('status')

const settled = map({
  intentAt: string(),
  settledAt: string(),
  outcome: string().enum('succeeded', 'failed', 'not-found'),
  reason: string().optional(),
  permanent: boolean().optional(),
}).optional()

export const pair = map({
  key: pairKey,
  standing: boolean().optional(),
  operation: map({
    kind: string().enum('create', 'delete'),
    intentAt: string(),
    awsRequestId: string().optional(),
    lost: number().optional(),
  }).optional(),
  lastCreate: settled,
  lastDelete: settled,
  lastDeleteIntentAt: string().optional(),
  createFailures: number().optional(),
  removeFailures: number().optional(),
  absentSince: string().optional(),
  lastSeenAt: string().optional(),
})

export const told = map({
  card: map({ channel: string(), ts: string(), revision: number() }).optional(),
  cardError: map({ error: string(), revision: number(), retryAt: string() }).optional(),
  note: number(),
  dm: number(),
  admins: number(),
  adminsDone: map({ entry: number(), ids: list(string()) }).optional(),
  retryAt: string().optional(),
  failures: number().optional(),
})

/** Held by one worker at a time; over at `until` whether it was given back or not. */
export const lease = map({ token: string(), until: string() })

const token = string().optional()
const parent = { parentId: string(), path: string(), token }

const readingTask = anyOf(
  map({ list: string().const('accounts'), token }),
  map({ list: string().const('roots'), token }),
  map({ list: string().const('permission-sets'), token }),
  map({ list: string().const('groups'), token }),
  map({ list: string().const('units-in'), ...parent }),
  map({ list: string().const('accounts-in'), ...parent }),
  map({ list: string().const('describe'), arns: list(string()) }),
).discriminate('list')

const readingProgress = map({
  reading: string(),
  startedAt: string(),
  units: boolean(),
  notBefore: string(),
  tasks: list(readingTask),
  chunks: list(string()),
  managementAccountId: string().optional(),
})

export const job = anyOf(
  map({ kind: string().const('refresh-catalogue'), progress: readingProgress.optional() }),
  map({
    kind: string().const('login'),
    person,
    askedAt: string(),
    sent: number(),
    channel: string().optional(),
  }),
).discriminate('kind')

export const catalogueHead = map({
  reading: string(),
  startedAt: string(),
  readAt: string(),
  managementAccountId: string(),
  units: boolean(),
  chunks: list(string()),
})
