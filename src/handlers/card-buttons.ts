import { reasonIn } from '../access/reason.ts'
import { isRefusal, refuse, type Refusal } from '../access/refusal.ts'
import type { AnyRequest } from '../access/request.ts'
import { parseRequestRef, type RequestRef } from '../access/request-ref.ts'
import { endAccess } from '../flow/end-access.ts'
import { approveRequest, denyRequest } from '../flow/review-request.ts'
import type { Speaker } from '../flow/world.ts'
import type { View } from '../views/blocks.ts'
import { endedView } from '../views/ended.ts'
import { actionIds } from '../views/ids.ts'
import { reviewedView } from '../views/reviewed.ts'
import type { HandlerEdges } from './edges.ts'

/** A press on a card, or on a message that carries the same buttons. */
export interface Press {
  readonly edges: HandlerEdges
  readonly speaker: Speaker
  /** The button's value: a hint where the record is, and no authority. */
  readonly value: string
  readonly stillInTime: () => void
}

type Pressed = (
  edges: HandlerEdges,
  review: { speaker: Speaker; ref: RequestRef; stillInTime: () => void },
) => Promise<AnyRequest | Refusal>

/** What each button does to the request that it names. */
const buttons: Readonly<Record<string, { readonly press: Pressed; readonly view: (r: AnyRequest) => View }>> =
  {
    [actionIds.approve]: { press: approveRequest, view: reviewedView },
    [actionIds.deny]: {
      press: (edges, review) => denyRequest(edges, { ...review, text: '' }),
      view: reviewedView,
    },
    [actionIds.withdraw]: { press: endAccess, view: endedView },
    [actionIds.end]: { press: endAccess, view: endedView },
  }

export const cardActions = Object.keys(buttons)

/** A denial whose reason was asked for in a form: `ref` came back with it. */
export async function denyWhy(
  { edges, value, speaker, stillInTime }: Press,
  text: string,
): Promise<View | Refusal> {
  const ref = parseRequestRef(value)
  if (!ref) return refuse({ why: 'no-such-request', id: '' })
  const denied = await denyRequest(edges, { speaker, ref, stillInTime, text: reasonIn(text) })
  return isRefusal(denied) ? denied : reviewedView(denied)
}

/** Judges and records a press; what it says is for the presser alone. */
export async function pressCard(
  actionId: string,
  { edges, value, speaker, stillInTime }: Press,
): Promise<View | Refusal> {
  const ref = parseRequestRef(value)
  const button = buttons[actionId]
  if (!ref || !button) return refuse({ why: 'no-such-request', id: '' })
  const done = await button.press(edges, { speaker, ref, stillInTime })
  return isRefusal(done) ? done : button.view(done)
}
