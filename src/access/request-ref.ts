import type { PersonKey } from './boarding.ts'
import { type PairKey, pairText, parsePairText } from './entitlement.ts'

/** Where one request lies: the partition of its pair, or of the person whom it brings in or sees out, and its id. */
export type RequestRef =
  { readonly pair: PairKey; readonly id: string } | { readonly person: PersonKey; readonly id: string }

const personMark = 'person#'

/**
 * One text that finds a request again: the value of its buttons. It is a hint and no authority: whoever sends it back
 * is judged as if they had typed it.
 */
export function requestRef(ref: RequestRef): string {
  return 'pair' in ref
    ? `${pairText(ref.pair)}#${ref.id}`
    : `${personMark}${encodeURIComponent(ref.person)}#${ref.id}`
}

/** Reads `requestRef` back; undefined for anything else. */
export function parseRequestRef(text: string): RequestRef | undefined {
  const cut = text.lastIndexOf('#')
  const place = text.slice(0, Math.max(cut, 0))
  const id = text.slice(cut + 1)
  if (!id) return undefined
  if (place.startsWith(personMark)) return parsePerson(place.slice(personMark.length), id)
  const pair = parsePairText(place)
  return pair && { pair, id }
}

function parsePerson(text: string, id: string): RequestRef | undefined {
  try {
    const person = decodeURIComponent(text)
    return person ? { person, id } : undefined
  } catch {
    return undefined
  }
}
