import type { AnyRequest } from '../access/request.ts'
import { requestKey, placeKey } from './place.ts'
import type { World } from './world.ts'

/** Gives the worker what was just saved: the request to be told of, and where there is something to make or take. */
export function handOver({ work }: Pick<World, 'work'>, request: AnyRequest): void {
  work(requestKey(request))
  if (request.status === 'activating' || request.status === 'ending') work(placeKey(request))
}
