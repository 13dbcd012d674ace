import { personKey } from '../access/boarding.ts'
import type { Refusal } from '../access/refusal.ts'
import type { Speaker } from '../flow/world.ts'
import type { View } from '../views/blocks.ts'
import { newcomerView } from '../views/holdings.ts'
import type { HandlerEdges } from './edges.ts'

/** Whoever has no user yet is shown their onboarding where one is under way, and is told to ask for one where none is. */
export async function orOnboarding(
  { store, now }: Pick<HandlerEdges, 'store' | 'now'>,
  speaker: Speaker,
  refusal: Refusal,
): Promise<View | Refusal> {
  const { refused } = refusal
  if (refused.why !== 'unknown-to-identity-center') return refusal
  const { boardings } = await store.people.sight(personKey(refused.email))
  const open = boardings.find(({ kind }) => kind === 'onboarding')
  if (!open) return refusal
  return newcomerView(open, now().toISOString(), open.requester.slackId === speaker.slackId)
}
