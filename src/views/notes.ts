import { durationText } from '../access/duration.ts'
import type { AccessRequest, AnyRequest, HistoryEntry } from '../access/request.ts'
import { dateText, escape, section, type View } from './blocks.ts'
import {
  approversText,
  entitlementText,
  giversText,
  idText,
  listText,
  mention,
  wordsText,
} from './describe.ts'
import { lastEntry, outcomeText, stillText } from './state.ts'
import { type Around, tellable } from './tellable.ts'
import { unreachable } from './unreachable.ts'

/**
 * What the card's thread is told of these new entries: one message, or undefined when the card says it all. `entries`
 * are the newest ones of the request's history.
 */
export function threadNote(
  request: AccessRequest,
  entries: readonly HistoryEntry[],
  now: string,
  around: Around = {},
): View | undefined {
  const sentences = tellable(entries).flatMap((entry) => threadText(request, entry, now, around) ?? [])
  if (sentences.length === 0) return undefined
  return { text: sentences.join(' '), blocks: sentences.map((sentence) => section(sentence)) }
}

/** What an administrator is told of this entry; undefined where only the others have to know. */
export function adminDm(request: AccessRequest, entry: HistoryEntry, now: string): View | undefined {
  if (entry.what === 'left') return leftDm(request, entry)
  if (entry.what !== 'removal-failed' || request.status !== 'ending') return undefined
  const who = `${mention(request.requester.slackId)} may still hold ${entitlementText(request)}`
  const text = `:warning: ${who}: AWS did not take it away${wordsText(entry.text)}`
  const next = `It is tried until it is gone${soFar(request, now)}. If it stays, remove it in IAM Identity Center yourself: it counts as gone once it is not there. ${idText(request.id)}`
  return { text, blocks: [section(text), section(next)] }
}

/** An offboarding tells the administrators by itself. */
function leftDm(request: AccessRequest, { by, text = '' }: HistoryEntry): View | undefined {
  if (by !== undefined) return undefined
  const what = entitlementText(request)
  const over =
    request.status === 'closed' && !request.held
      ? `their request for ${what} is withdrawn`
      : `${what} is being taken away`
  const said = `${mention(request.requester.slackId)} has left: ${escape(text)}. So ${over}. ${idText(request.id)}`
  const next =
    'What they hold without me is still theirs: `/aws-access offboard` shows it, and takes it away.'
  return { text: said, blocks: [section(said), section(next)] }
}

/** Reminds those who may approve, in the thread, while there is half of the time left. */
export function reminderNote(request: Extract<AnyRequest, { status: 'awaiting-approval' }>): View {
  const who = approversText(request.approvers)
  const text = `:bell: ${who ? `${who}: this` : 'This'} still waits for an answer, and expires ${dateText(request.answerBy)}.`
  return { text, blocks: [section(text)] }
}

function soFar(request: AccessRequest, now: string): string {
  if (request.status !== 'ending') return ''
  const seconds = (Date.parse(now) - Date.parse(request.endingAt)) / 1000
  return `, since ${dateText(request.endingAt)} (${durationText(seconds)} now)`
}

function threadText(
  request: AccessRequest,
  entry: HistoryEntry,
  now: string,
  around: Around,
): string | undefined {
  switch (entry.what) {
    case 'approved':
      return partlyApproved(request, entry)
    case 'denied':
    case 'expired':
    case 'forbidden':
    case 'withdrawn':
    case 'revoked':
    case 'left':
      return outcomeText(request)
    case 'create-failed':
      return `AWS did not make the access yet${wordsText(entry.text)} It is tried again. ${idText(request.id)}`
    case 'activation-failed':
      return `${outcomeText(request)} It is not tried again. ${idText(request.id)}`
    case 'removal-failed':
      return removalFailed(request, entry, around)
    case 'closed':
      return closedText(request, now)
    case 'activated':
      return fullyApproved(request, now)
    case 'asked':
    case 'ended':
    case 'due':
    case 'started':
    case 'waiting':
    case 'user-found':
    case 'user-made':
      return undefined
    default:
      return unreachable(entry.what)
  }
}

/** The approval that decides is on the card; one on the way to it would pass unseen there. */
function partlyApproved(request: AccessRequest, { by }: HistoryEntry): string | undefined {
  const { approvals, approvalsNeeded } = request
  if (request.status !== 'awaiting-approval') return undefined
  return `${by ? mention(by) : 'Somebody'} approved: ${approvals.length} of ${approvalsNeeded}.`
}

/** Who all approved, once it is there; where one approval is enough, the card says it. */
function fullyApproved(request: AccessRequest, now: string): string | undefined {
  if (request.status !== 'active' || request.until <= now || request.approvalsNeeded < 2) return undefined
  const { approvals, approvalsNeeded, until } = request
  // More may have approved than it takes by now.
  const count = approvals.length === approvalsNeeded ? `: ${approvalsNeeded} of ${approvalsNeeded}` : ''
  return `Approved by ${giversText(approvals)}${count}. Active until ${dateText(until)}.`
}

function removalFailed(request: AccessRequest, entry: HistoryEntry, { admins = [] }: Around): string {
  const who = admins.length > 0 ? `${listText(admins.map(mention))}: ` : ''
  const holder = mention(request.requester.slackId)
  return `:warning: ${who}AWS did not take the access away${wordsText(entry.text)} It is tried until it is gone; until then ${holder} may still hold it. ${idText(request.id)}`
}

function closedText(request: AccessRequest, now: string): string | undefined {
  if (request.status !== 'closed') return undefined
  if (request.outcome !== 'ended' && request.outcome !== 'completed')
    // Why it closed was told when it began to; that a removal failed in between must not be the last word.
    return lastEntry(request, 'removal-failed') && 'The access is gone now.'
  return `${outcomeText(request)}${stillText(request, now)}`
}
