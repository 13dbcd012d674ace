import { isRefusal, type Refusal } from '../access/refusal.ts'
import type { Speaker } from '../flow/world.ts'
import { section, type View } from '../views/blocks.ts'
import type { HandlerEdges } from './edges.ts'

/** /aws-login: what a person needs to sign in comes as a direct message, from the worker. */
export async function answerLogin(
  edges: HandlerEdges,
  ask: { readonly speaker: Speaker; readonly deliveryId: string; readonly stillInTime: () => void },
): Promise<View | Refusal> {
  const person = await edges.askLogin(ask)
  if (isRefusal(person)) return person
  const text = 'Your portal link and your AWS CLI set-up are on their way to you as a direct message.'
  return { text, blocks: [section(text)] }
}
