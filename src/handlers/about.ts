import { parseRequestRef } from '../access/request-ref.ts'
import type { HandlerEdges } from './edges.ts'

/** The edges for what is done about one request, by its ref: whatever is logged on the way has its id. */
export function about(edges: HandlerEdges, ref: string): HandlerEdges {
  const id = parseRequestRef(ref)?.id
  return id === undefined ? edges : { ...edges, log: edges.log.child({ requestId: id }) }
}
