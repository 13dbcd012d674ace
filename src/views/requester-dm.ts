import type { KnownBlock } from '@slack/types'
import { durationText } from '../access/duration.ts'
import type { Policy } from '../access/policy.ts'
import type { AccessRequest, Active, HistoryEntry, Scheduled } from '../access/request.ts'
import { requestRef } from '../access/request-ref.ts'
import { actions, button, dateText, section, type View } from './blocks.ts'
import {
  askAgainText,
  capital,
  entitlementText,
  idText,
  mention,
  outliveText,
  wordsText,
} from './describe.ts'
import { actionIds } from './ids.ts'
import { profileLines } from './login.ts'
import { causeText, lastEntry, stillHeld } from './state.ts'
import { type Around, tellable } from './tellable.ts'
import { unreachable } from './unreachable.ts'

type Portal = Policy['portal']

/**
 * What the requester is told of these new entries in a direct message; undefined when nothing in them matters to them.
 * Says that the access is there only where these entries made it so and nothing came after. `entries` are the newest
 * ones of the request's history.
 */
export function requesterDm(
  request: AccessRequest,
  entries: readonly HistoryEntry[],
  portal: Portal,
  now: string,
  around: Around = {},
): View | undefined {
  if (entries.at(-1)?.what === 'activated') return grantedDm(request, portal, now, around)
  if (entries.at(-1)?.what === 'approved' && request.status === 'scheduled') return scheduledDm(request)
  const told = tellable(entries)
  const sentences = told.flatMap((entry) => dmText(request, entry) ?? [])
  if (sentences.length === 0) return undefined
  const lost = told.some((entry) => losesAccess(request, entry))
  // Nobody who has left asks again.
  const again = told.some(({ what }) => what === 'left') ? [] : [askAgainText(request, around.accounts)]
  const further = [...(lost ? [afterText(request, now)] : []), ...again]
  return {
    text: sentences.join(' '),
    blocks: [...sentences, ...further].map((sentence) => section(sentence)),
  }
}

/** Access that has ended since is not announced any more: its end is told in its turn. */
function grantedDm(request: AccessRequest, portal: Portal, now: string, around: Around): View | undefined {
  if (request.status !== 'active' || request.until <= now) return undefined
  const text = `You have ${entitlementText(request)} until ${dateText(request.until)}.`
  return {
    text,
    blocks: [
      section(`:white_check_mark: ${text}`),
      ...howToUse(request, portal, around),
      section(
        `${outliveText(request.label)}\n${askAgainText(request, around.accounts, 'To ask for more time')}`,
      ),
      actions(button(actionIds.end, 'End access', { value: requestRef(request), style: 'danger' })),
    ],
  }
}

function scheduledDm(request: Scheduled): View {
  const text = `Your request for ${entitlementText(request)} for ${durationText(request.durationSeconds)} is approved: it starts ${dateText(request.startAt)}, and you get a message once it is there. ${idText(request.id)}`
  return { text, blocks: [section(text)] }
}

/**
 * The warning that a grant ends soon, with what to do about it; `heldUntil` is when another grant of theirs of
 * the same ends, where there is one. Asking for more goes by the account's id, which leads to it whoever has its name.
 */
export function warningDm(request: Active, heldUntil?: string): View {
  const text = `Your grant of ${entitlementText(request)} ends ${dateText(request.until)}.`
  const value = requestRef(request)
  const done = button(actionIds.end, 'I’m done', { value })
  if (heldUntil !== undefined) {
    const more = `You go on holding it until ${dateText(heldUntil)}, by another request of yours.`
    return { text, blocks: [section(`:hourglass: ${text} ${more}`), actions(done)] }
  }
  return {
    text,
    blocks: [
      section(`:hourglass: ${text} ${askAgainText(request, [], 'More time is a new request')}`),
      actions(button(actionIds.moreTime, 'More time', { value, style: 'primary' }), done),
    ],
  }
}

function howToUse(request: Active, portal: Portal, { accounts = [], known = [] }: Around): KnownBlock[] {
  const { label, pair, until } = request
  if (label.kind === 'group' || pair.entitlement.kind === 'group')
    return [
      section(
        'Sign in to the AWS access portal again to see what the group gives you; `/aws-login` shows it too, with its profiles. Applications may need a new sign-in of their own.',
      ),
    ]
  const { account, permissionSet } = label
  return profileLines(
    portal,
    { accountId: pair.entitlement.accountId, account, permissionSet, until },
    accounts,
    known,
  )
}

function dmText(request: AccessRequest, entry: HistoryEntry): string | undefined {
  const what = entitlementText(request)
  const ask = `Your request for ${what} for ${durationText(request.durationSeconds)}`
  switch (entry.what) {
    case 'denied':
      return `${ask} was ${causeText(request)}`
    case 'withdrawn':
      return entry.by === undefined || entry.by === request.requester.slackId
        ? `${ask} was withdrawn.`
        : `${ask} was ${causeText(request)}`
    case 'expired':
      return `${ask} expired: ${causeText(request)}`
    case 'forbidden':
      return `${ask} was denied: ${causeText(request)}`
    case 'create-failed':
      return `${ask} is not there yet. AWS did not make the access${wordsText(entry.text)} It is tried again. ${idText(request.id)}`
    case 'activation-failed':
      return `${ask} failed. ${capital(causeText(request))} ${idText(request.id)}`
    case 'left':
      return `${ask} is over: ${causeText(request)}`
    case 'revoked':
      return `You no longer have ${what}: it was ${causeText(request)} It is not made again.`
    case 'removal-failed':
      return `AWS did not take ${what} away yet${wordsText(entry.text)} Please do not use it any more: we keep trying until it is gone. ${idText(request.id)}`
    case 'closed':
      return closedText(request, what)
    case 'asked':
    case 'approved':
    case 'activated':
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

function closedText(request: AccessRequest, what: string): string | undefined {
  if (request.status !== 'closed') return undefined
  if (request.outcome === 'completed') return `Your grant of ${what} ended: ${causeText(request)}`
  if (request.outcome !== 'ended')
    return lastEntry(request, 'removal-failed') && `${capital(what)} is gone now.`
  const by = lastEntry(request, 'ended')?.by
  const self = by === undefined || by === request.requester.slackId
  return self ? `You handed back ${what}.` : `${mention(by)} ended your grant of ${what}.`
}

/** Whether an entry tells somebody that what they could use is over. */
const losesAccess = (request: AccessRequest, { what }: HistoryEntry): boolean =>
  what === 'revoked' ||
  what === 'removal-failed' ||
  (what === 'closed' && request.status === 'closed' && !!request.held)

function afterText(request: AccessRequest, now: string): string {
  const still = stillHeld(request, now)
  if (still === 'standing') return 'You go on holding it as standing access.'
  if (still) return `You go on holding it until ${dateText(still.until)}, by another request of yours.`
  return outliveText(request.label, goneAt(request))
}

/** When the access was gone; undefined while it may be there. */
function goneAt(request: AccessRequest): string | undefined {
  if (request.status === 'closed') return request.closedAt
  return request.status === 'ending' && request.outcome === 'revoked' ? request.endingAt : undefined
}
