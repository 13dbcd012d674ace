import type {
  AccessRequest,
  Active,
  Activating,
  AwaitingApproval,
  Closed,
  Ending,
  HistoryEntry,
  Outcome,
} from '../access/request.ts'
import { dateText, escape } from './blocks.ts'
import { giversText, mention, wordsText } from './describe.ts'
import { unreachable } from './unreachable.ts'

/** How a request stands right now: a sign to recognise it by, and words that are true without it. */
export interface StateWords {
  readonly emoji: string
  readonly text: string
}

/** The present state in words, escaped. */
export function stateWords(request: AccessRequest, now: string): StateWords {
  switch (request.status) {
    case 'awaiting-approval':
      return awaiting(request, now)
    case 'scheduled':
      return {
        emoji: ':alarm_clock:',
        text: `*Scheduled*: approved, and starts ${dateText(request.startAt)}.`,
      }
    case 'activating':
      return { emoji: ':hourglass_flowing_sand:', text: activating(request) }
    case 'active':
      return active(request, now)
    case 'ending':
      return {
        emoji: ':hourglass_flowing_sand:',
        text: `*Ending*: ${endingText(request)} ${removalText(request)}`,
      }
    case 'closed':
      return {
        emoji: closedEmoji(request),
        text: `${outcomeText(request)}${stillText(request, now)}`,
      }
    default:
      return unreachable(request)
  }
}

/** What a request came to, in a word that is found at a glance. */
const outcomeWord: Readonly<Record<Outcome, string>> = {
  denied: 'Denied',
  withdrawn: 'Withdrawn',
  expired: 'Expired',
  'activation-failed': 'Failed',
  ended: 'Ended',
  completed: 'Ended',
  revoked: 'Taken away',
}

/** Who approved so far, and how many it takes: `1 of 2 approved: @grace.` */
function progressText({ approvals, approvalsNeeded }: AccessRequest): string {
  const who = giversText(approvals)
  return `${approvals.length} of ${approvalsNeeded} approved${who && `: ${who}`}.`
}

/** What a request came to and why, as the card and its thread have it; nothing is said twice. */
export function outcomeText(request: AccessRequest): string {
  if (request.status !== 'ending' && request.status !== 'closed') return ''
  const word = outcomeWord[request.outcome]
  const why = causeText(request)
  return why.startsWith(word.toLowerCase()) ? `*${word}*${why.slice(word.length)}` : `*${word}*: ${why}`
}

/** What brought a request to its end, as a sentence: by whom, and in whose words. */
export function causeText(request: AccessRequest): string {
  if (request.status !== 'ending' && request.status !== 'closed') return ''
  const { by, words } = cause(request)
  switch (request.outcome) {
    case 'denied':
      return by ? `denied by ${by}${words}` : `the policy no longer allows it${words}`
    case 'withdrawn':
      return leftText(request) ?? `withdrawn by ${by || 'the requester'}.`
    case 'expired':
      return `${escape(lastEntry(request, 'expired')?.text ?? 'nobody answered in time')}.`
    case 'activation-failed':
      return `AWS did not make the access${words}`
    case 'ended':
      return `ended by ${enderText(request)}.`
    case 'completed':
      return 'its time was up.'
    case 'revoked':
      return leftText(request) ?? 'taken away in AWS, outside of this bot.'
    default:
      return unreachable(request.outcome)
  }
}

/** Why it is over where whoever asked has left; undefined where they have not. */
function leftText(request: Ending | Closed): string | undefined {
  const left = lastEntry(request, 'left')
  if (!left) return undefined
  const verb = request.outcome === 'withdrawn' ? 'withdrawn' : 'taken away'
  return `${verb}${left.by ? ` by ${mention(left.by)}` : ''}, because ${escape(left.text ?? 'they have left')}.`
}

/** What the requester holds of the same though this request is closed; a grant's time may be up as well by now. */
export function stillHeld(request: AccessRequest, now: string): Closed['still'] {
  const still = request.status === 'closed' ? request.still : undefined
  return still !== undefined && still !== 'standing' && still.until <= now ? undefined : still
}

/** The same as one more sentence; empty where nothing is held. */
export function stillText(request: AccessRequest, now: string): string {
  const still = stillHeld(request, now)
  if (still === undefined) return ''
  const who = mention(request.requester.slackId)
  if (still === 'standing') return ` ${who} goes on holding it as standing access.`
  return ` ${who} goes on holding it until ${dateText(still.until)}, by another request.`
}

/** The latest thing of its kind that happened. */
export const lastEntry = (
  request: AccessRequest,
  ...kinds: HistoryEntry['what'][]
): HistoryEntry | undefined => request.history.findLast(({ what }) => kinds.includes(what))

const enderText = (request: AccessRequest): string =>
  mention(lastEntry(request, 'ended')?.by ?? request.requester.slackId)

const endingText = (request: Ending): string =>
  request.outcome === 'ended' ? `${enderText(request)} ended it.` : causeText(request)

function cause(request: AccessRequest): { by: string; words: string } {
  const entry = lastEntry(request, 'denied', 'forbidden', 'withdrawn', 'activation-failed')
  return { by: entry?.by ? mention(entry.by) : '', words: wordsText(entry?.text) }
}

function awaiting(request: AwaitingApproval, now: string): StateWords {
  if (now >= request.answerBy)
    return { emoji: ':no_entry:', text: `*Expiring*: nobody answered until ${dateText(request.answerBy)}.` }
  return {
    emoji: ':hourglass_flowing_sand:',
    text: `*Waiting* for approval until ${dateText(request.answerBy)}. ${progressText(request)}`,
  }
}

function activating(request: Activating): string {
  const decided = request.approvalsNeeded === 0 ? 'no approval is needed' : 'approved'
  const failed = lastEntry(request, 'create-failed')
  if (!failed) return `*Being made*: ${decided}.`
  return `*Being made*: ${decided}. AWS did not do it yet${wordsText(failed.text)} It is tried again.`
}

function active(request: Active, now: string): StateWords {
  const until = dateText(request.until)
  return now >= request.until
    ? { emoji: ':hourglass_flowing_sand:', text: `*Ending*: its time was up ${until}.` }
    : { emoji: ':white_check_mark:', text: `*Active* until ${until}.` }
}

function removalText(request: AccessRequest): string {
  const failed = lastEntry(request, 'removal-failed')
  if (!failed) return 'It is being taken away.'
  return `AWS did not take it away yet${wordsText(failed.text)} It is tried until it is gone.`
}

const closedEmoji = (request: AccessRequest): string =>
  'held' in request && request.held ? ':checkered_flag:' : ':no_entry:'
