import type { Button, KnownBlock } from '@slack/types'
import type { Onboarding } from '../access/boarding.ts'
import { isWaiting } from '../access/boarding-transition.ts'
import { isMade, userNameOf } from '../access/onboarding-plan.ts'
import { requestRef } from '../access/request-ref.ts'
import { actions, button, code, context, section, type View } from './blocks.ts'
import { approversText, giversText, mention, nameText } from './describe.ts'
import { actionIds } from './ids.ts'
import { groupsText, lastEntry, onboardingState } from './onboarding-state.ts'
import { quoteSections } from './quote.ts'

/** The live message of an onboarding: who, which user, which groups, why, who may approve, and always the present state. */
export function onboardingCard(onboarding: Onboarding, now: string): View {
  const { reason } = onboarding
  const state = onboardingState(onboarding, now)
  return {
    text: `${askText(onboarding)} ${state.text}`,
    blocks: [
      section(`${state.emoji} ${askText(onboarding)}\n${detailText(onboarding)}`),
      ...(reason === '' ? [] : quoteSections('*Why:*', reason)),
      section(state.text),
      ...buttonRow(onboarding, now),
      context(smallPrint(onboarding)),
    ],
  }
}

function askText({ requester, newcomer }: Onboarding): string {
  const who = mention(requester.slackId)
  return requester.slackId === newcomer.slackId
    ? `${who} asks to be onboarded to AWS.`
    : `${who} asks to onboard ${mention(newcomer.slackId)} to AWS.`
}

function detailText(onboarding: Onboarding): string {
  const { newcomer, groups } = onboarding
  return [
    `E-mail address: ${code(newcomer.email)}`,
    `Identity Center user: ${userText(onboarding)}`,
    `Groups, for good: ${groups.length > 0 ? groupsText(onboarding) : 'none'}`,
  ].join('\n')
}

/** The one there is, or the one that there is to be. */
function userText(onboarding: Onboarding): string {
  const { newcomer, external } = onboarding
  const user = `*${nameText(userNameOf(onboarding))}*`
  const named = `${user} (${nameText(newcomer.givenName)} ${nameText(newcomer.familyName)})`
  if (isMade(onboarding)) return named
  if (newcomer.principalId !== undefined || lastEntry(onboarding, 'user-found'))
    return `${user}, there already`
  return external ? 'to be made by the identity provider' : `${named}, to be made`
}

function buttonRow(onboarding: Onboarding, now: string): KnownBlock[] {
  const value = requestRef(onboarding)
  const withdraw = button(actionIds.withdraw, 'Withdraw', { value })
  if (isWaiting(onboarding)) return [actions(withdraw)]
  if (onboarding.status !== 'awaiting-approval' || now >= onboarding.answerBy) return []
  return [actions(...answerButtons(value), withdraw)]
}

const answerButtons = (value: string): Button[] => [
  button(actionIds.approve, 'Approve', { value, style: 'primary' }),
  button(actionIds.deny, 'Deny', { value, style: 'danger' }),
  button(actionIds.denyWhy, 'Deny with a reason', { value }),
]

function smallPrint({ id, rule, status, approvals, approvers }: Onboarding): string {
  const lead = `Request ${nameText(id)} · rule “${nameText(rule)}”`
  // A set that is everybody names nobody.
  if (status === 'awaiting-approval')
    return `${lead} · may approve: ${approversText(approvers) || 'any colleague'}`
  return approvals.length > 0 ? `${lead} · approved by ${giversText(approvals)}` : lead
}
