import { isRefusal, refuse, type Refusal } from '../access/refusal.ts'
import type { Store } from '../store/index.ts'
import { identifySomebody, type Known, known, readingWhether } from './identify.ts'
import { readingOnce } from './once.ts'
import { offboardingOf } from './open-requests.ts'
import type { Speaker, World } from './world.ts'

type Edges = Pick<World, 'policy' | 'people' | 'identityStore' | 'catalogue' | 'log'> & {
  readonly store: Pick<Store, 'people'>
}

/** Who speaks, where they may decide on what is others': whoever is being offboarded does not, whatever the policy says. */
export async function knownToAct(
  edges: Edges,
  speaker: Speaker,
  setNames: readonly string[],
): Promise<Known | Refusal> {
  const once = readingOnce(edges)
  // Read at the same time: somebody waits for it.
  const [asking, leaving] = await Promise.all([known(once, speaker, setNames), whyLeaving(once, speaker)])
  if (isRefusal(asking)) return asking
  return leaving ?? asking
}

async function whyLeaving(edges: Edges, speaker: Speaker): Promise<Refusal | null> {
  const somebody = await identifySomebody(edges, speaker)
  if (isRefusal(somebody)) return somebody
  return readingWhether(edges, 'whether you are being offboarded', async () => {
    const id = await offboardingOf(edges.store, somebody.email)
    return id === null ? null : refuse({ why: 'offboarded-oneself', id })
  })
}
