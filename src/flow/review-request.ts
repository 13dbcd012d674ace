import type { Catalogue } from '../access/catalogue.ts'
import { samePerson } from '../access/person.ts'
import { inSets, type Rule, type Wish } from '../access/policy.ts'
import { isRefusal, refuse, type Refusal } from '../access/refusal.ts'
import {
  type AccessRequest,
  type Approval,
  type AwaitingApproval,
  type RequestEvent,
  stateName,
} from '../access/request.ts'
import { transition } from '../access/transition.ts'
import type { RequestRef } from '../access/request-ref.ts'
import { wishFor } from '../access/wish.ts'
import { handOver } from './hand-over.ts'
import { type Known, known } from './identify.ts'
import { readingOnce } from './once.ts'
import { ruleFor, rulesAbout } from './request-access.ts'
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

/** All that a press is judged by, read live at the press. */
interface Judged {
  readonly presser: Known
  /** The rule that lets the requester have this now; a refusal where none does any more. */
  readonly rule: Rule | Refusal
  readonly earlier: readonly { readonly approval: Approval; readonly by: Known | Refusal }[]
}

type Verdict = RequestEvent | Refusal

/** One approval. Everything is judged at this press, live: presser, requester, rule, and all earlier approvals. */
export function approveRequest(edges: ReviewEdges, review: Review): Promise<AccessRequest | Refusal> {
  return decide(edges, review, (request, { presser, rule, earlier }, at) => {
    if (isRefusal(rule)) return forbid(rule, at)
    if (request.durationSeconds > rule.maxDurationSeconds)
      return { type: 'forbid', at, text: 'the rule allows less time now' }
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
): Promise<AccessRequest | Refusal> {
  return decide(edges, review, (_, { presser, rule }, at) =>
    isRefusal(rule) ? forbid(rule, at) : { type: 'deny', at, by: presser.person, text: review.text },
  )
}

const tries = 5

/** Reads, judges and saves; when the save loses, everything is read and judged again. */
async function decide(
  edges: ReviewEdges,
  { speaker, ref, stillInTime }: Review,
  verdictOn: (request: AwaitingApproval, judged: Judged, at: string) => Verdict,
): Promise<AccessRequest | Refusal> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const request = await edges.store.requests.read(ref)
    const judged = await judge(readingOnce(edges), request, speaker)
    if (isRefusal(judged)) return judged
    if (!request) return refuse({ why: 'no-such-request', id: ref.id })
    const at = edges.now().toISOString()
    const refused = mayReview(edges, request, judged, at)
    if (refused || request.status !== 'awaiting-approval')
      return refused ?? refuse({ why: 'decided-already', state: stateName(request), id: request.id })
    const verdict = verdictOn(request, judged, at)
    if (isRefusal(verdict)) return verdict
    const next = transition(request, verdict)
    if ('noArrow' in next) return refuse({ why: 'changed-meanwhile', id: request.id })
    stillInTime()
    if (await edges.store.requests.save(next, request.revision, at)) {
      handOver(edges, next)
      return verdict.type === 'forbid' ? notAnyMore(request, verdict.text) : next
    }
  }
  return refuse({ why: 'changed-meanwhile', id: ref.id })
}

/** Everything at once: whoever presses waits for it. */
async function judge(
  edges: ReviewEdges,
  request: AccessRequest | undefined,
  speaker: Speaker,
): Promise<Judged | Refusal> {
  const catalogue = await edges.catalogue()
  const wish = request && catalogue ? wishFor(catalogue, request.pair.entitlement) : undefined
  const sets = approverSets(edges, request, wish, catalogue)
  const [presser, rule, earlier] = await Promise.all([
    known(edges, speaker, sets),
    request ? currentRule(edges, request) : refuse({ why: 'no-such-choice' }),
    Promise.all(
      (request?.approvals ?? []).map(async (approval) => ({
        approval,
        by: await known(edges, { slackId: approval.by.slackId, teamId: null }, sets),
      })),
    ),
  ])
  return isRefusal(presser) ? presser : { presser, rule, earlier }
}

/** The approver sets of every rule that could decide, whoever asks: which one does is read at the same time. */
function approverSets(
  { policy }: ReviewEdges,
  request: AccessRequest | undefined,
  wish: Wish | undefined,
  catalogue: Catalogue | null,
): string[] {
  const about = wish && catalogue ? rulesAbout(policy, wish, catalogue) : []
  const rules = [...about, ...policy.rules.filter(({ name }) => name === request?.rule)]
  return [...new Set(rules.flatMap((rule) => (rule.approval.kind === 'none' ? [] : rule.approval.approvers)))]
}

/** Why this presser may not decide on this request; null where they may. */
function mayReview(edges: ReviewEdges, request: AccessRequest, judged: Judged, at: string): Refusal | null {
  const { presser, rule } = judged
  const { approvers, id } = request
  if (samePerson(request.requester, presser.person)) return refuse({ why: 'own-request' })
  if (request.status !== 'awaiting-approval')
    return refuse({ why: 'decided-already', state: stateName(request), id })
  if (request.answerBy <= at) return refuse({ why: 'decided-already', state: 'expired', id })
  if (isRefusal(rule) && unread(rule)) return rule
  // Where no rule allows the request any more, an approver under the one it was made by closes it with their press.
  const judging = isRefusal(rule) ? edges.policy.rules.find(({ name }) => name === request.rule) : rule
  return judging && isApprover(edges, presser, judging)
    ? null
    : refuse({ why: 'not-an-approver', approvers, rule: judging?.name ?? request.rule })
}

/** A rule that has stopped asking for approvals has nobody who could give one. */
const isApprover = ({ policy }: ReviewEdges, { facts }: Known, { approval }: Rule): boolean =>
  approval.kind === 'approvers' && inSets(policy, approval.approvers, facts)

/** The rule that lets the requester have this now, read live; a refusal where none does. */
async function currentRule(edges: ReviewEdges, request: AccessRequest): Promise<Rule | Refusal> {
  const catalogue = await edges.catalogue()
  if (!catalogue) return refuse({ why: 'catalogue-not-read' })
  const wish = wishFor(catalogue, request.pair.entitlement)
  if (!wish) return refuse({ why: 'no-such-choice' })
  const { slackId } = request.requester
  const found = await ruleFor(edges, { slackId, teamId: null }, wish, catalogue)
  if (isRefusal(found)) return found
  return found.person.principalId === request.pair.principalId
    ? found.rule
    : refuse({ why: 'no-such-choice' })
}

/** Whether a request may still be granted; words for its history where it may not. Throws where that can't be read. */
export async function judgeAgain(edges: ReviewEdges, request: AccessRequest): Promise<string | null> {
  const rule = await currentRule(edges, request)
  if (!isRefusal(rule))
    return request.durationSeconds > rule.maxDurationSeconds ? 'the rule allows less time now' : null
  if (unread(rule)) throw new Error('the requester could not be judged again')
  return because(rule)
}

const forbid = (refusal: Refusal, at: string): RequestEvent => ({
  type: 'forbid',
  at,
  text: because(refusal),
})

/** What could not be read closes nothing. */
const unread = ({ refused: { why } }: Refusal): boolean =>
  why === 'cannot-verify' || why === 'catalogue-not-read'

const notAnyMore = (request: AccessRequest, text: string): Refusal =>
  refuse({ why: 'requester-not-eligible', requester: request.requester.slackId, because: text })

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
