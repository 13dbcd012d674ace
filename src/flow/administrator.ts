import type { Person } from '../access/person.ts'
import { inSets } from '../access/policy.ts'
import { isRefusal, refuse, type Refusal } from '../access/refusal.ts'
import { knownToAct } from './known-to-act.ts'
import type { Speaker } from './world.ts'

/** Who speaks, where they are an administrator right now; `what` says what only administrators may. */
export async function administrator(
  edges: Parameters<typeof knownToAct>[0],
  speaker: Speaker,
  what: string,
): Promise<Person | Refusal> {
  const { policy } = edges
  const asking = await knownToAct(edges, speaker, policy.admins)
  if (isRefusal(asking)) return asking
  return inSets(policy, policy.admins, asking.facts) ? asking.person : refuse({ why: 'admins-only', what })
}
