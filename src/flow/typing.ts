import { isRefusal, type Refusal } from '../access/refusal.ts'
import { type Known, known } from './identify.ts'
import type { Speaker, World } from './world.ts'

const keptMs = 60_000

/** Who is typing, kept for a minute: for what is shown meanwhile, never for a decision. A refusal is not kept. */
export function typingLookup(
  edges: Pick<World, 'policy' | 'people' | 'identityStore' | 'catalogue' | 'log' | 'now'>,
): (speaker: Speaker) => Promise<Known | Refusal> {
  const kept = new Map<string, { typist: Known; at: number }>()
  const sets = [...new Set(edges.policy.rules.flatMap(({ who }) => who))]

  return async (speaker) => {
    const now = edges.now().getTime()
    for (const [slackId, { at }] of kept) if (now - at >= keptMs) kept.delete(slackId)
    const before = kept.get(speaker.slackId)
    if (before) return before.typist
    const typist = await known(edges, speaker, sets)
    if (!isRefusal(typist)) kept.set(speaker.slackId, { typist, at: now })
    return typist
  }
}
