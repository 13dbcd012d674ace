import { isRefusal, refuse, type Refusal } from '../access/refusal.ts'
import type { Somebody } from '../access/person.ts'
import type { AnyRequest } from '../access/request.ts'
import { because, type DecidingRule, type Judged } from './deciding.ts'
import { inTime } from '../in-time.ts'
import type { AskEdges } from './request-access.ts'

/** Whom a request is about, and who asked: they never decide on it. */
export const concernedBy = (request: AnyRequest): readonly Somebody[] => [
  request.requester,
  ...(request.kind === 'onboarding' ? [request.newcomer] : []),
]

/**
 * Why somebody may not decide whom the rule they were `judging` by does not name; undefined where there is no such rule. The
 * card names those who could approve when it was asked, and the policy may be another one by now: so they are looked up anew,
 * and left out where that takes long.
 */
export async function notAnApprover(
  edges: Pick<AskEdges, 'approversFor'>,
  request: AnyRequest,
  { presser, rule }: Judged,
  judging: Pick<DecidingRule, 'name' | 'approval'> | undefined,
): Promise<Refusal> {
  const requester = request.requester.slackId
  const name = judging?.name ?? request.rule
  if (judging?.approval.kind === 'approvers') {
    const { approvers, needed } = judging.approval
    const looking = edges.approversFor(approvers, needed, [...concernedBy(request), presser.person])
    const found = await inTime(looking, namesWithinMs, () => null)
    const shown = found === null || isRefusal(found) ? noneKnown : found.shown
    return refuse({ why: 'not-an-approver', approvers: shown, rule: name })
  }
  return isRefusal(rule)
    ? refuse({ why: 'nobody-approves', rule: name, requester, because: because(rule) })
    : refuse({ why: 'needs-no-approval', rule: name, requester })
}

/** The refusal itself must not come too late for that. */
const namesWithinMs = 500

const noneKnown = { usergroups: [], people: [], more: false }
