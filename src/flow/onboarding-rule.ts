import type { Onboarding } from '../access/boarding.ts'
import type { Catalogue, Group } from '../access/catalogue.ts'
import { foldEmail, type Somebody } from '../access/person.ts'
import { inSets, type Policy } from '../access/policy.ts'
import { isAboutWho, isRefusal, refuse, type Refusal } from '../access/refusal.ts'
import { administrator } from './administrator.ts'
import { approvalOf, because, type DecidingEdges, type DecidingRule, unread } from './deciding.ts'
import { factsFor, identifySomebody, type Newcoming, reading } from './identify.ts'
import { readingOnce } from './once.ts'
import type { Speaker } from './world.ts'

/** How the policy lets this newcomer be brought in now, read live; a refusal where it does not. */
export async function onboardingRule(
  edges: DecidingEdges,
  onboarding: Onboarding,
): Promise<DecidingRule | Refusal> {
  const { policy } = edges
  const { newcomer, requester, person } = onboarding
  if (!policy.onboarding) return refuse({ why: 'no-onboarding' })
  if (onboarding.external !== isExternal(policy)) return refuse({ why: 'another-source' })
  const asking: Speaker = { slackId: requester.slackId, teamId: null }
  const [asker, somebody, catalogue] = await Promise.all([
    mayOnboard(edges, asking, newcomer.slackId),
    newcomerNow(edges, asking, newcomer.slackId),
    edges.catalogue(),
  ])
  if (isRefusal(asker)) return asker
  if (isRefusal(somebody)) return somebody
  if (foldEmail(somebody.email) !== person) return refuse({ why: 'another-address' })
  const refused = groupsRefused(policy, catalogue, onboarding.groups)
  return (
    refused ?? {
      name: onboarding.rule,
      approval: approvalOf(policy.onboarding),
      maxDurationSeconds: Infinity,
    }
  )
}

/** Whether somebody may still be brought in; words for the history where not. Throws where that can't be read. */
export async function judgeOnboarding(edges: DecidingEdges, onboarding: Onboarding): Promise<string | null> {
  const rule = await onboardingRule(readingOnce(edges), onboarding)
  if (!isRefusal(rule)) return null
  if (unread(rule)) throw new Error('the onboarding could not be judged again')
  return because(rule)
}

/** What only administrators may, as the end of a sentence. */
export const toOnboardOthers = 'onboard others'

/** Who asks to bring somebody in (by Slack id), where the policy lets them do so right now. */
export async function mayOnboard(
  edges: DecidingEdges,
  speaker: Speaker,
  newcomer: string,
): Promise<Somebody | Refusal> {
  const { policy } = edges
  if (!policy.onboarding) return refuse({ why: 'no-onboarding' })
  if (speaker.slackId !== newcomer) return administrator(edges, speaker, toOnboardOthers)
  const somebody = await identifySomebody(edges, speaker)
  if (isRefusal(somebody)) return somebody
  const { slackId, email } = somebody
  const found = await reading(edges, 'your user in IAM Identity Center', async () => ({
    user: await (await edges.identityStore()).userByEmail(email),
  }))
  if (isRefusal(found)) return found
  const asker = { slackId, email, ...(found.user ? { principalId: found.user.id } : {}) }
  // An administrator is one by being somebody in Identity Center.
  const sets = [...policy.onboarding.who, ...(found.user ? policy.admins : [])]
  const facts = await factsFor(edges, asker, sets)
  if (isRefusal(facts)) return facts
  return inSets(policy, sets, facts) ? asker : refuse({ why: 'may-not-onboard-oneself' })
}

/** Whoever is to be brought in, as Slack has them right now; a refusal is worded for whoever asks. */
export async function newcomerNow(
  edges: DecidingEdges,
  asking: Speaker,
  slackId: string,
): Promise<Newcoming | Refusal> {
  if (asking.slackId === slackId) return identifySomebody(edges, asking)
  const somebody = await identifySomebody(edges, { slackId, teamId: null })
  if (!isRefusal(somebody)) return somebody
  const { refused } = somebody
  if (refused.why === 'cannot-verify') return refuse({ why: 'cannot-verify', what: 'their Slack profile' })
  return isAboutWho(refused) ? refuse({ why: 'is-nobody', slackId, because: refused }) : somebody
}

export const isExternal = ({ identitySource }: Policy): boolean => identitySource === 'external'

/** The groups that a newcomer may be given, as far as they exist. */
export const groupsGiven = ({ onboarding }: Policy, { groups }: Catalogue): Group[] =>
  groups.filter(({ name }) => onboarding?.groups.includes(name))

function groupsRefused(
  policy: Policy,
  catalogue: Catalogue | null,
  groups: readonly Group[],
): Refusal | null {
  if (groups.length === 0) return null
  if (!catalogue) return refuse({ why: 'catalogue-not-read' })
  const given = groupsGiven(policy, catalogue)
  const gone = groups.find(({ id }) => !given.some((group) => group.id === id))
  return gone ? refuse({ why: 'group-not-given', group: gone.name }) : null
}
