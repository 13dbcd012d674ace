import type { KnownBlock } from '@slack/types'
import type { Policy } from '../access/policy.ts'
import { portalLink } from '../access/sign-in.ts'
import { actions, button, code, dateText, limits, link, preformatted, section, type View } from './blocks.ts'
import { listText } from './describe.ts'
import { actionIds } from './ids.ts'
import { assignmentsText, portalButton, split } from './login-parts.ts'

type Portal = Policy['portal']

/** Of what follows, how far it goes back and what it lacks. */
export interface Reading {
  /** False where AWS did not let the bot read all of it. */
  readonly complete: boolean
  /** Where it comes from an index: when that was made; ISO 8601. */
  readonly indexedAt?: string
  /** How many parts of that index AWS did not let the bot read; absent where there are none. */
  readonly skipped?: number
}

/** What is to be known about the reading itself; nothing where it is what AWS says now. */
export const readingNotes = ({ complete, indexedAt, skipped = 0 }: Reading): KnownBlock[] => [
  ...(indexedAt === undefined
    ? []
    : [
        section(
          `As of ${dateText(indexedAt)}: what an administrator has changed since then may be missing here.${unreadText(skipped)} The access portal shows what is there now.`,
        ),
      ]),
  ...(complete
    ? []
    : [
        section(
          'AWS did not let me read everything that you hold: this is only what I know of. The access portal has all of it.',
        ),
      ]),
]

const unreadText = (skipped: number): string =>
  skipped === 0 ? '' : ` This comes from a list, and AWS did not let me read ${skipped} of its parts.`

/** Where there is nothing to sign in to. */
export function nothingHeld(portal: Portal, reading: Reading, changes: readonly KnownBlock[]): View {
  const what =
    reading.complete && !reading.skipped
      ? 'You hold no AWS access right now.'
      : 'I know of no AWS access that you hold.'
  const text = `${what} Ask for it with \`/aws-access request\`, then send \`/aws-login\` again.`
  const ask = actions(button(actionIds.openForm, 'Request access', { style: 'primary' }))
  return { text, blocks: [section(text), ...readingNotes(reading), ...changes, ask, portalButton(portal)] }
}

/** The words that somebody gave. */
export interface Filter {
  readonly words: string
  /** How many account assignments there are in all. */
  readonly total: number
  /** What may have been meant, where nothing matches. */
  readonly near: readonly string[]
}

/** Where nothing that somebody holds has the words they gave. */
export function nothingMatches(portal: Portal, reading: Reading, { words, total, near }: Filter): View {
  const meant = near.length > 0 ? ` Did you mean ${listText(near.map(code), 'or')}?` : ''
  const text =
    `Nothing that you hold matches ${code(words)}; you hold ${assignmentsText(total)}.${meant} ` +
    'Send `/aws-login` without words for everything.'
  return { text, blocks: [section(text), ...readingNotes(reading), portalButton(portal)] }
}

/** Where Slack will not take the file that the messages promise: what is in it, cut only between its sections. */
export function insteadOfFile(content: string): View[] {
  const parts = [...inParts(content)].map((part) => preformatted(part))
  const lead = section('Slack did not take the file: this is what is in it, block by block and in its order.')
  return split([lead, ...parts], (part, of) => `This is \`aws-config.txt\`, part ${part} of ${of}.`)
}

function* inParts(content: string): Generator<string> {
  let part = ''
  for (const each of content.split(/(?<=\n)(?=\[)/)) {
    if (part && part.length + each.length > limits.text) {
      yield part
      part = ''
    }
    part += each
  }
  yield part
}

/** Where nothing could be read or sent for so long that nobody waits for it any more. */
export function loginGivenUp(portal: Portal): View {
  const text =
    'I could not find out and send you what you hold in AWS. Please send `/aws-login` again; ' +
    `${link(portalLink(portal), 'the access portal')} has all of it meanwhile.`
  return { text, blocks: [section(text)] }
}
