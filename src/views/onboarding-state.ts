import type { Onboarding } from '../access/boarding.ts'
import { isMade, userNameOf } from '../access/onboarding-plan.ts'
import type { HistoryEntry, Outcome } from '../access/request.ts'
import { code, dateText } from './blocks.ts'
import { countText, listText, mention, nameText, wordsText } from './describe.ts'
import type { StateWords } from './state.ts'

/** The present state of an onboarding in words, escaped. */
export function onboardingState(onboarding: Onboarding, now: string): StateWords {
  switch (onboarding.status) {
    case 'awaiting-approval':
      return now >= onboarding.answerBy
        ? {
            emoji: ':no_entry:',
            text: `*Expiring*: nobody answered until ${dateText(onboarding.answerBy)}.`,
          }
        : {
            emoji: ':hourglass_flowing_sand:',
            text: `*Waiting* for approval until ${dateText(onboarding.answerBy)}.`,
          }
    case 'activating':
      return { emoji: ':hourglass_flowing_sand:', text: doingText(onboarding) }
    case 'closed':
      return onboarding.outcome === 'completed'
        ? { emoji: ':white_check_mark:', text: `*Done*: ${doneText(onboarding)}` }
        : { emoji: ':no_entry:', text: endedText(onboarding) }
  }
}

function doingText(onboarding: Onboarding): string {
  const last = onboarding.history.at(-1)
  if (last?.what === 'waiting')
    return `*Waiting* for the identity provider: approved, and there is no user with this address yet. ${providerText(onboarding)}`
  const failed = lastEntry(onboarding, 'create-failed')
  return failed
    ? `*Being done*: approved. AWS did not do it yet${wordsText(failed.text)} It is tried again.`
    : '*Being done*: approved.'
}

/** Who has to do what, where somebody else makes the users. */
export const providerText = ({ newcomer }: Onboarding): string =>
  `Whoever runs the identity provider assigns them there to the *AWS IAM Identity Center* application, with exactly the address ${code(newcomer.email)}. It goes on by itself once the user is there and enabled, and is given up after 30 days.`

/** What there is now. */
export function doneText(onboarding: Onboarding): string {
  const { groups, newcomer } = onboarding
  const user = nameText(userNameOf(onboarding))
  const made = isMade(onboarding)
  if (groups.length === 0)
    return made ? `the user *${user}* is made.` : `${mention(newcomer.slackId)} has the user *${user}*.`
  const member = `${made ? 'is' : `(${mention(newcomer.slackId)}) is`} in ${groupsText(onboarding)}, for good`
  return made ? `the user *${user}* is made, and ${member}.` : `*${user}* ${member}.`
}

const endedWords: Readonly<Record<Exclude<Outcome, 'completed'>, string>> = {
  denied: 'Denied',
  withdrawn: 'Withdrawn',
  expired: 'Expired',
  'activation-failed': 'Failed',
  ended: 'Ended',
  revoked: 'Over',
}

/** What it came to instead, and why; empty for any other state. */
export function endedText(onboarding: Onboarding): string {
  if (onboarding.status !== 'closed' || onboarding.outcome === 'completed') return ''
  return `*${endedWords[onboarding.outcome]}*${causeText(onboarding)}`
}

/** The cause as the end of a sentence, beginning with what parts it from its beginning. */
export function causeText(onboarding: Onboarding): string {
  const entry = onboarding.history.at(-1)
  const by = entry?.by ? ` by ${mention(entry.by)}` : ''
  const words = wordsText(entry?.text)
  switch (entry?.what) {
    case 'denied':
      return `${by}${words}`
    case 'withdrawn':
      return `${by || ' by the requester'}.`
    case 'expired':
      return ': nobody answered in time.'
    case 'forbidden':
      return `: the policy no longer allows it${words}`
    case 'left':
      return `${by}${words} ${brokenOffText(onboarding)}`.trimEnd()
    case 'activation-failed':
      return `${words} ${keptText(onboarding)}`.trimEnd()
    default:
      return '.'
  }
}

/** What was made before it failed is not unmade. */
const keptText = (onboarding: Onboarding): string =>
  isMade(onboarding) ? `The user ${nameText(userNameOf(onboarding))} was made, and stays.` : ''

/** It is broken off by an offboarding, which takes away what it has begun to give. */
function brokenOffText(onboarding: Onboarding): string {
  const { history, groups } = onboarding
  const isMember =
    groups.length > 0 && history.some(({ what }) => what === 'user-made' || what === 'user-found')
  const given = isMember ? `What it gave of ${groupsText(onboarding)} is taken away again.` : ''
  const user = `The user ${nameText(userNameOf(onboarding))} was made, and stays unless the offboarding removes it.`
  return isMade(onboarding) ? `${user} ${given}`.trimEnd() : given
}

/** The groups, in a row. */
export function groupsText({ groups }: Pick<Onboarding, 'groups'>): string {
  const names = groups.slice(0, most).map(({ name }) => `*${nameText(name)}*`)
  const more = groups.length - names.length
  return listText(more > 0 ? [...names, countText(more, 'more', 'more')] : names)
}

const most = 12

export const lastEntry = (
  { history }: Pick<Onboarding, 'history'>,
  what: HistoryEntry['what'],
): HistoryEntry | undefined => history.findLast((entry) => entry.what === what)
