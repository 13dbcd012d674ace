import type { Catalogue } from '../access/catalogue.ts'
import type { WorkKey, World } from '../flow/world.ts'
import { slackPeople } from '../slack/people.ts'
import type { WebClient } from '@slack/web-api'
import type { Store } from '../store/index.ts'
import type { Edges } from './edges.ts'

/** Who may what is decided by names and units: by those of more than four missed refreshes ago, nothing is. */
const decisiveForMs = 3_600_000

/** What whoever decides is handed; `work` takes what comes of it. */
export function decidingWorld(
  edges: Edges,
  store: Store,
  answering: WebClient,
  work: (key: WorkKey) => void,
): World {
  const { basics, centers } = edges
  const { assignments, identityStore } = centers.answering
  const people = slackPeople(answering)
  return { ...basics, store, assignments, identityStore, people, catalogue: notStale(edges), work }
}

const notStale =
  ({ catalogue, basics: { now } }: Edges) =>
  async (): Promise<Catalogue | null> => {
    const read = await catalogue()
    return read && now().getTime() - Date.parse(read.readAt) <= decisiveForMs ? read : null
  }
