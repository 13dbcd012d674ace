import type { Catalogue } from '../access/catalogue.ts'
import { foldEmail, type Person, type PersonFacts, type Somebody } from '../access/person.ts'
import { groupsNamed, type Policy, usergroupsNamed } from '../access/policy.ts'
import { isRefusal, refuse, type Refusal } from '../access/refusal.ts'
import type { StoreUser } from '../aws/identity-store.ts'
import type { Member } from '../slack/people.ts'
import { readingOnce } from './once.ts'
import type { Speaker, World } from './world.ts'

type Edges = Pick<World, 'policy' | 'people' | 'identityStore' | 'catalogue' | 'log'>

/**
 * Who a Slack id is, read live from Slack and the identity store: a person, or why nobody. A part that can't be read is a
 * refusal too, so that no answer ever counts as "fine". `ahead` hears of the user's id before it is known to be theirs.
 */
export async function identify(
  edges: Edges,
  speaker: Speaker,
  ahead?: (userId: string) => void,
): Promise<Person | Refusal> {
  const member = await memberOf(edges, speaker)
  return isRefusal(member) ? member : identifyMember(edges, member, ahead)
}

/** The same where no user in the identity store is needed: a live member with a confirmed address of ours. */
export async function identifySomebody(edges: Edges, speaker: Speaker): Promise<Newcoming | Refusal> {
  const member = await memberOf(edges, speaker)
  if (isRefusal(member)) return member
  const refused = judgeMember(edges.policy, member)
  return refused ?? { slackId: member.slackId, email: member.email ?? '', member }
}

/** Somebody of whom only Slack is known to know. */
export type Newcoming = Somebody & { readonly member: Member }

function memberOf(edges: Edges, speaker: Speaker): Promise<Member | Refusal> {
  const { teams } = edges.policy.slack
  // A Grid organisation's id may stand where a workspace's should, in the payload as in the policy: which workspaces are in
  // the organisation is for users.info to tell.
  const workspacesAlone = !teams.some((team) => team.startsWith('E'))
  if (workspacesAlone && speaker.teamId?.startsWith('T') && !teams.includes(speaker.teamId))
    return Promise.resolve(refuse({ why: 'stranger' }))
  return reading(edges, 'your Slack profile', async () => {
    const member = await edges.people.member(speaker.slackId)
    return member ?? refuse({ why: 'stranger' })
  })
}

/** The same for a member that was read already. */
export async function identifyMember(
  edges: Edges,
  member: Member,
  ahead?: (userId: string) => void,
): Promise<Person | Refusal> {
  const refused = judgeMember(edges.policy, member)
  if (refused) return refused
  return reading(edges, 'your user in IAM Identity Center', async () => {
    const user = await (await edges.identityStore()).userByEmail(member.email ?? '', ahead)
    return personWith(edges, member, user)
  })
}

/** The same for a member whose user in the identity store was read already, too. */
export function personWith(
  { policy }: Pick<World, 'policy'>,
  member: Member,
  user: StoreUser | undefined,
): Person | Refusal {
  const refused = judgeMember(policy, member)
  if (refused) return refused
  const { slackId, email } = member
  if (!user || !email) return refuse({ why: 'unknown-to-identity-center', email: email ?? '' })
  if (!user.enabled) return refuse({ why: 'disabled-in-identity-center', email })
  return { slackId, email, principalId: user.id, userName: user.userName }
}

/** Why a member is nobody to us; null for a live member with a confirmed address in an allowed domain. */
function judgeMember({ slack }: Policy, member: Member): Refusal | null {
  const { deactivated, bot, guest, emailConfirmed, email, teams } = member
  if (deactivated) return refuse({ why: 'deactivated' })
  if (bot) return refuse({ why: 'bot' })
  if (member.stranger || !teams.some((team) => slack.teams.includes(team))) return refuse({ why: 'stranger' })
  if (guest) return refuse({ why: 'guest' })
  if (deactivated === null || bot === null || guest === null)
    return refuse({ why: 'cannot-verify', what: 'your Slack profile' })
  if (!email) return refuse({ why: 'no-email' })
  if (emailConfirmed !== true) return refuse({ why: 'unconfirmed-email' })
  const host = foldEmail(email).split('@').at(-1) ?? ''
  return slack.emailDomains.some((domain) => domain.toLowerCase() === host)
    ? null
    : refuse({ why: 'other-domain', email, domains: slack.emailDomains })
}

/** Somebody identified, and what the policy judges them by. */
export interface Known {
  readonly person: Person
  readonly facts: PersonFacts
}

/** Who speaks and what these sets need to know of them, read live; a refusal where they are nobody or it can't be read. */
export async function known(
  edges: Edges,
  speaker: Speaker,
  setNames: readonly string[],
): Promise<Known | Refusal> {
  const once = readingOnce(edges)
  // The groups are read while it is still held against the user whose address it is.
  const readGroups = (userId: string): void =>
    void once.identityStore().then((store) => store.groupsOf(userId).catch(() => undefined))
  const person = await identify(
    once,
    speaker,
    groupsNamed(edges.policy, setNames).length > 0 ? readGroups : undefined,
  )
  if (isRefusal(person)) return person
  const facts = await factsFor(once, person, setNames)
  return isRefusal(facts) ? facts : { person, facts }
}

/**
 * What the policy judges this person by, for these sets only; a refusal where it can't be read. Whoever has no user yet is
 * in no group of Identity Center's.
 */
export function factsFor(
  edges: Edges,
  person: Somebody,
  setNames: readonly string[],
): Promise<PersonFacts | Refusal> {
  return reading(edges, 'your groups', async () => {
    const groups = groupsNamed(edges.policy, setNames)
    const usergroups = usergroupsNamed(edges.policy, setNames)
    const [groupNames, usergroupIds] = await Promise.all([
      groups.length === 0 || person.principalId === undefined
        ? new Set<string>()
        : groupNamesOf(edges, person.principalId),
      usergroupsOf(edges, person.slackId, usergroups),
    ])
    if (isRefusal(groupNames)) return groupNames
    return { email: person.email, groups: groupNames, usergroups: usergroupIds }
  })
}

async function groupNamesOf(edges: Edges, principalId: string): Promise<Set<string> | Refusal> {
  const identityStore = await edges.identityStore()
  const [ids, catalogue] = await Promise.all([identityStore.groupsOf(principalId), edges.catalogue()])
  return catalogue ? namesIn(catalogue, ids) : refuse({ why: 'catalogue-not-read' })
}

const namesIn = ({ groups }: Catalogue, ids: ReadonlySet<string>): Set<string> =>
  new Set(groups.filter(({ id }) => ids.has(id)).map(({ name }) => name))

async function usergroupsOf(
  { people }: Edges,
  slackId: string,
  ids: readonly string[],
): Promise<Set<string>> {
  const members = await Promise.all(ids.map((id) => people.usergroup(id)))
  return new Set(ids.filter((_, at) => members[at]?.includes(slackId)))
}

/** Turns a fault of reading into a refusal that names what could not be read. */
export async function reading<T extends object>(
  { log }: Pick<World, 'log'>,
  what: string,
  read: () => Promise<T>,
): Promise<T | Refusal> {
  try {
    return await read()
  } catch (error) {
    log.warn({ err: error, what }, 'could not be read, so it was refused')
    return refuse({ why: 'cannot-verify', what })
  }
}

/** The same for what is either refused or nothing. */
export async function readingWhether(
  edges: Pick<World, 'log'>,
  what: string,
  read: () => Promise<Refusal | null>,
): Promise<Refusal | null> {
  const found = await reading(edges, what, async () => (await read()) ?? {})
  return isRefusal(found) ? found : null
}
