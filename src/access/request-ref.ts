import { type PairKey, pairText, parsePairText } from './entitlement.ts'
import type { Asked } from './request.ts'

/** Where one request lies: its pair's partition and its id. */
export interface RequestRef {
  readonly pair: PairKey
  readonly id: string
}

/**
 * One text that finds a request again: the value of its buttons. It is a hint and no authority: whoever sends it back
 * is judged as if they had typed it.
 */
export function requestRef({ pair, id }: Pick<Asked, 'pair' | 'id'>): string {
  return `${pairText(pair)}#${id}`
}

/** Reads `requestRef` back; undefined for anything else. */
export function parseRequestRef(text: string): RequestRef | undefined {
  const cut = text.lastIndexOf('#')
  const pair = parsePairText(text.slice(0, Math.max(cut, 0)))
  const id = text.slice(cut + 1)
  return pair && id ? { pair, id } : undefined
}
