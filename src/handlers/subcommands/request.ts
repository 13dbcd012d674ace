import { parseDuration } from '../../access/duration.ts'
import { parseStart } from '../../access/start.ts'
import { isRefusal, refuse, type Refusal } from '../../access/refusal.ts'
import { reading } from '../../flow/identify.ts'
import { requestAccess, type Wanted } from '../../flow/request-access.ts'
import type { Answer, Call, Subcommand } from '../command.ts'
import { openForm } from '../request-form.ts'
import type { Word } from '../words.ts'

const account = '<account> <permission set> <duration> [from <time>] <reason>'
const group = 'group <group> <duration> [from <time>] <reason>'

export const request: Subcommand = {
  name: 'request',
  ways: [
    { usage: '', summary: 'Opens the form to ask for access.' },
    { usage: account, summary: 'Asks for a permission set in an account, in one line.' },
    { usage: group, summary: 'Asks for membership of a group, in one line.' },
  ],
  run,
}

/** Asks in one line; a line that is not whole opens the form with what was understood. */
async function run(call: Call): Promise<Answer> {
  const line = understand(call.words)
  if (!line.whole) return openForm(call, line)
  const durationSeconds = parseDuration(line.duration.text)
  if (durationSeconds === undefined) return refuse({ why: 'bad-duration', typed: line.duration.text })
  const { speaker, deliveryId, stillInTime, edges } = call
  const said = await startAndReason(call, line)
  if (isRefusal(said)) return said
  const { wanted } = line
  const made = await requestAccess(edges, {
    speaker,
    deliveryId,
    stillInTime,
    durationSeconds,
    wanted,
    ...said,
  })
  return isRefusal(made) ? made : { made }
}

/** A time is meant as the clock on the wall of whoever asks has it. */
async function startAndReason(
  { edges, speaker }: Call,
  line: Whole,
): Promise<{ readonly startAt?: string; readonly reason: string } | Refusal> {
  if (line.start.length === 0) return { reason: line.duration.rest }
  const member = await reading(edges, 'your time zone', async () => ({
    found: await edges.people.member(speaker.slackId),
  }))
  if (isRefusal(member)) return member
  return readStart(line, edges.now().toISOString(), member.found?.timeZone ?? 'UTC')
}

/** What a line says: all of it, or what there is of it. */
export type Understood =
  | {
      readonly whole: true
      readonly wanted: Wanted
      readonly duration: Word
      /** What stands behind `from`, if that comes right after the duration: a start and the reason, or all reason. */
      readonly start: readonly Word[]
    }
  | {
      readonly whole: false
      readonly wanted?: Wanted
      readonly seconds?: number
      readonly reason?: string
    }

type Whole = Extract<Understood, { whole: true }>

export function understand(words: readonly Word[]): Understood {
  const [first, ...rest] = words
  if (first?.text.toLowerCase() === 'group' && !first.quoted) {
    const [name, ...more] = rest
    if (!name) return { whole: false }
    return complete({ kind: 'group', group: name.text }, more)
  }
  const [permissionSet, ...more] = rest
  if (!first || !permissionSet) return { whole: false }
  return complete({ kind: 'account', account: first.text, permissionSet: permissionSet.text }, more)
}

function complete(wanted: Wanted, [duration, from, ...behind]: readonly Word[]): Understood {
  const start = from?.text.toLowerCase() === 'from' && !from.quoted ? behind : []
  if (duration && duration.rest !== '') return { whole: true, wanted, duration, start }
  const seconds = duration && parseDuration(duration.text)
  return { whole: false, wanted, ...(seconds === undefined ? {} : { seconds }) }
}

/**
 * When it is to start, and what is left as the reason: all of it where no time stands behind `from`. A time in quotes is
 * one word, and has to be a time as a whole.
 */
export function readStart(
  { duration, start }: Whole,
  now: string,
  timeZone: string,
): { readonly startAt?: string; readonly reason: string } | Refusal {
  const [first] = start
  const words = first?.quoted ? first.text.split(/\s+/) : start.map(({ text }) => text)
  const found = parseStart(words, now, timeZone)
  if (found && 'problem' in found) return refuse(found.problem)
  if (!found || (first?.quoted && found.used < words.length)) return { reason: duration.rest }
  const last = first?.quoted ? first : start[found.used - 1]
  return { startAt: found.at, reason: last?.rest ?? '' }
}
