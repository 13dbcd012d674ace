import { parseDuration } from '../../access/duration.ts'
import { isRefusal, refuse } from '../../access/refusal.ts'
import { requestAccess, type Wanted } from '../../flow/request-access.ts'
import type { Answer, Call, Subcommand } from '../command.ts'
import { openForm } from '../request-form.ts'
import type { Word } from '../words.ts'

const account = '<account> <permission set> <duration> <reason>'
const group = 'group <group> <duration> <reason>'

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
  const reason = line.duration.rest
  const made = await requestAccess(edges, {
    speaker,
    deliveryId,
    stillInTime,
    durationSeconds,
    reason,
    wanted: line.wanted,
  })
  return isRefusal(made) ? made : { made }
}

/** What a line says: all of it, or what there is of it. */
export type Understood =
  | { readonly whole: true; readonly wanted: Wanted; readonly duration: Word }
  | { readonly whole: false; readonly wanted?: Wanted; readonly seconds?: number }

function understand(words: readonly Word[]): Understood {
  const [first, ...rest] = words
  if (first?.text.toLowerCase() === 'group' && !first.quoted) {
    const [name, duration] = rest
    if (!name) return { whole: false }
    return complete({ kind: 'group', group: name.text }, duration)
  }
  const [permissionSet, duration] = rest
  if (!first || !permissionSet) return { whole: false }
  return complete({ kind: 'account', account: first.text, permissionSet: permissionSet.text }, duration)
}

function complete(wanted: Wanted, duration: Word | undefined): Understood {
  if (duration && duration.rest !== '') return { whole: true, wanted, duration }
  const seconds = duration && parseDuration(duration.text)
  return { whole: false, wanted, ...(seconds === undefined ? {} : { seconds }) }
}
