import type { Person, PersonFacts } from '../access/person.ts'
import { isRefusal, type Refusal } from '../access/refusal.ts'
import { factsFor, identify } from './identify.ts'
import type { Speaker, World } from './world.ts'

/** Who is typing, and what the rules judge them by. */
export interface Typist {
  readonly person: Person
  readonly facts: PersonFacts
}

const keptMs = 60_000

/** Who is typing, kept for a minute: for what is shown meanwhile, never for a decision. A refusal is not kept. */
export function typingLookup(
  edges: Pick<World, 'policy' | 'people' | 'identityStore' | 'catalogue' | 'log' | 'now'>,
): (speaker: Speaker) => Promise<Typist | Refusal> {
  const kept = new Map<string, { typist: Typist; at: number }>()
  const sets = [...new Set(edges.policy.rules.flatMap(({ who }) => who))]

  return async (speaker) => {
    const now = edges.now().getTime()
    for (const [slackId, { at }] of kept) if (now - at >= keptMs) kept.delete(slackId)
    const known = kept.get(speaker.slackId)
    if (known) return known.typist
    const person = await identify(edges, speaker)
    if (isRefusal(person)) return person
    const facts = await factsFor(edges, person, sets)
    if (isRefusal(facts)) return facts
    kept.set(speaker.slackId, { typist: { person, facts }, at: now })
    return { person, facts }
  }
}
