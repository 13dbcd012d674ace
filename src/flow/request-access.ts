import type { Catalogue } from '../access/catalogue.ts'
import { type Entitlement, type PairKey, pairText } from '../access/entitlement.ts'
import { findAccount, findGroup, findPermissionSet } from '../access/find.ts'
import type { Person, Somebody } from '../access/person.ts'
import { judge, type Policy, type Rule, ruleMatches, type Wish } from '../access/policy.ts'
import { reasonIn } from '../access/reason.ts'
import { isRefusal, refuse, type Refusal } from '../access/refusal.ts'
import type { AccessRequest, Asked } from '../access/request.ts'
import { maxStartAheadSeconds } from '../access/start.ts'
import { openRequest } from '../access/transition.ts'
import { entitlementOf, labelOf, wishFor, wishText } from '../access/wish.ts'
import type { Approvers } from './approvers.ts'
import { handOver } from './hand-over.ts'
import { holds } from './holds.ts'
import { identify, known, reading } from './identify.ts'
import { readingOnce } from './once.ts'
import { whyOffboarded } from './open-requests.ts'
import { shortId } from './short-id.ts'
import type { Speaker, World } from './world.ts'

export type AskEdges = Pick<
  World,
  'policy' | 'store' | 'people' | 'identityStore' | 'assignments' | 'catalogue' | 'now' | 'log' | 'work'
> & {
  readonly approversFor: (
    setNames: readonly string[],
    needed: number,
    concerned: readonly Somebody[],
  ) => Promise<Approvers | Refusal>
  /** Begins to look up who may approve under these rules, while it is read who asks. */
  readonly lookAhead: (rules: readonly Pick<Rule, 'approval'>[]) => void
}

/** What somebody asks for: names as typed, or ids as chosen in the form. */
export type Wanted =
  | { readonly kind: 'account'; readonly account: string; readonly permissionSet: string }
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'chosen'; readonly entitlement: Entitlement }

export interface Ask {
  readonly speaker: Speaker
  readonly wanted: Wanted
  readonly durationSeconds: number
  readonly reason: string
  /** Not before this instant, where a later start is asked for; ISO 8601. */
  readonly startAt?: string
  /** Slack's own id of this delivery: the same ask delivered twice is one request. */
  readonly deliveryId: string
  /** Throws once it is too late to answer, so that nothing is made that the person was not told of. */
  readonly stillInTime: () => void
}

const maxReasonLength = 1000

/** Makes a request, or says why not. The record is the only effect; the rest is the worker's. */
export async function requestAccess(outside: AskEdges, ask: Ask): Promise<AccessRequest | Refusal> {
  const edges = readingOnce(outside)
  const reason = reasonIn(ask.reason)
  if (reason === '') return refuse({ why: 'no-reason' })
  if (reason.length > maxReasonLength)
    return refuse({ why: 'reason-too-long', length: reason.length, max: maxReasonLength })

  const badStart = startProblem(ask, edges.now())
  if (badStart) return badStart

  const catalogue = await edges.catalogue()
  if (!catalogue) return strangerFirst(edges, ask, refuse({ why: 'catalogue-not-read' }))
  const wish = find(catalogue, ask.wanted)
  if (isRefusal(wish)) return strangerFirst(edges, ask, wish)
  edges.lookAhead(rulesAbout(edges.policy, wish, catalogue))
  const found = await ruleFor(edges, ask.speaker, wish, catalogue)
  if (isRefusal(found)) return found
  const { person, rule } = found
  if (ask.durationSeconds > rule.maxDurationSeconds)
    return refuse({
      why: 'too-long',
      askedSeconds: ask.durationSeconds,
      maxSeconds: rule.maxDurationSeconds,
      rule: rule.name,
    })
  return open(edges, { ...ask, reason }, person, wish, rule)
}

async function open(
  edges: AskEdges,
  ask: Ask,
  requester: Person,
  wish: Wish,
  rule: Rule,
): Promise<AccessRequest | Refusal> {
  const pair: PairKey = { principalId: requester.principalId, entitlement: entitlementOf(wish) }
  const { approval } = rule
  const [held, approvers] = await Promise.all([
    reading(edges, 'what you hold already', async () => {
      const [holding, offboarded] = await Promise.all([
        holds(edges, pair, wish, ask.startAt ?? edges.now().toISOString()),
        whyOffboarded(edges.store, requester.email),
      ])
      return offboarded ?? holding
    }),
    approval.kind === 'none' ? nobody : edges.approversFor(approval.approvers, approval.needed, [requester]),
  ])
  if (isRefusal(held)) return held
  if (isRefusal(approvers)) return approvers
  const needed = approval.kind === 'none' ? 0 : approval.needed
  if (approvers.eligible < needed)
    return refuse({ why: 'too-few-approvers', needed, eligible: approvers.eligible, rule: rule.name })

  const asked: Asked = {
    id: shortId(ask.deliveryId, pairText(pair)),
    kind: 'access',
    pair,
    label: labelOf(wish),
    requester,
    reason: ask.reason,
    durationSeconds: ask.durationSeconds,
    rule: rule.name,
    sensitive: rule.sensitive,
    approvalsNeeded: needed,
    approvers: approvers.shown,
    channel: rule.channel ?? edges.policy.slack.approvals,
    askedAt: edges.now().toISOString(),
    ...(ask.startAt === undefined ? {} : { startAt: ask.startAt }),
    extension: held.extension,
  }
  const request = openRequest(asked, rule.answerWithinSeconds)
  ask.stillInTime()
  const made = await edges.store.requests.create(request, asked.askedAt)
  handOver(edges, request)
  return made ? request : ((await edges.store.requests.read(request)) ?? request)
}

/** A form knows no seconds: the minute that it is means now. */
const thisMinuteMs = 60_000

/** Null where a start was not asked for, or can be waited for. */
function startProblem({ startAt }: Ask, now: Date): Refusal | null {
  if (startAt === undefined) return null
  const ahead = Date.parse(startAt) - now.getTime()
  const problem = ahead <= -thisMinuteMs ? 'over' : ahead > maxStartAheadSeconds * 1000 ? 'too-far' : null
  const typed = startAt.slice(0, 16).replace('T', ' ')
  return problem && refuse({ why: 'bad-start', typed, problem, instead: null, timeZone: 'UTC' })
}

/** Who it is comes first: somebody who is nobody to us is told nothing of what there is. */
async function strangerFirst(edges: AskEdges, { speaker }: Ask, refusal: Refusal): Promise<Refusal> {
  const person = await identify(edges, speaker)
  return isRefusal(person) ? person : refusal
}

const nobody: Approvers = { shown: { usergroups: [], people: [], more: false }, eligible: 0 }

/** Who asks, read live, and the first rule that lets them ask for this; not eligible where none does. */
export async function ruleFor(
  edges: Pick<AskEdges, 'policy' | 'people' | 'identityStore' | 'catalogue' | 'log'>,
  speaker: Speaker,
  wish: Wish,
  catalogue: Catalogue,
): Promise<{ readonly person: Person; readonly rule: Rule } | Refusal> {
  const sets = rulesAbout(edges.policy, wish, catalogue).flatMap(({ who }) => who)
  const asking = await known(edges, speaker, sets)
  if (isRefusal(asking)) return asking
  const rule = judge(edges.policy, asking.facts, wish, catalogue.managementAccountId)
  return rule ? { person: asking.person, rule } : refuse({ why: 'not-eligible', what: wishText(wish) })
}

/** The rules that could decide on this, whoever asks. */
export const rulesAbout = ({ rules }: Policy, wish: Wish, { managementAccountId }: Catalogue): Rule[] =>
  rules.filter((rule) => ruleMatches(rule, wish, managementAccountId))

/** Finds in the catalogue what was typed or chosen. */
export function find(catalogue: Catalogue, wanted: Wanted): Wish | Refusal {
  if (wanted.kind === 'chosen')
    return wishFor(catalogue, wanted.entitlement) ?? refuse({ why: 'no-such-choice' })
  if (wanted.kind === 'group') {
    const group = findGroup(catalogue, wanted.group)
    return isRefusal(group) ? group : { kind: 'group', group }
  }
  const account = findAccount(catalogue, wanted.account)
  if (isRefusal(account)) return account
  const permissionSet = findPermissionSet(catalogue, wanted.permissionSet)
  return isRefusal(permissionSet) ? permissionSet : { kind: 'account', account, permissionSet }
}
