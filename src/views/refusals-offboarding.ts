import type { OffboardReason } from '../access/refusal.ts'
import { code } from './blocks.ts'
import { mention } from './describe.ts'
import type { Words } from './refusals-who.ts'
import { unreachable } from './unreachable.ts'

/** Why nobody is seen out, or why somebody who is may not ask any more, in words. */
export function offboardWords(reason: OffboardReason): Words {
  switch (reason.why) {
    case 'nobody-named':
      return {
        why: 'It is not said who is to be offboarded.',
        next: `Write ${code('/aws-access offboard')} and who: type ${code('@')} and pick them from Slack’s suggestions, or give their e-mail address.`,
      }
    case 'offboards-oneself':
      return {
        why: 'Nobody offboards themselves.',
        next: 'Another administrator has to do it.',
      }
    case 'no-address-known':
      return {
        why: `Slack shows no e-mail address for ${mention(reason.slackId)}, so nobody can tell who they are in AWS.`,
        next: `Name them by the address of their user in IAM Identity Center: ${code('/aws-access offboard <address>')}.`,
      }
    case 'offboarding-open':
      return {
        why: `They are being offboarded already: request ${code(reason.id)}.`,
        next: 'There is nothing more to do; its card says how it stands.',
      }
    case 'survey-over':
      return {
        why: 'What this form shows was read too long ago, was not read for you, or has changed since.',
        next: `Look again with ${code('/aws-access offboard')}: it shows what they hold by now.`,
      }
    case 'being-offboarded':
      return {
        why: `Whoever this is for is being offboarded: request ${code(reason.id)}.`,
        next: 'If that is a mistake, talk to an administrator.',
      }
    case 'offboarded-oneself':
      return {
        why: `You are being offboarded: request ${code(reason.id)}. Until that is over you decide and administer nothing here.`,
        next: 'If that is a mistake, talk to an administrator.',
      }
    default:
      return unreachable(reason)
  }
}
