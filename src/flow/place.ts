import type { AnyRequest } from '../access/request.ts'
import type { Turn } from '../access/told.ts'
import type { Store } from '../store/index.ts'
import type { WorkKey } from './world.ts'

/** Where the work for a request is done: its pair, or its person. */
export const placeKey = (request: AnyRequest): WorkKey =>
  request.kind === 'access'
    ? { kind: 'pair', pair: request.pair }
    : { kind: 'person', person: request.person }

/** When it is the turn of a request's pair or person. */
export const turnOf = (
  { pairs, people }: Pick<Store, 'pairs' | 'people'>,
  request: AnyRequest,
): Promise<Turn> => (request.kind === 'access' ? pairs.turn(request.pair) : people.turn(request.person))

/** Whether a request's pair or person has something to do for it, now. */
export function needsLook(request: AnyRequest, now: string): boolean {
  if (request.status === 'active') return request.until <= now
  return request.status === 'activating' || request.status === 'ending'
}

/** The key of a request itself. */
export const requestKey = (request: AnyRequest): WorkKey =>
  request.kind === 'access'
    ? { kind: 'request', pair: request.pair, id: request.id }
    : { kind: 'request', person: request.person, id: request.id }
