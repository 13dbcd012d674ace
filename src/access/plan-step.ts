import type { Order } from './order.ts'
import type { Pair } from './pair.ts'
import type { LiveRequest, RequestEvent } from './request.ts'

/** What one look at a pair knows: its record, its live requests, and what Identity Center says right now. */
export interface Sight {
  readonly pair: Pair
  readonly requests: readonly LiveRequest[]
  /** What boardings want of the pair and have not got yet. */
  readonly orders: readonly Order[]
  readonly present: boolean
  readonly now: string
}

export interface Move {
  readonly id: string
  readonly event: RequestEvent
}

/**
 * What a look has to do, in this order: save `pair` (with the intent where there is a write), make the write, or else
 * move the requests. `wakeAt` is when to look again when nobody calls before; null when nothing is left.
 */
export interface Plan {
  readonly pair: Pair
  readonly moves: readonly Move[]
  readonly write: 'create' | 'delete' | null
  readonly wakeAt: string | null
  /** Orders that came about, can't, or are refused for now: as they are to be saved. */
  readonly orders: readonly Order[]
}

export const minute = 60

export const write = (pair: Pair, kind: 'create' | 'delete'): Plan => ({
  pair,
  moves: [],
  write: kind,
  wakeAt: null,
  orders: [],
})

export const rest = (
  pair: Pair,
  wakeAt: string | null = null,
  moves: readonly Move[] = [],
  orders: readonly Order[] = [],
): Plan => ({ pair, moves, write: null, wakeAt, orders })

export const move = (request: LiveRequest, event: RequestEvent): Move => ({ id: request.id, event })

export const after = (at: string, lengthSeconds: number): string =>
  new Date(Date.parse(at) + lengthSeconds * 1000).toISOString()

export const seconds = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000
