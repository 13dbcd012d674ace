import { anyOf, boolean, list, map, nul, number, string } from 'dynamodb-toolbox'

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

const somebody = map({ slackId: string(), email: string(), principalId: string(), userName: string() })

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
  'started',
  'left',
  'waiting',
  'user-found',
  'user-made',
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

const askedOfAny = {
  id: string(),
  reason: string(),
  rule: string(),
  sensitive: boolean(),
  approvalsNeeded: number(),
  approvers: map({ usergroups: list(string()), people: list(string()), more: boolean() }),
  channel: string(),
  askedAt: string(),
  approvals: list(map({ by: somebody, at: string() })),
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

const asked = {
  ...askedOfAny,
  kind: string().const('access'),
  pair: pairKey,
  label,
  requester: somebody,
  durationSeconds: number(),
  startAt: string().optional(),
  extension: boolean(),
}

const held = map({ since: string(), until: string() }).optional()

const still = anyOf(string().enum('standing'), map({ until: string() })).optional()

export const accessRequest = anyOf(
  map({ ...asked, status: string().const('awaiting-approval'), answerBy: string() }),
  map({
    ...asked,
    status: string().const('scheduled'),
    startAt: string(),
    decidedAt: string(),
    judgedAt: string(),
  }),
  map({ ...asked, status: string().const('activating'), decidedAt: string(), judgedAt: string() }),
  map({ ...asked, status: string().const('active'), since: string(), until: string() }),
  map({ ...asked, status: string().const('ending'), outcome, endingAt: string(), held }),
  map({ ...asked, status: string().const('closed'), outcome, closedAt: string(), held, still }),
).discriminate('status')

/** What it is about is one of the two: src/access/boarding.ts. */
const askedBoarding = {
  ...askedOfAny,
  kind: string().enum('onboarding', 'offboarding'),
  person: string(),
  requester: map({
    slackId: string(),
    email: string(),
    principalId: string().optional(),
    userName: string().optional(),
  }),
  external: boolean(),
  newcomer: map({
    slackId: string(),
    email: string(),
    userName: string(),
    givenName: string(),
    familyName: string(),
    principalId: string().optional(),
  }).optional(),
  groups: list(map({ id: string(), name: string() })).optional(),
  leaver: map({
    slackId: anyOf(string(), nul()),
    email: string(),
    principalId: string(),
    userName: string(),
  }).optional(),
  takes: list(map({ entitlement, label })).optional(),
  deleteUser: boolean().optional(),
  sets: list(string()).optional(),
}

export const boarding = anyOf(
  map({ ...askedBoarding, status: string().const('awaiting-approval'), answerBy: string() }),
  map({ ...askedBoarding, status: string().const('activating'), decidedAt: string(), judgedAt: string() }),
  map({ ...askedBoarding, status: string().const('closed'), outcome, closedAt: string() }),
).discriminate('status')

export const person = map({
  key: string(),
  boarding: string().optional(),
  userId: string().optional(),
  searchedAt: string().optional(),
  search: map({ next: string(), found: list(string()) }).optional(),
  intentAt: string().optional(),
  failures: number().optional(),
  orderedAt: string().optional(),
  begun: map({ principalId: string(), groups: list(map({ id: string(), name: string() })) }).optional(),
})

export const order = map({
  by: string(),
  person: string(),
  wish: string().enum('keep', 'remove'),
  state: string().enum('open', 'done', 'failed'),
  reason: string().optional(),
})

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
  untouched: boolean().optional(),
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
  adminsDone: map({ entry: number(), ids: list(string()), retryAt: string().optional() }).optional(),
  reminded: boolean().optional(),
  warned: boolean().optional(),
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
  map({ list: string().const('describe'), arns: list(string()), again: boolean().optional() }),
).discriminate('list')

const readingProgress = map({
  reading: string(),
  startedAt: string(),
  units: boolean(),
  notBefore: string(),
  tasks: list(readingTask),
  chunks: list(string()),
  managementAccountId: string().optional(),
  hasShown: boolean().optional(),
  leftOut: map({ count: number(), suchAs: string() }).optional(),
})

const indexProgress = map({
  startedAt: string(),
  notBefore: string(),
  isAsked: boolean(),
  permissionSet: map({
    arn: string(),
    isListed: boolean(),
    token,
    accountIds: list(string()),
  }).optional(),
  reached: map({ accountId: string(), permissionSetArn: string() }).optional(),
  refusals: number().optional(),
  skipped: number().optional(),
})

export const job = anyOf(
  map({
    kind: string().const('refresh-catalogue'),
    progress: readingProgress.optional(),
    refreshAt: string().optional(),
    index: indexProgress.optional(),
  }),
  map({
    kind: string().const('login'),
    person: somebody,
    askedAt: string(),
    filter: string().optional(),
    sent: number(),
    digest: string().optional(),
    fileRefused: boolean().optional(),
    channel: string().optional(),
  }),
  map({
    kind: string().const('survey'),
    viewId: string(),
    by: somebody,
    whom: anyOf(
      map({ by: string().const('slack'), slackId: string() }),
      map({ by: string().const('email'), email: string() }),
    ).discriminate('by'),
    askedAt: string(),
    shown: boolean().optional(),
  }),
  map({
    kind: string().const('leavers'),
    round: map({ beganAt: string(), left: list(string()) }).optional(),
  }),
).discriminate('kind')

export const heldIndexHead = map({
  startedAt: string(),
  finishedAt: string(),
  skipped: number().optional(),
})

export const catalogueHead = map({
  reading: string(),
  startedAt: string(),
  readAt: string(),
  managementAccountId: string(),
  units: boolean(),
  chunks: list(string()),
  leftOut: number().optional(),
})
