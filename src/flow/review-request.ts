import { samePerson } from '../access/person.ts'
import { inSets } from '../access/policy.ts'
import { isRefusal, refuse, type Refusal } from '../access/refusal.ts'
import { type AnyRequest, type RequestEvent, stateName } from '../access/request.ts'
import { transition } from '../access/transition.ts'
import type { RequestRef } from '../access/request-ref.ts'
import {
  because,
  type DecidingRule,
  type Judged,
  judgePress,
  ruleNamed,
  tooLong,
  unread,
} from './deciding.ts'
import { handOver } from './hand-over.ts'
import type { Known } from './identify.ts'
import { concernedBy, notAnApprover } from './not-an-approver.ts'
import { readingOnce } from './once.ts'
import type { AskEdges } from './request-access.ts'
import type { Speaker, World } from './world.ts'

export type ReviewEdges = Pick<
  World,
  'policy' | 'store' | 'people' | 'identityStore' | 'catalogue' | 'now' | 'log' | 'work'
> &
  Pick<AskEdges, 'approversFor'>

export interface Review {
  readonly speaker: Speaker
  readonly ref: RequestRef
  /** Throws once it is too late to answer. */
  readonly stillInTime: () => void
}

type Verdict = RequestEvent | Refusal

/** One approval. Everything is judged at this press, live: presser, requester, rule, and all earlier approvals. */
export function approveRequest(edges: ReviewEdges, review: Review): Promise<AnyRequest | Refusal> {
  return decide(edges, review, (request, { presser, rule, earlier }, at) => {
    if (isRefusal(rule)) return forbid(rule, at)
    const text = tooLong(request, rule)
    if (text !== null) return { type: 'forbid', at, text }
    const unreadable = earlier.map(({ by }) => by).find((by) => isRefusal(by) && unread(by))
    if (unreadable && isRefusal(unreadable)) return unreadable
    const valid = earlier.filter(({ by }) => !isRefusal(by) && isApprover(edges, by, rule))
    const counted = valid.map(({ approval }) => approval)
    const needed = rule.approval.kind === 'none' ? 1 : rule.approval.needed
    const others = counted.filter(({ by }) => !samePerson(by, presser.person))
    // Somebody's second press decides nothing, unless the rule is content with what there is by now.
    if (others.length < counted.length && counted.length < needed) return refuse({ why: 'approved-already' })
    return { type: 'approve', at, by: presser.person, earlier: others, needed }
  })
}

/** A denial, with or without a reason. One valid one closes the request. */
export function denyRequest(
  edges: ReviewEdges,
  review: Review & { readonly text: string },
): Promise<AnyRequest | Refusal> {
  return decide(edges, review, (_, { presser, rule }, at) =>
    isRefusal(rule) ? forbid(rule, at) : { type: 'deny', at, by: presser.person, text: review.text },
  )
}

const tries = 5

/** Reads, judges and saves; when the save loses, everything is read and judged again. */
async function decide(
  edges: ReviewEdges,
  { speaker, ref, stillInTime }: Review,
  verdictOn: (request: AnyRequest, judged: Judged, at: string) => Verdict,
): Promise<AnyRequest | Refusal> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const request = await edges.store.requests.read(ref)
    const judged = await judgePress(readingOnce(edges), request, speaker)
    if (isRefusal(judged)) return judged
    if (!request) return refuse({ why: 'no-such-request', id: ref.id })
    const at = edges.now().toISOString()
    const refused = await mayReview(edges, request, judged, at)
    if (refused) return refused
    const verdict = verdictOn(request, judged, at)
    if (isRefusal(verdict)) return verdict
    const next = transition(request, verdict)
    if ('noArrow' in next) return refuse({ why: 'changed-meanwhile', id: request.id })
    stillInTime()
    if (await edges.store.requests.save(next, request, at)) {
      handOver(edges, next)
      return verdict.type === 'forbid' ? notAnyMore(request, verdict.text) : next
    }
  }
  return refuse({ why: 'changed-meanwhile', id: ref.id })
}

/** Why this presser may not decide on this request; null where they may. */
async function mayReview(
  edges: ReviewEdges,
  request: AnyRequest,
  judged: Judged,
  at: string,
): Promise<Refusal | null> {
  const { presser, rule } = judged
  const { id } = request
  if (concernedBy(request).some((each) => samePerson(each, presser.person)))
    return refuse({ why: 'own-request' })
  if (request.status !== 'awaiting-approval')
    return refuse({ why: 'decided-already', state: stateName(request), id })
  if (request.answerBy <= at) return refuse({ why: 'decided-already', state: 'expired', id })
  if (isRefusal(rule) && unread(rule)) return rule
  // Where no rule allows the request any more, an approver under the one it was made by closes it with their press.
  const judging = isRefusal(rule) ? ruleNamed(edges, request) : rule
  return judging && isApprover(edges, presser, judging)
    ? null
    : notAnApprover(edges, request, judged, judging)
}

/** A rule that has stopped asking for approvals has nobody who could give one. */
const isApprover = (
  { policy }: ReviewEdges,
  { facts }: Known,
  { approval }: Pick<DecidingRule, 'approval'>,
): boolean => approval.kind === 'approvers' && inSets(policy, approval.approvers, facts)

const forbid = (refusal: Refusal, at: string): RequestEvent => ({
  type: 'forbid',
  at,
  text: because(refusal),
})

const notAnyMore = (request: AnyRequest, text: string): Refusal =>
  refuse({ why: 'requester-not-eligible', requester: request.requester.slackId, because: text })
