import { durationCode, durationText } from '../access/duration.ts'
import type { AskReason, StartProblem } from '../access/refusal.ts'
import { maxStartAheadSeconds } from '../access/start.ts'
import { clip, code, escape } from './blocks.ts'
import { countText, listText, nameText, plainEntitlement } from './describe.ts'
import { adminsText, type Words } from './refusals-who.ts'
import { unreachable } from './unreachable.ts'

/** Why a request is not made, in words. */
export function askWords(reason: AskReason, admins?: readonly string[]): Words {
  switch (reason.why) {
    case 'no-such-account':
    case 'no-such-permission-set':
    case 'no-such-group':
    case 'no-such-account-or-group':
      return {
        why: `There is no ${kinds[reason.why]} ${named(reason.typed)}.`,
        next: didYouMean(reason.didYouMean),
      }
    case 'ambiguous-account':
      return {
        why: `More than one account is called ${named(reason.typed)}.`,
        next: `Say which one by its id: ${listText(reason.ids.slice(0, 10).map(named), 'or')}.`,
      }
    case 'no-such-choice':
      return {
        why: 'What was chosen is not there any more.',
        next: 'Choose again: the list shows what there is now.',
      }
    case 'bad-duration':
      return {
        why: `${named(reason.typed)} is not a length of time that I can read.`,
        next: 'Write it like `30m`, `2h`, `1h30m` or `1d`; at least `1m`.',
      }
    case 'bad-start':
      return startWords(reason)
    case 'too-long':
      return {
        why: `${durationText(reason.askedSeconds)} is longer than the rule “${nameText(reason.rule)}” allows.`,
        next: `Ask for ${code(durationCode(reason.maxSeconds))} at most; you can ask again before it ends.`,
      }
    case 'no-reason':
      return {
        why: 'A reason is missing.',
        next: 'Say in a few words what you need the access for: approvers decide by it, and it stays in the record.',
      }
    case 'reason-too-long':
      return {
        why: `The reason has ${reason.length} characters; there is room for ${reason.max}.`,
        next: 'Shorten it, with a link to the rest if need be.',
      }
    case 'incomplete':
      return {
        why: `Something is missing: ${nameText(reason.missing)}.`,
        next: `Write ${code(reason.usage)}, or just ${code('/aws-access request')} for the form.`,
      }
    case 'not-eligible':
      return {
        why: `No rule lets you ask for ${escape(clip(reason.what, 400))}.`,
        next: `${code('/aws-access request')} shows what you may ask for; if this should be there, ask ${adminsText(admins)} to add it to the policy.`,
      }
    case 'too-few-approvers':
      return {
        why: `The rule “${nameText(reason.rule)}” needs ${countText(reason.needed, 'approver')} other than you, and ${countText(reason.eligible, 'person', 'people')} could approve now.`,
        next: `Ask ${adminsText(admins)} to add approvers to it.`,
      }
    case 'catalogue-not-read':
      return {
        why: 'The accounts, permission sets and groups could not be read from AWS yet, or not for a while.',
        next: `Try again in a minute; if it stays like this, tell ${adminsText(admins)}.`,
      }
    case 'holds-standing':
      return {
        why: `You hold ${plainEntitlement(reason.label)} already${throughText(reason.throughGroup)}, without an end: there is nothing to ask for.`,
        next: `Just sign in; ${code('/aws-login')} has the details.`,
      }
    default:
      return unreachable(reason)
  }
}

function startWords({ typed, problem, instead, timeZone }: StartProblem): Words {
  const zone = `in the time zone ${nameText(timeZone)}`
  switch (problem) {
    case 'over':
      return {
        why: `${named(typed)} is over already ${zone}.`,
        next:
          instead === null
            ? 'Give a time that is still to come.'
            : `Write ${code(instead)} if you mean that.`,
      }
    case 'too-far':
      return {
        why: `${named(typed)} ${zone} is more than ${durationText(maxStartAheadSeconds)} away.`,
        next: 'Give an earlier start, or ask again when it is nearer.',
      }
    case 'no-such-time':
      return {
        why: `There is no time ${named(typed)} ${zone}.`,
        next: `Write it like ${listText(startsLike.map(code), 'or')}; where it belongs to the reason, begin the reason with another word than “from”.`,
      }
    default:
      return unreachable(problem)
  }
}

const startsLike = ['18:00', '6:30pm', 'tomorrow 9:00', 'monday 9:00', '2026-11-25 9:00']

const kinds = {
  'no-such-account': 'account',
  'no-such-permission-set': 'permission set',
  'no-such-group': 'group',
  'no-such-account-or-group': 'account or group',
} as const

/** What was typed, or could be; long enough for any name, and too short to spoil the message. */
const named = (name: string): string => code(clip(name, 150))

const throughText = (group: string | null): string =>
  group === null ? '' : `, through the group ${nameText(group)}`

const didYouMean = (names: readonly string[]): string =>
  names.length > 0
    ? `Did you mean ${listText(names.map(named), 'or')}?`
    : `${code('/aws-access request')} without more opens a form that finds what you may ask for.`
