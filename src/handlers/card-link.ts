import { setTimeout as sleep } from 'node:timers/promises'
import type { AnyRequest } from '../access/request.ts'
import type { HandlerEdges } from './edges.ts'

const lookEveryMs = 80

/**
 * Where a request's card stands, as a link, if it stands within moments: the worker posts it meanwhile. Null where it does
 * not, or where nothing is told before the access is there; the channel has to do then. Slack's patience is machine time.
 */
export async function cardLink(
  edges: HandlerEdges,
  request: AnyRequest,
  withinMs: number,
): Promise<string | null> {
  if (request.approvalsNeeded === 0) return null
  const patientUntil = Date.now() + Math.min(withinMs, edges.cardPatienceMs)
  while (Date.now() < patientUntil) {
    // The worker has begun a moment ago: it can't stand yet.
    await sleep(lookEveryMs)
    const { card } = await edges.store.told.read(request)
    if (card) return edges.permalink(card)
  }
  return null
}
