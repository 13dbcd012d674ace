import { isRefusal, refuse, type Refusal } from '../access/refusal.ts'
import { inSets, type Rule } from '../access/policy.ts'
import { type Person, samePerson } from '../access/person.ts'
import {
  type AccessRequest,
  type Approval,
  type AwaitingApproval,
  type RequestEvent,
  transition,
} from '../access/request.ts'
import type { RequestRef } from '../access/request-ref.ts'
import { factsFor, identify } from './identify.ts'
import { wishFor } from '../access/wish.ts'
import { ruleFor } from './request-access.ts'
import type { Speaker, World } from './world.ts'

export type ReviewEdges = Pick<
  World,
  'policy' | 'store' | 'people' | 'identityStore' | 'catalogue' | 'now' | 'log' | 'work'
>

export interface Review {
  readonly speaker: Speaker
  readonly ref: RequestRef
  /** Throws once it is too late to answer. */
  readonly stillInTime: () => void
}

/** One approval. Everything is judged at this press, live: presser, requester, rule, and all earlier approvals. */
export function approveRequest(edges: ReviewEdges, review: Review): Promise<AccessRequest | Refusal> {
  return decide(edges, review, async (request, presser) => {
    const rule = await reviewedRule(edges, request, presser)
    if ('type' in rule || isRefusal(rule)) return rule
    if (request.durationSeconds > rule.maxDurationSeconds)
      return forbid(edges, 'the rule allows less time now')
    const counted = await stillApproving(edges, request.approvals, rule)
    if (isRefusal(counted)) return counted
    if (counted.some(({ by }) => samePerson(by, presser))) return refuse({ why: 'approved-already' })
    const needed = rule.approval.kind === 'none' ? 1 : rule.approval.needed
    return { type: 'approve', at: edges.now().toISOString(), by: presser, earlier: counted, needed }
  })
}

/** A denial, with or without a reason. One valid one closes the request. */
export function denyRequest(
  edges: ReviewEdges,
  review: Review & { readonly text: string },
): Promise<AccessRequest | Refusal> {
  return decide(edges, review, async (request, presser) => {
    const rule = await reviewedRule(edges, request, presser)
    if ('type' in rule || isRefusal(rule)) return rule
    return { type: 'deny', at: edges.now().toISOString(), by: presser, text: review.text }
  })
}

type Verdict = RequestEvent | Refusal

const tries = 5

/** Reads, judges and saves; when the save loses, everything is read and judged again. */
async function decide(
  edges: ReviewEdges,
  { speaker, ref, stillInTime }: Review,
  judgePress: (request: AwaitingApproval, presser: Person) => Promise<Verdict>,
): Promise<AccessRequest | Refusal> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const [request, presser] = await Promise.all([edges.store.requests.read(ref), identify(edges, speaker)])
    if (isRefusal(presser)) return presser
    if (!request) return refuse({ why: 'no-such-request', id: ref.id })
    if (samePerson(request.requester, presser)) return refuse({ why: 'own-request' })
    const now = edges.now().toISOString()
    if (request.status !== 'awaiting-approval' || request.answerBy <= now)
      return refuse({ why: 'decided-already', state: stateOf(request, now), id: request.id })
    const verdict = await judgePress(request, presser)
    if (isRefusal(verdict)) return verdict
    const next = transition(request, verdict)
    if ('noArrow' in next) return refuse({ why: 'changed-meanwhile', id: request.id })
    stillInTime()
    if (await edges.store.requests.save(next, request.revision, verdict.at)) {
      edges.work({ kind: 'request', pair: ref.pair, id: ref.id })
      return verdict.type === 'forbid' ? refusedRequester(request, verdict.text) : next
    }
  }
  return refuse({ why: 'changed-meanwhile', id: ref.id })
}

/** The rule that lets the requester have this now, read live; a refusal where none does. */
async function currentRule(edges: ReviewEdges, request: AccessRequest): Promise<Rule | Refusal> {
  const { slackId } = request.requester
  const [requester, catalogue] = await Promise.all([
    identify(edges, { slackId, teamId: null }),
    edges.catalogue(),
  ])
  if (isRefusal(requester)) return requester
  if (!catalogue) return refuse({ why: 'catalogue-not-read' })
  const wish = wishFor(catalogue, request.pair.entitlement)
  if (!wish || requester.principalId !== request.pair.principalId) return refuse({ why: 'no-such-choice' })
  return ruleFor(edges, requester, wish, catalogue)
}

/** Whether a request may still be granted; words for its history where it may not. Throws where that can't be read. */
export async function judgeAgain(edges: ReviewEdges, request: AccessRequest): Promise<string | null> {
  const rule = await currentRule(edges, request)
  if (!isRefusal(rule))
    return request.durationSeconds > rule.maxDurationSeconds ? 'the rule allows less time now' : null
  if (unread(rule)) throw new Error('the requester could not be judged again')
  return because(rule)
}

/**
 * The rule that a press is judged by, once the presser is one of its approvers. Where the policy now forbids the request,
 * an approver's press closes it; what could not be read closes nothing.
 */
async function reviewedRule(
  edges: ReviewEdges,
  request: AccessRequest,
  presser: Person,
): Promise<Rule | Verdict> {
  const rule = await currentRule(edges, request)
  if (isRefusal(rule) && unread(rule)) return rule
  const asked = edges.policy.rules.find(({ name }) => name === request.rule)
  const judging = isRefusal(rule) ? asked : rule
  const refused = judging
    ? await notApprover(edges, presser, judging)
    : refuse({ why: 'not-an-approver', approvers: [], rule: request.rule })
  return refused ?? (isRefusal(rule) ? forbid(edges, because(rule)) : rule)
}

const forbid = (edges: ReviewEdges, text: string): RequestEvent => ({
  type: 'forbid',
  at: edges.now().toISOString(),
  text,
})

const unread = ({ refused: { why } }: Refusal): boolean =>
  why === 'cannot-verify' || why === 'catalogue-not-read'

const refusedRequester = (request: AccessRequest, text: string): Refusal =>
  refuse({ why: 'requester-not-eligible', requester: request.requester.slackId, because: text })

async function notApprover(edges: ReviewEdges, presser: Person, rule: Rule): Promise<Refusal | null> {
  // A rule that has stopped asking for approvals has nobody who could give one.
  const approvers = rule.approval.kind === 'none' ? [] : rule.approval.approvers
  const facts = await factsFor(edges, presser, approvers)
  if (isRefusal(facts)) return facts
  return inSets(edges.policy, approvers, facts)
    ? null
    : refuse({ why: 'not-an-approver', approvers, rule: rule.name })
}

/** The earlier approvals whose givers could still give them. */
async function stillApproving(
  edges: ReviewEdges,
  approvals: readonly Approval[],
  rule: Rule,
): Promise<Approval[] | Refusal> {
  const judged = await Promise.all(
    approvals.map(async (approval) => {
      const by = await identify(edges, { slackId: approval.by.slackId, teamId: null })
      const refused = isRefusal(by) ? by : await notApprover(edges, by, rule)
      return { approval, refused }
    }),
  )
  const unreadable = judged.find(({ refused }) => refused && unread(refused))?.refused
  return unreadable ?? judged.filter(({ refused }) => refused === null).map(({ approval }) => approval)
}

const stateOf = (request: AccessRequest, now: string): string => {
  if (request.status === 'awaiting-approval') return request.answerBy <= now ? 'expired' : request.status
  return request.status === 'closed' ? request.outcome : request.status
}

/** The reason in a few plain words, for the card and the thread. */
function because({ refused }: Refusal): string {
  switch (refused.why) {
    case 'not-eligible':
      return `the policy does not allow ${refused.what} any more`
    case 'no-such-choice':
      return 'it does not exist any more'
    case 'unknown-to-identity-center':
    case 'disabled-in-identity-center':
      return 'the requester has no live user in IAM Identity Center any more'
    default:
      return 'the requester may not ask any more'
  }
}
