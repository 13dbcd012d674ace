import type { EndReason, Reason, ReviewReason } from '../access/refusal.ts'
import { clip, code, escape } from './blocks.ts'
import { approversText, mention, nameText } from './describe.ts'
import { adminsText, type Words } from './refusals-who.ts'
import { unreachable } from './unreachable.ts'

/** Why a press on a card does not count, in words. */
export function reviewWords(reason: ReviewReason): Words {
  switch (reason.why) {
    case 'no-such-request':
      return {
        why: reason.id === '' ? 'I know no such request.' : `I know no request ${code(reason.id)}.`,
        next: `${code('/aws-access list')} shows yours, with their ids.`,
      }
    case 'own-request':
      return {
        why: 'Nobody decides on their own request, administrators included.',
        next: 'Somebody else whom its card names has to; you may withdraw it.',
      }
    case 'not-an-approver':
      return {
        why: `You are not an approver under the rule “${nameText(reason.rule)}”.`,
        next: `Leave it to ${approversText(reason.approvers) || 'whoever the rule names'}.`,
      }
    case 'needs-no-approval':
      return {
        why: `Nobody has to approve this any more: the rule “${nameText(reason.rule)}” asks for no approval now.`,
        next: `Have ${whoText(reason.requester)} ask again: it is granted at once. This request can be withdrawn, or left to expire.`,
      }
    case 'nobody-approves':
      return {
        why: `Nobody can decide on this any more: ${whoText(reason.requester)} may not have it now (${escape(reason.because)}), and the rule “${nameText(reason.rule)}” that it was made by has no approvers any more.`,
        next: 'It can be withdrawn by whoever asked for it and by administrators, or left to expire.',
      }
    case 'approved-already':
      return {
        why: 'You have approved this already, and each person counts once.',
        next: 'Somebody else has to approve it as well; the card says who may.',
      }
    case 'decided-already':
      return {
        why: `Request ${code(reason.id)} is no longer waiting for an answer: it is ${stateText(reason.state)}.`,
        next: 'There is nothing left to decide; its card says how it came out.',
      }
    case 'requester-not-eligible':
      return {
        why: `This request is closed now: ${whoText(reason.requester)} may not have it any more (${escape(reason.because)}).`,
        next: 'There is nothing left to decide; once that is put right, it can be asked for anew.',
      }
    case 'outcome-unknown':
      return {
        why: 'It took too long to be sure whether this was recorded.',
        next: 'The card has the truth in a moment, and so has `/aws-access list`. Doing it again does no harm.',
      }
    case 'changed-meanwhile':
      return {
        why: `Request ${code(reason.id)} changed just as you pressed, so the press does not count.`,
        next: 'Look at its card, and press again if you still mean it.',
      }
    default:
      return unreachable(reason)
  }
}

/** Why something is not handed back or taken back, or a command not carried out, in words. */
export function endWords(
  reason: EndReason | Extract<Reason, { why: 'unknown-subcommand' | 'filter-too-long' }>,
  admins?: readonly string[],
): Words {
  switch (reason.why) {
    case 'may-not-end':
      if (reason.waits)
        return {
          why: `Request ${code(reason.id)} still waits for an answer: it can be withdrawn by whoever asked for it, and by administrators.`,
          next: 'If you approve such requests, deny it on its card.',
        }
      return {
        why: `Request ${code(reason.id)} can be ended by whoever holds it, by those who could approve it now, and by administrators.`,
        next: `Ask one of them to end it, such as ${adminsText(admins)}.`,
      }
    case 'over-already':
      return {
        why: `There is nothing to end: request ${code(reason.id)} is ${stateText(reason.state)}.`,
        next: `${code('/aws-access list')} shows what you hold now.`,
      }
    case 'nothing-to-end':
      return {
        why: 'You hold nothing that could be ended here.',
        next: `${code('/aws-access request')} asks for access; ${code('/aws-login')} shows what you hold as standing access.`,
      }
    case 'admins-only':
      return {
        why: `Only administrators may ${escape(reason.what)}.`,
        next: `Ask ${adminsText(admins)}.`,
      }
    case 'unknown-subcommand':
      return {
        why: `There is no ${code(clip(reason.typed, 150))}.`,
        next: `${code('/aws-access help')} lists what there is.`,
      }
    case 'filter-too-long':
      return {
        why: `What you are looking for has ${reason.length} characters; there is room for ${reason.max}.`,
        next: `A word or two will do, such as ${code('/aws-login prod')}: part of a name or an account id.`,
      }
    default:
      return unreachable(reason)
  }
}

const states: Readonly<Record<string, string>> = {
  'awaiting-approval': 'still waiting for approval',
  activating: 'approved, and being made',
  active: 'active',
  ending: 'being taken away',
  closed: 'closed',
}

const stateText = (state: string): string =>
  (Object.hasOwn(states, state) ? states[state] : undefined) ?? escape(state)

/** Slack ids are mentioned, anything else is a name. */
const whoText = (who: string): string => (/^[UW][A-Z0-9]{2,}$/.test(who) ? mention(who) : nameText(who))
