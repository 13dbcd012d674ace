import { type Boarding, type LiveBoarding, type Newcomer, personKey } from '../access/boarding.ts'
import { openBoarding } from '../access/boarding-transition.ts'
import type { Group } from '../access/catalogue.ts'
import { nameProblems, type Names, suggestedNames, tidyNames } from '../access/newcomer.ts'
import { reasonIn } from '../access/reason.ts'
import { isRefusal, refuse, type Refusal } from '../access/refusal.ts'
import type { StoreUser } from '../aws/identity-store.ts'
import { alreadyOpen, findProspect, nothingToAsk, type Prospect } from './find-prospect.ts'
import { handOver } from './hand-over.ts'
import { reading } from './identify.ts'
import { readingOnce } from './once.ts'
import { oneAtATime } from './one-at-a-time.ts'
import type { AskEdges } from './request-access.ts'
import { shortId } from './short-id.ts'
import type { Speaker } from './world.ts'

/** What somebody asks for a newcomer, or for themselves. */
export interface AskOnboarding {
  readonly speaker: Speaker
  /** Slack id of whoever is to be brought in. */
  readonly newcomer: string
  /** As they were typed; of no account where there is a user, or where others make it. */
  readonly names: Names
  /** Ids of groups. */
  readonly groups: readonly string[]
  readonly reason: string
  /** Slack's own id of this delivery: the same ask delivered twice is one request. */
  readonly deliveryId: string
  /** Throws once it is too late to answer. */
  readonly stillInTime: () => void
}

const answerWithinSeconds = 8 * 3600
const maxReasonLength = 1000

/** Makes the request, or says why not. The record is the only effect; the rest is the worker's. */
export async function requestOnboarding(outside: AskEdges, ask: AskOnboarding): Promise<Boarding | Refusal> {
  const edges = readingOnce(outside)
  const { onboarding } = edges.policy
  const reason = reasonIn(ask.reason)
  if (!onboarding) return refuse({ why: 'no-onboarding' })
  if (reason.length > maxReasonLength)
    return refuse({ why: 'reason-too-long', length: reason.length, max: maxReasonLength })

  const names = tidyNames(ask.names)
  const [found, named] = await Promise.all([
    findProspect(edges, ask.speaker, ask.newcomer),
    whoIsCalled(edges, names.userName),
  ])
  if (isRefusal(found)) return found
  const person = personKey(found.newcomer.email)
  const id = shortId(ask.deliveryId, `person#${person}`)
  // The same delivery once more finds what it made itself.
  const again = found.open.find((each) => each.id === id)
  if (again) return again
  const refused = alreadyOpen(found)
  if (refused) return refused
  const groups = groupsFor(found, ask.groups, (await edges.catalogue())?.groups ?? [])
  if (isRefusal(groups)) return groups
  const newcomer = newcomerFor(found, names, named)
  if (isRefusal(newcomer)) return newcomer
  const approvers = await edges.approversFor(onboarding.approvers, 1, [found.requester, newcomer])
  if (isRefusal(approvers)) return approvers
  if (approvers.eligible < 1)
    return refuse({ why: 'too-few-approvers', needed: 1, eligible: approvers.eligible, rule: ruleName })

  const askedAt = edges.now().toISOString()
  const request = openBoarding(
    {
      id,
      kind: 'onboarding',
      person,
      newcomer,
      groups,
      external: found.external,
      requester: found.requester,
      reason,
      rule: ruleName,
      sensitive: false,
      approvalsNeeded: 1,
      approvers: approvers.shown,
      channel: edges.policy.slack.approvals,
      askedAt,
    },
    answerWithinSeconds,
  )
  return make(edges, request, ask.stillInTime)
}

function make(edges: AskEdges, request: LiveBoarding, stillInTime: () => void): Promise<Boarding | Refusal> {
  const { people, requests } = edges.store
  const { id, person, askedAt, requester } = request
  return oneAtATime(people, request, 'whether this person is being onboarded already', async () => {
    const { boardings } = await people.sight(person)
    const refused = alreadyOpen({ open: boardings.filter((each) => each.id !== id), requester })
    if (refused) return refused
    stillInTime()
    const made = await requests.create(request, askedAt)
    handOver(edges, request)
    return made ? request : ((await requests.read(request)) ?? request)
  })
}

/** There is one rule for all newcomers, and the policy gives it no name. */
const ruleName = 'onboarding'

/** The chosen groups that they are not in yet. */
function groupsFor(found: Prospect, chosen: readonly string[], all: readonly Group[]): Group[] | Refusal {
  const { user, offered, held } = found
  const gone = chosen.find((id) => ![...offered, ...held].some((group) => group.id === id))
  if (gone !== undefined) {
    const group = all.find(({ id }) => id === gone)
    return refuse({ why: 'group-not-given', group: group?.name ?? null })
  }
  const groups = offered.filter(({ id }) => chosen.includes(id))
  if (!user || groups.length > 0) return groups
  return nothingToAsk(found) ?? refuse({ why: 'no-group-chosen' })
}

/** As their user is to be, or is. */
function newcomerFor(
  { newcomer: { slackId, email, member }, user, external }: Prospect,
  names: Names,
  named: StoreUser | null | Refusal,
): Newcomer | Refusal {
  const suggested = suggestedNames(member, email)
  if (user) return { slackId, email, ...suggested, userName: user.userName, principalId: user.id }
  if (external) return { slackId, email, ...suggested }
  const problems = nameProblems(names)
  if (problems.length > 0) return refuse({ why: 'bad-names', problems })
  if (named === null) return { slackId, email, ...names }
  return isRefusal(named) ? named : refuse({ why: 'user-name-taken', userName: names.userName })
}

/** The user of this name, as it is or in lower case, since the look-up is exact; null where it is free. */
async function whoIsCalled(edges: AskEdges, userName: string): Promise<StoreUser | null | Refusal> {
  if (userName === '') return null
  const found = await reading(edges, 'whether the user name is free', async () => {
    const store = await edges.identityStore()
    const spellings = [...new Set([userName, userName.toLowerCase()])]
    const users = await Promise.all(spellings.map((each) => store.userByName(each)))
    return { user: users.find((user) => user !== undefined) }
  })
  return isRefusal(found) ? found : (found.user ?? null)
}
