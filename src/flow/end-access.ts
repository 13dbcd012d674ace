import { type Person, samePerson } from '../access/person.ts'
import { inSets } from '../access/policy.ts'
import { isRefusal, refuse, type Refusal } from '../access/refusal.ts'
import { type AccessRequest, type RequestEvent, stateName } from '../access/request.ts'
import { transition } from '../access/transition.ts'
import { handOver } from './hand-over.ts'
import { factsFor, identify } from './identify.ts'
import type { Review, ReviewEdges } from './review-request.ts'

const tries = 5

/**
 * Ends what a request stands for, whatever it has come to: a waiting one is withdrawn by its requester; a running one is
 * handed back by its requester, or taken back by whoever could approve it now, or an administrator.
 */
export async function endAccess(edges: ReviewEdges, review: Review): Promise<AccessRequest | Refusal> {
  const { speaker, ref, stillInTime } = review
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const [request, person] = await Promise.all([edges.store.requests.read(ref), identify(edges, speaker)])
    if (isRefusal(person)) return person
    if (!request) return refuse({ why: 'no-such-request', id: ref.id })
    const event = await eventFor(edges, request, person)
    if (isRefusal(event)) return event
    const next = transition(request, event)
    if ('noArrow' in next) return refuse({ why: 'over-already', state: stateName(request), id: request.id })
    stillInTime()
    if (await edges.store.requests.save(next, request.revision, event.at)) {
      handOver(edges, next)
      return next
    }
  }
  return refuse({ why: 'changed-meanwhile', id: ref.id })
}

async function eventFor(
  edges: ReviewEdges,
  request: AccessRequest,
  person: Person,
): Promise<RequestEvent | Refusal> {
  const at = edges.now().toISOString()
  const own = samePerson(request.requester, person)
  if (request.status === 'closed' || request.status === 'ending')
    return refuse({ why: 'over-already', state: stateName(request), id: request.id })
  if (!own) {
    const refused = await mayNotTakeBack(edges, request, person)
    if (refused) return refused
  }
  return request.status === 'active' ? { type: 'end', at, by: person } : { type: 'withdraw', at, by: person }
}

/** Others may take back what runs, where they could approve it now or are administrators; a waiting request is denied instead. */
async function mayNotTakeBack(
  edges: ReviewEdges,
  request: AccessRequest,
  person: Person,
): Promise<Refusal | null> {
  const rule = edges.policy.rules.find(({ name }) => name === request.rule)
  const approvers = rule?.approval.kind === 'approvers' ? rule.approval.approvers : []
  const sets = [...approvers, ...edges.policy.admins]
  const facts = await factsFor(edges, person, sets)
  if (isRefusal(facts)) return facts
  const allowed = inSets(edges.policy, sets, facts) && request.status !== 'awaiting-approval'
  return allowed ? null : refuse({ why: 'may-not-end', id: request.id })
}
