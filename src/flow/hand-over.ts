import type { AccessRequest } from '../access/request.ts'
import type { World } from './world.ts'

/** Gives the worker what was just saved: the request to be told of, and its pair where there is something to make or take. */
export function handOver({ work }: Pick<World, 'work'>, { pair, id, status }: AccessRequest): void {
  work({ kind: 'request', pair, id })
  if (status === 'activating' || status === 'ending') work({ kind: 'pair', pair })
}
