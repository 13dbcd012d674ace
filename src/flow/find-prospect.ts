import { type LiveBoarding, personKey } from '../access/boarding.ts'
import type { Group } from '../access/catalogue.ts'
import { isWithdrawable } from '../access/boarding-transition.ts'
import { samePerson, type Somebody } from '../access/person.ts'
import { isRefusal, refuse, type Refusal } from '../access/refusal.ts'
import type { StoreUser } from '../aws/identity-store.ts'
import { approvalOf } from './deciding.ts'
import { findUsers, isFoundAs } from './find-users.ts'
import { type Newcoming, reading } from './identify.ts'
import { readingOnce } from './once.ts'
import { groupsGiven, isExternal, mayOnboard, newcomerNow } from './onboarding-rule.ts'
import type { AskEdges } from './request-access.ts'
import type { Speaker } from './world.ts'

/** Somebody who may be brought in, by somebody who may ask for it. */
export interface Prospect {
  readonly requester: Somebody
  readonly newcomer: Newcoming
  /** Their user; null where none was found, which says little of a large identity store. */
  readonly user: StoreUser | null
  /** Whether an identity provider makes the users. */
  readonly external: boolean
  /** The groups that they may be given and are not in for good, and those that they are. */
  readonly offered: readonly Group[]
  readonly held: readonly Group[]
  /** Boardings of theirs that are under way. */
  readonly open: readonly LiveBoarding[]
}

/**
 * Who is to be brought in, and what there is to do for them, all read live; a refusal where the policy or their Slack account
 * does not allow it. A second user with the same address may be missed where there are very many.
 */
export async function findProspect(
  outside: AskEdges,
  speaker: Speaker,
  newcomerId: string,
): Promise<Prospect | Refusal> {
  const edges = readingOnce(outside)
  const { onboarding } = edges.policy
  if (!onboarding) return refuse({ why: 'no-onboarding' })
  edges.lookAhead([{ approval: approvalOf(onboarding) }])
  const [requester, found] = await Promise.all([
    mayOnboard(edges, speaker, newcomerId),
    findNewcomer(edges, speaker, newcomerId),
  ])
  // Who may ask comes first: others are told nothing of whom they name.
  if (isRefusal(requester)) return requester
  if (isRefusal(found)) return found
  const prospect = { ...found, requester, external: isExternal(edges.policy) }
  return (await madeKnown(edges, prospect)) ?? prospect
}

async function findNewcomer(
  edges: AskEdges,
  speaker: Speaker,
  slackId: string,
): Promise<Pick<Prospect, 'newcomer' | 'user' | 'offered' | 'held' | 'open'> | Refusal> {
  const newcomer = await newcomerNow(edges, speaker, slackId)
  if (isRefusal(newcomer)) return newcomer
  const { email } = newcomer
  return reading(edges, 'whether there is a user in IAM Identity Center', async () => {
    const [users, { boardings }, catalogue] = await Promise.all([
      findUsers(edges, email),
      edges.store.people.sight(personKey(email)),
      edges.catalogue(),
    ])
    if (!catalogue) return refuse({ why: 'catalogue-not-read' })
    const [user, ...others] = users
    if (user && others.length > 0)
      return refuse({ why: 'several-users', email, userNames: users.map(({ userName }) => userName) })
    if (user && !user.enabled) return refuse({ why: 'disabled-user', email, userName: user.userName })
    const given = groupsGiven(edges.policy, catalogue)
    const held = user ? await heldForGood(edges, user, given) : []
    const offered = given.filter((group) => !held.includes(group))
    return { newcomer, user: user ?? null, offered, held, open: boardings }
  })
}

/**
 * Keeps who it is where there is nothing to ask for, since nothing else finds the user by an address of another case: an
 * onboarding does so at its end. A refusal where that can't be kept.
 */
async function madeKnown(
  edges: AskEdges,
  { newcomer: { email }, user, offered }: Prospect,
): Promise<Refusal | null> {
  if (!user || offered.length > 0 || isFoundAs(user, email)) return null
  const kept = await reading(edges, 'whether the user is known', async () => {
    await edges.store.userIds.save(email, user.id)
    return {}
  })
  return isRefusal(kept) ? kept : null
}

/** Those of the groups that somebody is in, and not just by a grant of ours that will end. */
async function heldForGood(edges: AskEdges, user: StoreUser, groups: readonly Group[]): Promise<Group[]> {
  const mine = await (await edges.identityStore()).groupsOf(user.id)
  const ours = await Promise.all(
    groups.map(async (group) => {
      if (!mine.has(group.id)) return []
      const entitlement = { kind: 'group', groupId: group.id } as const
      const { pair } = await edges.store.pairs.sight({ principalId: user.id, entitlement })
      return pair.standing === false ? [] : [group]
    }),
  )
  return ours.flat()
}

/** Why there is nothing to ask; null where there is. */
export function nothingToAsk(found: Prospect): Refusal | null {
  const refused = alreadyOpen(found)
  if (refused) return refused
  const { user, offered, held, newcomer } = found
  return user && offered.length === 0
    ? refuse({
        why: 'nothing-to-onboard',
        slackId: newcomer.slackId,
        groups: held.map(({ name }) => name),
      })
    : null
}

/** Why nothing more is asked while a boarding of theirs is under way; null where none is. */
export function alreadyOpen({ open, requester }: Pick<Prospect, 'open' | 'requester'>): Refusal | null {
  const leaving = open.find(({ kind }) => kind === 'offboarding')
  if (leaving) return refuse({ why: 'being-offboarded', id: leaving.id })
  const [first] = open
  return first ? refuse({ why: 'boarding-open', id: first.id, ends: endedBy(first, requester) }) : null
}

/** Only its requester withdraws it. */
function endedBy(boarding: LiveBoarding, asking: Somebody): 'speaker' | 'others' | 'nobody' {
  if (!isWithdrawable(boarding)) return 'nobody'
  return samePerson(boarding.requester, asking) ? 'speaker' : 'others'
}
