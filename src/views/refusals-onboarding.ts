import { type NameProblem, nameLengths } from '../access/newcomer.ts'
import type { OnboardReason, WhoReason } from '../access/refusal.ts'
import { clip, code, escape } from './blocks.ts'
import { capital, listText, mention, nameText } from './describe.ts'
import { adminsText, type Words } from './refusals-who.ts'
import { unreachable } from './unreachable.ts'

/** Why nobody is brought in, in words. */
export function onboardWords(reason: OnboardReason, admins?: readonly string[]): Words {
  switch (reason.why) {
    case 'no-onboarding':
      return {
        why: 'The policy does not let people be onboarded with this bot.',
        next: `Ask ${adminsText(admins)} for a user in IAM Identity Center.`,
      }
    case 'may-not-onboard-oneself':
      return {
        why: 'The policy does not let you ask to be onboarded yourself.',
        next: `Ask ${adminsText(admins)} to send ${code('/aws-access onboard @you')}.`,
      }
    case 'nobody-meant':
      return {
        why: `${code(clip(reason.typed, 150))} is nobody that Slack has pointed out to me.`,
        next: 'Type `@` and pick the person from Slack’s suggestions, or give the e-mail address of their Slack profile.',
      }
    case 'one-at-a-time':
      return {
        why: `${code('/aws-access onboard')} is for one person at a time, and there is more behind it.`,
        next: 'Send it once for each of them, and give the reason in the form.',
      }
    case 'no-such-member':
      return {
        why: `Nobody in this Slack workspace is ${code(clip(reason.typed, 150))}.`,
        next: 'They need a Slack account with that address first; or pick them from Slack’s suggestions with `@`.',
      }
    case 'is-nobody':
      return aboutThem(reason.slackId, reason.because)
    case 'several-users':
      return {
        why: `${reason.userNames.length} users in IAM Identity Center have the address ${code(reason.email)}: ${listText(reason.userNames.slice(0, 10).map(nameText))}.`,
        next: `Ask ${adminsText(admins)} to leave the address with one of them.`,
      }
    case 'disabled-user':
      return {
        why: `The user ${nameText(reason.userName)} in IAM Identity Center (${code(reason.email)}) is disabled.`,
        next: `Ask ${adminsText(admins)} to enable it: the bot can’t.`,
      }
    case 'boarding-open':
      return {
        why: `This person’s onboarding is under way already: request ${code(reason.id)}.`,
        next: openNext(reason),
      }
    case 'nothing-to-onboard':
      return {
        why: `There is nothing to do: ${mention(reason.slackId)} has a user${heldText(reason.groups)} already.`,
        next: `${code('/aws-login')} tells them how to sign in, and ${code('/aws-access request')} asks for more.`,
      }
    case 'bad-names':
      return {
        why: `${capital(listText(reason.problems.map(({ name }) => fields[name])))} cannot be taken as typed.`,
        next: reason.problems.map(nameProblemText).join(' '),
      }
    case 'user-name-taken':
      return {
        why: `Somebody else has the user name ${code(clip(reason.userName, 128))}.`,
        next: 'Choose another one.',
      }
    case 'group-not-given':
      return {
        why:
          reason.group === null
            ? 'One of the groups chosen is not one that newcomers may be given.'
            : `The group ${nameText(reason.group)} is not one that newcomers may be given.`,
        next: `Choose again: ${code('/aws-access onboard')} shows what there is now.`,
      }
    case 'no-group-chosen':
      return {
        why: 'There is a user already, so that only groups are left to be given, and none is chosen.',
        next: 'Choose at least one.',
      }
    case 'another-address':
      return {
        why: 'Their Slack address is another one than when this was asked.',
        next: `Ask anew with ${code('/aws-access onboard')}.`,
      }
    case 'another-source':
      return {
        why: 'The policy has changed since this was asked: users are made somewhere else now.',
        next: `Ask anew with ${code('/aws-access onboard')}.`,
      }
    default:
      return unreachable(reason)
  }
}

function openNext({ id, ends }: Extract<OnboardReason, { why: 'boarding-open' }>): string {
  const card = 'Its card says how it stands.'
  switch (ends) {
    case 'speaker':
      return `Wait for it, or end it with ${code(`/aws-access end ${id}`)}. ${card}`
    case 'others':
      return `Wait for it, or have it withdrawn by whoever asked for it. ${card}`
    case 'nobody':
      return `Wait for it: it can’t be stopped any more. ${card}`
  }
}

const heldText = (groups: readonly string[]): string =>
  groups.length > 0 ? `, and is in ${listText(groups.slice(0, 20).map(nameText))}` : ''

const fields: Readonly<Record<NameProblem['name'], string>> = {
  givenName: 'the given name',
  familyName: 'the family name',
  userName: 'the user name',
}

/** One problem as a sentence that says what to write instead. */
export function nameProblemText({ name, problem }: NameProblem): string {
  switch (problem) {
    case 'missing':
      return `${capital(fields[name])} is missing: Identity Center needs one.`
    case 'too-long':
      return `${capital(fields[name])} may have ${nameLengths[name]} characters at most.`
    case 'blanks':
      return 'A user name has no blanks.'
    case 'signs':
      return `${capital(fields[name])} has a sign that cannot be seen: type it anew.`
    case 'reserved':
      return 'AWS keeps this user name for itself: choose another one.'
    default:
      return unreachable(problem)
  }
}

/** Why somebody else is nobody to us. */
function aboutThem(slackId: string, reason: WhoReason): Words {
  const who = mention(slackId)
  switch (reason.why) {
    case 'guest':
      return {
        why: `${who} is a guest of this workspace, and guests have no part in AWS access.`,
        next: 'Have your Slack administrator make them a full member first.',
      }
    case 'stranger':
      return {
        why: `${who} is not a member of this company’s own workspace.`,
        next: 'Name their account in that workspace.',
      }
    case 'bot':
      return { why: `${who} is a bot, and bots have no part in AWS access.`, next: 'Name a person.' }
    case 'deactivated':
      return {
        why: `The Slack account of ${who} is deactivated.`,
        next: 'Have your Slack administrator activate it first.',
      }
    case 'unconfirmed-email':
      return {
        why: `Slack has not confirmed the e-mail address of ${who}, so nobody can tell who they are in AWS.`,
        next: 'They confirm it with the link that Slack sent them; then ask again.',
      }
    case 'no-email':
      return {
        why: `Slack shows no e-mail address for ${who}, so nobody can tell who they are in AWS.`,
        next: `Look whether the app may read addresses (scope ${code('users:read.email')}).`,
      }
    case 'other-domain':
      return {
        why: `The Slack address ${code(reason.email)} of ${who} is not one of ${listText(reason.domains.map(code), 'or')}.`,
        next: 'They change it to their company address in their Slack account settings; then ask again.',
      }
    case 'unknown-to-identity-center':
    case 'disabled-in-identity-center':
      return {
        why: `${who} has no live user in IAM Identity Center (${code(reason.email)}).`,
        next: `${code('/aws-access onboard')} asks for one.`,
      }
    case 'cannot-verify':
      return {
        why: `I could not check ${escape(reason.what)} just now, and what cannot be checked is a no.`,
        next: 'Try again in a minute.',
      }
    default:
      return unreachable(reason)
  }
}
