import type { AnyRequest } from '../access/request.ts'
import type { Store } from '../store/index.ts'
import type { WorkKey } from './world.ts'

/** Where the work for a request is done: its pair, or its person. */
export const placeKey = (request: AnyRequest): WorkKey =>
  request.kind === 'access'
    ? { kind: 'pair', pair: request.pair }
    : { kind: 'person', person: request.person }

/** When the pair or the person of a request is next looked at; null where nothing is left or nothing was ever done. */
export const placeWakeAt = (
  { pairs, people }: Pick<Store, 'pairs' | 'people'>,
  request: AnyRequest,
): Promise<string | null> =>
  request.kind === 'access' ? pairs.wakeAt(request.pair) : people.wakeAt(request.person)

/** The key of a request itself. */
export const requestKey = (request: AnyRequest): WorkKey =>
  request.kind === 'access'
    ? { kind: 'request', pair: request.pair, id: request.id }
    : { kind: 'request', person: request.person, id: request.id }
