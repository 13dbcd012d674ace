import type { Offboarding } from '../access/boarding.ts'
import type { HistoryEntry } from '../access/request.ts'
import { section, type View } from './blocks.ts'
import { byHandLines, leaverName, leaverText } from './by-hand.ts'
import { idText, listText, mention, wordsText } from './describe.ts'
import { listSections } from './held-list.ts'
import { type Around, tellable } from './tellable.ts'
import type { Dm } from './telling.ts'

/** What the card's thread is told of these new entries; undefined where the card says it all. */
export function offboardingNote(
  offboarding: Offboarding,
  entries: readonly HistoryEntry[],
  { admins = [] }: Around,
): View | undefined {
  const [last] = tellable(entries).slice(-1)
  if (last?.what === 'closed') return view(doneText(offboarding))
  if (last?.what !== 'removal-failed') return undefined
  const who = admins.length > 0 ? `${listText(admins.map(mention))}: ` : ''
  return view(
    `:warning: ${who}AWS did not do all of it yet${wordsText(last.text)} It is tried until it is gone; until then ${leaverName(offboarding.leaver)} may still hold it. ${idText(offboarding.id)}`,
  )
}

/** The administrator who confirmed it is told at the end what AWS leaves to people. The leaver is told nothing. */
export function offboardingDm(offboarding: Offboarding, entries: readonly HistoryEntry[]): Dm | undefined {
  if (entries.at(-1)?.what !== 'closed') return undefined
  const { leaver, requester, id } = offboarding
  const done = `${doneText(offboarding)} ${idText(id)}`
  const lines = byHandLines(leaver, { ...offboarding, gone: true })
  const rest = lines.length > 0 ? listSections('*Left to do by hand:*', lines, { most: 2 }) : []
  return { to: requester.slackId, view: { text: done, blocks: [section(done), ...rest] } }
}

/** What the administrators are told of this entry: only they can help where AWS refuses. */
export function offboardingAdminDm(offboarding: Offboarding, entry: HistoryEntry): View | undefined {
  if (entry.what !== 'removal-failed' || offboarding.status === 'closed') return undefined
  const { leaver, id } = offboarding
  const failed = `:warning: ${leaverText(leaver)} is being offboarded, and may still hold something. AWS did not take it away yet${wordsText(entry.text)}`
  const next = `It is tried until it is gone. If it stays, do it yourself in *IAM Identity Center*: it counts as gone once it is not there. What is in the management account, and permission sets that are used there, can only be changed from that account. ${idText(id)}`
  return { text: failed, blocks: [section(failed), section(next)] }
}

function doneText(offboarding: Offboarding): string {
  const { deleteUser, leaver, requester } = offboarding
  const user = deleteUser ? ' The user is gone, too.' : ''
  return `The offboarding of ${leaverName(leaver)} by ${mention(requester.slackId)} is done: nothing that it named is there any more.${user}`
}

const view = (text: string): View => ({ text, blocks: [section(text)] })
