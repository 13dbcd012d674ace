import type { AnyRequest } from '../access/request.ts'
import type { RequestRef } from '../access/request-ref.ts'
import { neverTried, tellAt, wakeAt } from '../access/told.ts'
import type { Lease } from '../store/entities.ts'
import { turnOf } from './place.ts'
import { Teller, type TellerEdges } from './teller.ts'

export type TellEdges = TellerEdges & { readonly newToken: () => string }

const leaseMs = 30_000

/**
 * Makes Slack agree with a request: the card, the thread, the requester's direct message and the administrators', each up
 * to its own cursor, and each saved as soon as it stands. May be called at any time, by anyone. Returns when the request
 * is next due (null: nothing is left). Throws where the table can't be read or written.
 */
export async function tell(edges: TellEdges, ref: RequestRef): Promise<string | null> {
  const { store, now } = edges
  const started = now().getTime()
  const request = await store.requests.read(ref)
  if (!request) return null
  const due = tellAt(request, await store.told.read(ref))
  if (due === null || due > now().toISOString()) return rest(edges, request)

  const lease: Lease = { token: edges.newToken(), until: new Date(started + leaseMs).toISOString() }
  const told = await store.told.lease(ref, lease, now().toISOString())
  if (!told) return new Date(started + 1000).toISOString()
  // Read again under the lease: whoever held it before may have told more, and the request may have gone on.
  const current = (await store.requests.read(ref)) ?? request
  const after = await new Teller(edges, current, lease).run(told)
  await store.told.save(ref, after, lease, null)
  return rest(edges, current)
}

/** Saves when the request is next due, from all that is known of it by now. */
async function rest({ store, now }: TellEdges, request: AnyRequest): Promise<string | null> {
  const told = await store.told.read(request)
  const held = request.status === 'activating' || request.status === 'active' || request.status === 'ending'
  const at = wakeAt(request, told, held ? await turnOf(store, request) : neverTried)
  const same = await store.requests.wake(request, at)
  return same ? at : now().toISOString()
}
