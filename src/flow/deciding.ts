import type { Catalogue } from '../access/catalogue.ts'
import { inSets, type RuleApproval, type Wish } from '../access/policy.ts'
import { isRefusal, refuse, type Refusal } from '../access/refusal.ts'
import type { AccessRequest, AnyRequest, Approval } from '../access/request.ts'
import { wishFor } from '../access/wish.ts'
import type { Store } from '../store/index.ts'
import type { Known } from './identify.ts'
import { knownToAct } from './known-to-act.ts'
import { onboardingRule } from './onboarding-rule.ts'
import { whyOffboarded } from './open-requests.ts'
import { ruleFor, rulesAbout } from './request-access.ts'
import type { Speaker, World } from './world.ts'

export type DecidingEdges = Pick<World, 'policy' | 'people' | 'identityStore' | 'catalogue' | 'log'> & {
  readonly store: Pick<Store, 'people'>
}

/** What a request is decided by: a rule of the policy's, or how it wants newcomers to be brought in. */
export interface DecidingRule {
  readonly name: string
  readonly approval: RuleApproval
  /** Infinite where nothing is held for a time. */
  readonly maxDurationSeconds: number
}

/** All that a press is judged by, read live at the press. */
export interface Judged {
  readonly presser: Known
  /** The rule that lets the requester have this now; a refusal where none does any more. */
  readonly rule: DecidingRule | Refusal
  readonly earlier: readonly { readonly approval: Approval; readonly by: Known | Refusal }[]
}

/** Everything at once: whoever presses waits for it. */
export async function judgePress(
  edges: DecidingEdges,
  request: AnyRequest | undefined,
  speaker: Speaker,
): Promise<Judged | Refusal> {
  const catalogue = await edges.catalogue()
  const sets = approverSets(edges, request, catalogue)
  const [presser, rule, earlier] = await Promise.all([
    knownToAct(edges, speaker, sets),
    request ? currentRule(edges, request) : refuse({ why: 'no-such-choice' }),
    Promise.all(
      (request?.approvals ?? []).map(async (approval) => ({
        approval,
        by: await giver(edges, approval, sets),
      })),
    ),
  ])
  return isRefusal(presser) ? presser : { presser, rule, earlier }
}

/** Whoever gave an approval, as they are now: it is worth what a press of theirs would be. */
const giver = (
  edges: DecidingEdges,
  { by: { slackId } }: Approval,
  sets: readonly string[],
): Promise<Known | Refusal> => knownToAct(edges, { slackId, teamId: null }, sets)

/** The approver sets of every rule that could decide, whoever asks: which one does is read at the same time. */
export function approverSets(
  { policy }: DecidingEdges,
  request: AnyRequest | undefined,
  catalogue: Catalogue | null,
): string[] {
  if (request && request.kind !== 'access') return [...(policy.onboarding?.approvers ?? [])]
  const wish: Wish | undefined =
    request && catalogue ? wishFor(catalogue, request.pair.entitlement) : undefined
  const about = wish && catalogue ? rulesAbout(policy, wish, catalogue) : []
  const rules = [...about, ...policy.rules.filter(({ name }) => name === request?.rule)]
  return [...new Set(rules.flatMap((rule) => (rule.approval.kind === 'none' ? [] : rule.approval.approvers)))]
}

/** The rule that lets the requester have this now, read live; a refusal where none does. */
export async function currentRule(
  edges: DecidingEdges,
  request: AnyRequest,
): Promise<DecidingRule | Refusal> {
  if (request.kind === 'offboarding') return refuse({ why: 'no-such-choice' })
  return request.kind === 'onboarding' ? onboardingRule(edges, request) : accessRule(edges, request)
}

async function accessRule(edges: DecidingEdges, request: AccessRequest): Promise<DecidingRule | Refusal> {
  const catalogue = await edges.catalogue()
  if (!catalogue) return refuse({ why: 'catalogue-not-read' })
  const wish = wishFor(catalogue, request.pair.entitlement)
  if (!wish) return refuse({ why: 'no-such-choice' })
  const { slackId, email } = request.requester
  const [found, offboarded] = await Promise.all([
    ruleFor(edges, { slackId, teamId: null }, wish, catalogue),
    // Only so as to say it: whatever gets by, the offboarding ends.
    whyOffboarded(edges.store, email).catch((error: unknown) => {
      edges.log.warn({ err: error }, 'it could not be read whether somebody is being offboarded')
      return null
    }),
  ])
  if (offboarded) return offboarded
  if (isRefusal(found)) return found
  return found.person.principalId === request.pair.principalId
    ? found.rule
    : refuse({ why: 'no-such-choice' })
}

/** The rule that a request was made by, as the policy has it now; undefined where it has it no more. */
export function ruleNamed({ policy }: Pick<World, 'policy'>, request: AnyRequest) {
  if (request.kind === 'access') return policy.rules.find(({ name }) => name === request.rule)
  const { onboarding } = policy
  return onboarding && { name: request.rule, approval: approvalOf(onboarding) }
}

/** One approver is enough to bring somebody in. */
export const approvalOf = ({ approvers }: { readonly approvers: readonly string[] }): RuleApproval => ({
  kind: 'approvers',
  approvers,
  needed: 1,
})

/** Whether a request may still be granted; words for its history where it may not. Throws where that can't be read. */
export async function judgeAgain(edges: DecidingEdges, request: AccessRequest): Promise<string | null> {
  const rule = await accessRule(edges, request)
  if (!isRefusal(rule)) return tooLong(request, rule) ?? tooFewApproved(edges, request, rule)
  if (unread(rule)) throw new Error('the requester could not be judged again')
  return because(rule)
}

/** Words where the approvals are not enough by now: a rule may ask for more, or an approver may be none any more. */
async function tooFewApproved(
  edges: DecidingEdges,
  { approvals }: AccessRequest,
  { approval }: DecidingRule,
): Promise<string | null> {
  if (approval.kind === 'none') return null
  const givers = await Promise.all(approvals.map((each) => giver(edges, each, approval.approvers)))
  if (givers.some((by) => isRefusal(by) && unread(by)))
    throw new Error('an approver could not be judged again')
  const valid = givers.filter((by) => !isRefusal(by) && inSets(edges.policy, approval.approvers, by.facts))
  return valid.length < approval.needed ? 'its approvals are not enough any more' : null
}

/** Words where a rule gives less time by now than was asked for; null where it does not. */
export const tooLong = (request: AnyRequest, { maxDurationSeconds }: DecidingRule): string | null =>
  request.kind === 'access' && request.durationSeconds > maxDurationSeconds
    ? 'the rule allows less time now'
    : null

/** What could not be read closes nothing. */
export const unread = ({ refused: { why } }: Refusal): boolean =>
  why === 'cannot-verify' || why === 'catalogue-not-read'

/** The reason in a few plain words, for the card and the thread. */
export function because({ refused }: Refusal): string {
  switch (refused.why) {
    case 'not-eligible':
      return `the policy does not allow ${refused.what} any more`
    case 'no-such-choice':
      return 'it does not exist any more'
    case 'unknown-to-identity-center':
    case 'disabled-in-identity-center':
      return 'the requester has no live user in IAM Identity Center any more'
    case 'being-offboarded':
      return 'the requester is being offboarded'
    case 'no-onboarding':
      return 'the policy does not let people be onboarded any more'
    case 'is-nobody':
      return 'the newcomer is no live member with a confirmed address of ours any more'
    case 'another-address':
      return 'the newcomer’s Slack address is another one now'
    case 'another-source':
      return 'the policy has users made somewhere else now'
    case 'group-not-given':
      return `${refused.group === null ? 'a group' : `the group ${refused.group}`} is not given to newcomers any more`
    default:
      return 'the requester may not ask any more'
  }
}
