import type { MentionReason } from '../access/refusal.ts'
import { code } from './blocks.ts'
import type { Words } from './refusals-who.ts'
import { unreachable } from './unreachable.ts'

/** Why what was said to the bot in a channel does nothing, in words. */
export function mentionWords(reason: MentionReason): Words {
  switch (reason.why) {
    case 'no-card-here':
      return {
        why: 'This is not the thread of a request’s card, so I cannot tell which request is meant.',
        next: `Reply to the card itself: mention me there and say ${code('status')}, for instance; ${code('help')} lists the rest.`,
      }
    case 'runs-already':
      return {
        why: `Request ${code(reason.id)} is active already, so there is nothing to withdraw.`,
        next: `Mention me and say ${code('end')} to have the access taken away.`,
      }
    case 'not-running':
      return {
        why: `Nothing runs by request ${code(reason.id)} yet, so there is nothing to end.`,
        next: `Whoever asked may mention me and say ${code('withdraw')}; an approver says ${code('deny')} while it waits for an answer.`,
      }
    default:
      return unreachable(reason)
  }
}
