import { samePerson, type Somebody } from '../access/person.ts'
import { inSets } from '../access/policy.ts'
import { isRefusal, refuse, type Refusal } from '../access/refusal.ts'
import { type AnyRequest, type RequestEvent, stateName } from '../access/request.ts'
import { transition } from '../access/transition.ts'
import { handOver } from './hand-over.ts'
import { approverSets, currentRule, ruleNamed, unread } from './deciding.ts'
import { identify, identifySomebody } from './identify.ts'
import { knownToAct } from './known-to-act.ts'
import { readingOnce } from './once.ts'
import type { Review, ReviewEdges } from './review-request.ts'
import type { Speaker } from './world.ts'

const tries = 5

/**
 * Ends what a request stands for, whatever it has come to: a waiting one is withdrawn by its requester; a running one is
 * handed back by its requester, or taken back by whoever could approve it now. An administrator may do either.
 */
export async function endAccess(outside: ReviewEdges, review: Review): Promise<AnyRequest | Refusal> {
  const { speaker, ref, stillInTime } = review
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const edges = readingOnce(outside)
    // A newcomer has no user yet, and may withdraw all the same.
    const who = 'person' in ref ? identifySomebody(edges, speaker) : identify(edges, speaker)
    const [request, somebody] = await Promise.all([edges.store.requests.read(ref), who])
    if (isRefusal(somebody)) return somebody
    if (!request) return refuse({ why: 'no-such-request', id: ref.id })
    const event = await eventFor(edges, request, somebody, speaker)
    if (isRefusal(event)) return event
    const next = transition(request, event)
    if ('noArrow' in next) return refuse({ why: 'over-already', state: stateName(request), id: request.id })
    stillInTime()
    if (await edges.store.requests.save(next, request, event.at)) {
      handOver(edges, next)
      return next
    }
  }
  return refuse({ why: 'changed-meanwhile', id: ref.id })
}

async function eventFor(
  edges: ReviewEdges,
  request: AnyRequest,
  by: Somebody,
  speaker: Speaker,
): Promise<RequestEvent | Refusal> {
  const at = edges.now().toISOString()
  if (request.status === 'closed' || request.status === 'ending')
    return refuse({ why: 'over-already', state: stateName(request), id: request.id })
  const refused = samePerson(request.requester, by) ? null : await mayNotTakeBack(edges, request, speaker)
  if (refused) return refused
  return request.status === 'active' ? { type: 'end', at, by } : { type: 'withdraw', at, by }
}

/**
 * Others may take back what runs, where they could approve it now or are administrators. A waiting request is denied by the
 * former, who give a reason, and withdrawn by the latter, who need not be able to approve it.
 * Where no rule lets its requester have it any more, or that can't be read, the one that it was made by says who could.
 */
async function mayNotTakeBack(
  edges: ReviewEdges,
  request: AnyRequest,
  speaker: Speaker,
): Promise<Refusal | null> {
  const { admins } = edges.policy
  const sets = approverSets(edges, request, await edges.catalogue())
  const [asking, rule] = await Promise.all([
    knownToAct(edges, speaker, [...sets, ...admins]),
    currentRule(edges, request),
  ])
  if (isRefusal(asking)) return asking
  const { approval } = (isRefusal(rule) ? ruleNamed(edges, request) : rule) ?? {}
  const approvers = approval?.kind === 'approvers' ? approval.approvers : []
  const waits = request.status === 'awaiting-approval'
  if (inSets(edges.policy, waits ? admins : [...approvers, ...admins], asking.facts)) return null
  return isRefusal(rule) && unread(rule) && !waits
    ? rule
    : refuse({ why: 'may-not-end', id: request.id, waits })
}
