import type { WhoReason } from '../access/refusal.ts'
import { code, escape } from './blocks.ts'
import { listText, mention } from './describe.ts'
import { unreachable } from './unreachable.ts'

/** A refusal in words: why not, and what to do next. */
export interface Words {
  readonly why: string
  readonly next: string
}

/** Who can help: the administrators by name where they are known. */
export const adminsText = (admins: readonly string[] = []): string =>
  admins.length > 0 ? listText(admins.map(mention), 'or') : 'an administrator'

/** Why somebody is nobody to us, in words. */
export function whoWords(reason: WhoReason, admins?: readonly string[], onboarding = false): Words {
  switch (reason.why) {
    case 'guest':
      return {
        why: 'Guests of this workspace have no part in AWS access.',
        next: 'Ask a colleague who is a full member, or have your Slack administrator make you one.',
      }
    case 'stranger':
      return {
        why: 'Only members of this company’s own workspace have a part in AWS access.',
        next: 'Do this from your account in that workspace.',
      }
    case 'bot':
      return {
        why: 'Bots and apps have no part in AWS access.',
        next: 'Somebody has to do this themselves, from their own Slack account.',
      }
    case 'deactivated':
      return {
        why: 'This Slack account is deactivated.',
        next: 'Ask your Slack administrator to activate it again.',
      }
    case 'unconfirmed-email':
      return {
        why: 'Slack has not confirmed your e-mail address, so nobody can tell who you are in AWS.',
        next: 'Confirm it with the link that Slack sent you (or ask for a new one in your Slack account settings), then try again.',
      }
    case 'no-email':
      return {
        why: 'Slack shows no e-mail address for you, so nobody can tell who you are in AWS.',
        next: `Ask ${adminsText(admins)} to look whether the app may read addresses (scope ${code('users:read.email')}).`,
      }
    case 'other-domain':
      return {
        why: `Your Slack address ${code(reason.email)} is not one of ${listText(reason.domains.map(code), 'or')}.`,
        next: 'Change it to your company address in your Slack account settings, then try again.',
      }
    case 'unknown-to-identity-center':
      return {
        why: `Nobody in IAM Identity Center has your Slack address ${code(reason.email)}.`,
        next: onboarding
          ? `Send ${code('/aws-access onboard')} to ask for a user there.`
          : `Ask ${adminsText(admins)} for a user with exactly this address.`,
      }
    case 'disabled-in-identity-center':
      return {
        why: `Your user in IAM Identity Center (${code(reason.email)}) is disabled.`,
        next: `Ask ${adminsText(admins)} to enable it.`,
      }
    case 'cannot-verify':
      return {
        why: `I could not check ${escape(reason.what)} just now, and what cannot be checked is a no.`,
        next: `Try again in a minute; if it stays like this, tell ${adminsText(admins)}.`,
      }
    default:
      return unreachable(reason)
  }
}
