import { type Person, samePerson } from '../access/person.ts'
import { groupsNamed, usergroupsNamed } from '../access/policy.ts'
import { isRefusal, type Refusal } from '../access/refusal.ts'
import type { Asked } from '../access/request.ts'
import { identify, identifyMember, reading } from './identify.ts'
import type { World } from './world.ts'

type Edges = Pick<World, 'policy' | 'people' | 'identityStore' | 'catalogue' | 'log' | 'now'>

/** Who may approve under some sets: as the card shows them, and whether there are enough who can. */
export interface Approvers {
  readonly shown: Asked['approvers']
  /** How many different people could approve, counted no further than what is needed. */
  readonly eligible: number
}

/** Somebody a set names, by the only thing it says of them. */
type Candidate =
  | { readonly by: 'email'; readonly email: string }
  | { readonly by: 'user'; readonly userId: string }
  | { readonly by: 'slack'; readonly slackId: string }

const mentioned = 5
const keptMs = 5 * 60_000
const atOnce = 6

/**
 * Looks up who is in a set, to mention and to count them: never for a decision, which is judged live. What was found is
 * kept for five minutes.
 */
export function setLookup(edges: Edges) {
  const kept = new Map<string, { person: Person | null; at: number }>()

  async function find(candidate: Candidate): Promise<Person | null> {
    const key = JSON.stringify(candidate)
    const known = kept.get(key)
    if (known && edges.now().getTime() - known.at < keptMs) return known.person
    const person = await personOf(edges, candidate)
    kept.set(key, { person, at: edges.now().getTime() })
    return person
  }

  /** The different people among these candidates, no more than are enough; `but` is none of them. */
  async function people(
    candidates: readonly Candidate[],
    enough: number,
    but: Person | null,
  ): Promise<Person[]> {
    const found: Person[] = []
    for (let at = 0; at < candidates.length && found.length < enough; at += atOnce) {
      const some = await Promise.all(candidates.slice(at, at + atOnce).map(find))
      for (const person of some)
        if (person && ![...(but ? [but] : []), ...found].some((other) => samePerson(other, person)))
          found.push(person)
    }
    return found
  }

  return {
    /** The approvers for a requester, who never counts; a refusal where they can't be read. */
    approversFor: (
      setNames: readonly string[],
      needed: number,
      requester: Person,
    ): Promise<Approvers | Refusal> =>
      reading(edges, 'who may approve', async () => {
        const usergroups = usergroupsNamed(edges.policy, setNames)
        if (setNames.some((name) => edges.policy.people[name]?.all))
          return { shown: { usergroups, people: [], more: 0 }, eligible: needed }
        const named = await namedIn(edges, setNames)
        const toMention = await people(named, Math.max(mentioned, needed), requester)
        const enough = toMention.length >= needed
        const members = enough ? [] : await people(await membersIn(edges, usergroups), needed, requester)
        const all = [...toMention, ...members.filter((m) => !toMention.some((other) => samePerson(other, m)))]
        const shown = toMention.slice(0, mentioned).map(({ slackId }) => slackId)
        const more = named.length > mentioned ? named.length - shown.length : 0
        return { shown: { usergroups, people: shown, more }, eligible: all.length }
      }),

    /** Slack ids of everybody in the sets. Throws where they can't be read. */
    async slackIds(setNames: readonly string[]): Promise<readonly string[]> {
      const usergroups = await membersIn(edges, usergroupsNamed(edges.policy, setNames))
      const found = await people([...(await namedIn(edges, setNames)), ...usergroups], Infinity, null)
      return found.map(({ slackId }) => slackId)
    },
  }
}

/** People whom the sets name by address or by Identity Center group. */
async function namedIn(edges: Edges, setNames: readonly string[]): Promise<Candidate[]> {
  const emails = new Set(setNames.flatMap((name) => edges.policy.people[name]?.emails ?? []))
  const candidates: Candidate[] = [...emails].map((email) => ({ by: 'email', email }))
  const groups = groupsNamed(edges.policy, setNames)
  if (groups.length === 0) return candidates
  const [identityStore, catalogue] = await Promise.all([edges.identityStore(), edges.catalogue()])
  for (const { id, name } of catalogue?.groups ?? [])
    if (groups.includes(name))
      for await (const userId of identityStore.membersOf(id)) candidates.push({ by: 'user', userId })
  return candidates
}

async function membersIn({ people }: Edges, usergroups: readonly string[]): Promise<Candidate[]> {
  const lists = await Promise.all(usergroups.map((id) => people.usergroup(id)))
  return [...new Set(lists.flat())].map((slackId) => ({ by: 'slack', slackId }))
}

/** The person a candidate is; null for nobody. Throws where that can't be read, so that no "nobody" is kept of it. */
async function personOf(edges: Edges, candidate: Candidate): Promise<Person | null> {
  const found = await identified(edges, candidate)
  if (!found || !isRefusal(found)) return found
  if (found.refused.why === 'cannot-verify') throw new Error(`${found.refused.what} could not be read`)
  return null
}

async function identified(edges: Edges, candidate: Candidate): Promise<Person | Refusal | null> {
  if (candidate.by === 'slack') return identify(edges, { slackId: candidate.slackId, teamId: null })
  const email = candidate.by === 'email' ? candidate.email : await addressOf(edges, candidate.userId)
  const member = email === undefined ? undefined : await edges.people.memberByEmail(email)
  return member ? identifyMember(edges, member) : null
}

async function addressOf(edges: Edges, userId: string): Promise<string | undefined> {
  return (await (await edges.identityStore()).describe(userId))?.emails[0]
}
