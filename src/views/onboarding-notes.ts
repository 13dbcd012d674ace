import type { Onboarding } from '../access/boarding.ts'
import { isWaiting } from '../access/boarding-transition.ts'
import { isMade, userNameOf } from '../access/onboarding-plan.ts'
import type { Policy } from '../access/policy.ts'
import type { HistoryEntry } from '../access/request.ts'
import { requestRef } from '../access/request-ref.ts'
import { actions, button, section, type View } from './blocks.ts'
import { capital, idText, mention, nameText, requestText, wordsText } from './describe.ts'
import { actionIds } from './ids.ts'
import { causeText, doneText, endedText, providerText } from './onboarding-state.ts'
import { tellable } from './tellable.ts'
import type { Dm } from './telling.ts'
import { unreachable } from './unreachable.ts'
import { welcome } from './welcome.ts'

/** What the card's thread is told of these new entries; undefined when the card says it all. */
export function onboardingNote(onboarding: Onboarding, entries: readonly HistoryEntry[]): View | undefined {
  const paragraphs = tellable(entries).flatMap((entry) => noteText(onboarding, entry))
  return paragraphs.length > 0 ? view(paragraphs) : undefined
}

function noteText(onboarding: Onboarding, entry: HistoryEntry): string[] {
  switch (entry.what) {
    case 'denied':
    case 'withdrawn':
    case 'expired':
    case 'forbidden':
    case 'left':
      return [endedText(onboarding)]
    case 'activation-failed':
      return [
        `${endedText(onboarding)} It is not tried again. ${idText(onboarding.id)}`,
        ...byHandIfMade(onboarding),
      ]
    case 'create-failed':
      return [`AWS did not do it yet${wordsText(entry.text)} It is tried again. ${idText(onboarding.id)}`]
    case 'waiting':
      return [`There is no user with this address yet. ${providerText(onboarding)}`]
    case 'user-found':
      return onboarding.external
        ? [`The user *${nameText(userNameOf(onboarding))}* is there: it goes on.`]
        : []
    case 'closed':
      return [`*Done*: ${doneText(onboarding)}`, ...byHand(onboarding)]
    case 'asked':
    case 'approved':
    case 'user-made':
    case 'activated':
    case 'ended':
    case 'due':
    case 'started':
    case 'revoked':
    case 'removal-failed':
      return []
    default:
      return unreachable(entry.what)
  }
}

/** What AWS has no interface for: a user begins without a password. */
function byHand(onboarding: Onboarding): string[] {
  // An identity provider has its own.
  if (onboarding.external) return []
  const user = nameText(userNameOf(onboarding))
  const lead = isMade(onboarding)
    ? 'the user has no password yet.'
    : `if nobody has ever signed in as ${user}, the user has no password yet.`
  return [
    `*By hand*, since AWS has no interface for it: ${lead} Either have AWS mail one to everybody at their first sign-in, once and for all: *IAM Identity Center > Settings > Authentication > Standard authentication > Configure > Send email OTP*. Or make one for this user and hand it over: *IAM Identity Center > Users > ${user} > Reset password > Generate a one-time password*.`,
  ]
}

const byHandIfMade = (onboarding: Onboarding): string[] => (isMade(onboarding) ? byHand(onboarding) : [])

/** Whether there was no user when it was asked: whoever is there now has hardly signed in. */
const isNew = (onboarding: Onboarding): boolean =>
  isMade(onboarding) || (!onboarding.external && onboarding.newcomer.principalId === undefined)

/** What the newcomer is told at the end, and whoever asked before that. */
export function onboardingDm(
  onboarding: Onboarding,
  entries: readonly HistoryEntry[],
  portal: Policy['portal'],
): Dm | undefined {
  const { newcomer, requester } = onboarding
  if (entries.at(-1)?.what === 'closed') return { to: newcomer.slackId, view: welcome(onboarding, portal) }
  const sentences = tellable(entries).flatMap((entry) => dmText(onboarding, entry) ?? [])
  if (sentences.length === 0) return undefined
  const { text, blocks } = view(sentences)
  // Newcomers are hardly ever in the channel with the card's buttons.
  const withdraw = button(actionIds.withdraw, 'Withdraw', { value: requestRef(onboarding) })
  const buttons = isWaiting(onboarding) ? [actions(withdraw)] : []
  return { to: requester.slackId, view: { text, blocks: [...blocks, ...buttons] } }
}

function dmText(onboarding: Onboarding, entry: HistoryEntry): string | undefined {
  const { requester, newcomer, id } = onboarding
  const self = requester.slackId === newcomer.slackId
  const what = self ? 'Your onboarding' : capital(requestText(onboarding))
  const again = `To ask again: \`/aws-access onboard${self ? '' : ' @person'}\``
  switch (entry.what) {
    case 'denied':
      return `${what} was denied${causeText(onboarding)} ${again}`
    case 'withdrawn':
      return `${what} was withdrawn. ${again}`
    case 'expired':
      return `${what} expired${causeText(onboarding)} ${again}`
    case 'forbidden':
      return `${what} was denied${causeText(onboarding)} ${again}`
    case 'left':
      return `${what} is over${causeText(onboarding)} ${idText(id)}`
    case 'create-failed':
      return `${what} is approved, and not done yet. AWS did not do it${wordsText(entry.text)} It is tried again. ${idText(id)}`
    case 'activation-failed':
      return `${what} failed${causeText(onboarding)} ${idText(id)} ${again}`
    case 'waiting':
      return `${what} is approved, and waits for the user. ${providerText(onboarding)} ${idText(id)}`
    case 'asked':
    case 'approved':
    case 'user-found':
    case 'user-made':
    case 'closed':
    case 'activated':
    case 'ended':
    case 'due':
    case 'started':
    case 'revoked':
    case 'removal-failed':
      return undefined
    default:
      return unreachable(entry.what)
  }
}

/** What an administrator is told of this entry: what only they can do. */
export function onboardingAdminDm(onboarding: Onboarding, entry: HistoryEntry): View | undefined {
  const { newcomer, id, status } = onboarding
  const who = mention(newcomer.slackId)
  if (entry.what === 'waiting' && status === 'activating')
    return view([
      `The onboarding of ${who} is approved, and there is no user with their address yet.`,
      `${providerText(onboarding)} ${idText(id)}`,
    ])
  if (entry.what === 'activation-failed' && isMade(onboarding))
    return view([
      `The onboarding of ${who} failed${causeText(onboarding)} ${idText(id)}`,
      ...byHand(onboarding),
    ])
  if (entry.what !== 'closed' || !isNew(onboarding)) return undefined
  return view([
    `The onboarding of ${who} is done: ${doneText(onboarding)} ${idText(id)}`,
    ...byHand(onboarding),
  ])
}

const view = (paragraphs: readonly string[]): View => ({
  text: paragraphs.join(' '),
  blocks: paragraphs.map((paragraph) => section(paragraph)),
})
