import type { AnyRequest } from '../access/request.ts'
import { isBehind, neverTried, tellAt, type Told, wakeAt } from '../access/told.ts'
import type { Lease } from '../store/entities.ts'
import { needsLook, turnOf } from './place.ts'
import { Teller, type TellerEdges } from './teller.ts'

export type TellEdges = TellerEdges & { readonly newToken: () => string }

const leaseMs = 30_000

/**
 * Makes Slack agree with a request as it was just read: the card, the thread, the requester's direct message and the
 * administrators', each up to its own cursor, and each message saved as soon as it stands. May be called at any time, by
 * anyone. Returns when the request is next due (null: nothing is left). Throws where the table can't be read or written.
 */
export async function tell(edges: TellEdges, request: AnyRequest): Promise<string | null> {
  const { store, now } = edges
  const started = now().getTime()
  const known = await store.told.read(request)
  const due = tellAt(request, known)
  if (due === null || due > now().toISOString()) return rest(edges, request, known)

  const lease: Lease = { token: edges.newToken(), until: new Date(started + leaseMs).toISOString() }
  const told = await store.told.lease(request, lease, now().toISOString())
  if (!told) return new Date(started + 1000).toISOString()
  // Whoever held the lease before may have told of more than was read.
  const current = isBehind(request, told) ? ((await store.requests.read(request)) ?? request) : request
  const after = await new Teller(edges, current, lease).run(told)
  if (!(await store.told.save(current, after, lease, null))) return now().toISOString()
  return rest(edges, current, after)
}

/** Saves when the request is next due. What others have told meanwhile makes that later, never sooner. */
async function rest({ store, now }: TellEdges, request: AnyRequest, told: Told): Promise<string | null> {
  const turn = needsLook(request, now().toISOString()) ? await turnOf(store, request) : neverTried
  const at = wakeAt(request, told, turn)
  const same = await store.requests.wake(request, at)
  return same ? at : now().toISOString()
}
