import type { Offboarding } from '../access/boarding.ts'
import { code, context, section, type View } from './blocks.ts'
import { leaverName } from './by-hand.ts'
import { mention, nameText, wordsText } from './describe.ts'
import { heldText, listSections } from './held-list.ts'
import { quoteSections } from './quote.ts'

/** The live message of an offboarding: it informs, and has nothing to press. */
export function offboardingCard(offboarding: Offboarding): View {
  const { id, requester, leaver, takes, deleteUser, reason } = offboarding
  const { emoji, text } = stateText(offboarding)
  const who = `${mention(requester.slackId)} offboards ${leaverName(leaver)}.`
  const user =
    leaver.principalId === ''
      ? `No user in IAM Identity Center: ${code(leaver.email)}`
      : `Identity Center user: ${nameText(leaver.userName)} (${code(leaver.email)})`
  const goes = `*Taken away* (${takes.length}), besides all that they have asked for${deleteUser ? ', and the user after it' : ''}`
  return {
    text: `${who} ${text}`,
    blocks: [
      section(`${emoji} ${who}\n${user}`),
      ...(reason ? quoteSections('*Why:*', reason) : []),
      ...listSections(goes, takes.map(heldText), { most: 1, room: listRoom }),
      section(text),
      context(`Request ${nameText(id)} · confirmed by an administrator, no approval needed`),
    ],
  }
}

/** What a message has room for, beside the longest reason and AWS's longest words. */
const listRoom = 1500

function stateText(offboarding: Offboarding): { emoji: string; text: string } {
  const { status, history, deleteUser, requester } = offboarding
  if (status === 'closed') {
    const gone = deleteUser ? 'all of it is gone, and so is the user' : 'all of it is gone'
    const text = `*Done*: ${gone}. What is left to do by hand was sent to ${mention(requester.slackId)}.`
    return { emoji: ':checkered_flag:', text }
  }
  const failed = history.findLast(({ what }) => what === 'removal-failed')
  const text = failed
    ? `*Being done*: AWS did not do all of it yet${wordsText(failed.text)} It is tried until it is gone.`
    : '*Being done*: it is being taken away.'
  return { emoji: ':hourglass_flowing_sand:', text }
}
