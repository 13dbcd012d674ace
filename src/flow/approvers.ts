import { type Person, samePerson, type Somebody } from '../access/person.ts'
import { groupsNamed, type Rule, usergroupsNamed } from '../access/policy.ts'
import { isRefusal, type Refusal } from '../access/refusal.ts'
import type { Asked } from '../access/request.ts'
import type { StoreUser } from '../aws/identity-store.ts'
import type { Member } from '../slack/people.ts'
import { identifyMember, personWith, reading } from './identify.ts'
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
  const find = keeping(edges, (candidate: Candidate) => personOf(edges, candidate))
  const findMember = keeping(edges, (candidate: Candidate) => memberOf(edges, candidate))
  const listed = keeping(edges, (usergroup: string) => edges.people.usergroup(usergroup))

  /** The different people among these candidates, no more than are enough; nobody of `but` is one of them. */
  async function people(
    candidates: AsyncIterable<Candidate>,
    enough: number,
    but: readonly Somebody[],
  ): Promise<Found> {
    const found: Person[] = []
    let some: Candidate[] = []
    let seen = 0
    let unread = 0
    const tryToFind = (candidate: Candidate): Promise<Person | null> =>
      find(candidate).catch((error: unknown) => {
        edges.log.warn({ err: error }, 'somebody who may approve could not be looked up')
        unread += 1
        return null
      })
    const take = async (): Promise<void> => {
      for (const person of await Promise.all(some.map(tryToFind)))
        if (person && ![...but, ...found].some((other) => samePerson(other, person))) found.push(person)
      some = []
    }
    for await (const candidate of candidates) {
      seen += 1
      if (found.length < enough) some.push(candidate)
      if (some.length === atOnce) await take()
      // A group may have thousands of members: no more are listed than tell whether there are more to mention.
      if (found.length >= enough && seen > mentioned) break
    }
    await take()
    return { people: found, seen, unread }
  }

  async function approvers(
    setNames: readonly string[],
    needed: number,
    concerned: readonly Somebody[],
  ): Promise<Approvers> {
    const usergroups = usergroupsNamed(edges.policy, setNames)
    if (setNames.some((name) => edges.policy.people[name]?.all))
      return { shown: { usergroups, people: [], more: false }, eligible: needed }
    const named = await people(namedIn(edges, setNames), Math.max(mentioned, needed), concerned)
    const shown = named.people.slice(0, mentioned).map(({ slackId }) => slackId)
    const found = named.people
    let { unread } = named
    // Slack lets a user group be read twenty times a minute: only where too few are found is it read anew.
    for (const list of [listed, edges.people.usergroup]) {
      if (found.length + unread >= needed) break
      const members = await people(membersIn(list, usergroups), needed, concerned)
      found.push(...members.people.filter((each) => !found.some((other) => samePerson(other, each))))
      unread = named.unread + members.unread
    }
    return {
      shown: { usergroups, people: shown, more: named.seen > mentioned || named.unread > 0 },
      eligible: found.length + unread,
    }
  }

  /** Who of the sets can be told something in Slack: they need no user in Identity Center for that. */
  async function reachable(setNames: readonly string[]): Promise<Reachable> {
    const ids = new Set<string>()
    let isAll = true
    const missed = (error: unknown): void => {
      isAll = false
      edges.log.warn({ err: error }, 'some people could not be looked up')
    }
    const add = async (candidates: AsyncIterable<Candidate>): Promise<void> => {
      for await (const candidate of candidates) {
        const member = await findMember(candidate).catch(missed)
        if (member && !member.deactivated) ids.add(member.slackId)
      }
    }
    await add(namedIn(edges, setNames)).catch(missed)
    await add(membersIn(edges.people.usergroup, usergroupsNamed(edges.policy, setNames))).catch(missed)
    return { ids: [...ids], isAll }
  }

  return {
    /** The approvers of a request; whom it concerns never counts. A refusal where they can't be read. */
    approversFor: (
      setNames: readonly string[],
      needed: number,
      concerned: readonly Somebody[],
    ): Promise<Approvers | Refusal> =>
      reading(edges, 'who may approve', () => approvers(setNames, needed, concerned)),

    /** Begins to look up who may approve under these rules, for whoever asks for them next. */
    lookAhead(rules: readonly Pick<Rule, 'approval'>[]): void {
      const sets = rules.flatMap(({ approval }) => (approval.kind === 'none' ? [] : approval.approvers))
      people(namedIn(edges, [...new Set(sets)]), mentioned, []).catch((error: unknown) =>
        edges.log.warn({ err: error }, 'approvers could not be looked up ahead'),
      )
    },

    reachable,

    /** The same, kept for five minutes: to be named where they can help. */
    helpers: keeping(edges, reachable),
  }
}

/** Slack ids, and whether everybody could be looked up: else there may be more of them another time. */
export interface Reachable {
  readonly ids: readonly string[]
  readonly isAll: boolean
}

interface Found {
  readonly people: Person[]
  /** How many candidates there were, as far as they were looked at. */
  readonly seen: number
  /** How many of them could not be read: they may well be able to approve, which is judged when they press. */
  readonly unread: number
}

/** The same look-up, of which what was found is kept for a while; what could not be read is not. */
function keeping<Key extends Candidate | string | readonly string[], T>(
  { now }: Pick<Edges, 'now'>,
  lookUp: (key: Key) => Promise<T>,
): (key: Key) => Promise<T> {
  const kept = new Map<string, { readonly found: Promise<T>; readonly at: number }>()
  return (wanted) => {
    const key = JSON.stringify(wanted)
    const at = now().getTime()
    for (const [other, each] of kept) if (at - each.at >= keptMs) kept.delete(other)
    const found = kept.get(key)?.found ?? lookUp(wanted)
    if (!kept.has(key)) kept.set(key, { found, at })
    found.catch(() => kept.delete(key))
    return found
  }
}

/** People whom the sets name by address or by Identity Center group. */
async function* namedIn(edges: Edges, setNames: readonly string[]): AsyncGenerator<Candidate> {
  const emails = new Set(setNames.flatMap((name) => edges.policy.people[name]?.emails ?? []))
  for (const email of emails) yield { by: 'email', email }
  const groups = groupsNamed(edges.policy, setNames)
  if (groups.length === 0) return
  const [identityStore, catalogue] = await Promise.all([edges.identityStore(), edges.catalogue()])
  for (const { id, name } of catalogue?.groups ?? [])
    if (groups.includes(name))
      for await (const userId of identityStore.membersOf(id)) yield { by: 'user', userId }
}

async function* membersIn(
  list: (usergroup: string) => Promise<readonly string[]>,
  usergroups: readonly string[],
): AsyncGenerator<Candidate> {
  const lists = await Promise.all(usergroups.map(list))
  for (const slackId of new Set(lists.flat())) yield { by: 'slack', slackId }
}

/** The person a candidate is; null for nobody. Throws where that can't be read. */
async function personOf(edges: Edges, candidate: Candidate): Promise<Person | null> {
  const user =
    candidate.by === 'user' ? await (await edges.identityStore()).describe(candidate.userId) : undefined
  const member = await memberOf(edges, candidate, user)
  if (!member) return null
  const found = user ? personWith(edges, member, user) : await identifyMember(edges, member)
  if (!isRefusal(found)) return found
  if (found.refused.why === 'cannot-verify') throw new Error(`${found.refused.what} could not be read`)
  return null
}

/** The Slack member a candidate is; undefined for nobody. */
async function memberOf(edges: Edges, candidate: Candidate, user?: StoreUser): Promise<Member | undefined> {
  if (candidate.by === 'slack') return edges.people.member(candidate.slackId)
  if (candidate.by === 'email') return edges.people.memberByEmail(candidate.email)
  const email = (user ?? (await (await edges.identityStore()).describe(candidate.userId)))?.emails[0]
  return email === undefined ? undefined : edges.people.memberByEmail(email)
}
