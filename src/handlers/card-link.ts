import type { AccessRequest } from '../access/request.ts'
import type { HandlerEdges } from './edges.ts'

const lookEveryMs = 80
const patienceMs = 700

/**
 * Where a request's card stands, as a link, if it stands within moments: the worker posts it meanwhile. Null where it does
 * not, or where nothing is told before the access is there; the channel has to do then.
 */
export async function cardLink(
  edges: HandlerEdges,
  request: AccessRequest,
  withinMs: number,
): Promise<string | null> {
  if (request.approvalsNeeded === 0) return null
  const patientUntil = edges.now().getTime() + Math.min(withinMs, patienceMs)
  while (edges.now().getTime() < patientUntil) {
    const { card } = await edges.store.told.read(request)
    if (card) return edges.permalink(card)
    await edges.sleep(lookEveryMs)
  }
  return null
}
