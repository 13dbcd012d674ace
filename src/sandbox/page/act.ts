import type { Member } from '../slack/member.ts'
import type { Sandbox } from '../start.ts'
import { type Deed, examples, readLine } from './line.ts'

/** What became of a line: for whoever typed it, in words. */
export interface Outcome {
  readonly ok: boolean
  readonly text: string
}

const patienceMs = 1000

/** Does what a line asks for, and resolves when the app has answered. What can't be done is said, never thrown. */
export async function act(sandbox: Sandbox, typed: string): Promise<Outcome> {
  const line = readLine(typed)
  try {
    switch (line.kind) {
      case 'mistake':
        return { ok: false, text: line.sentence }
      case 'help':
        return { ok: true, text: examples.map((each) => `${each.line}\n    ${each.does}`).join('\n') }
      case 'later':
        await sandbox.later(line.seconds)
        return { ok: true, text: 'The clock has moved on, and everything that was due is done.' }
      case 'act':
        await comeThrough(sandbox)
        return { ok: true, text: await perform(sandbox, sandbox.slack.person(line.who), line.deed) }
      default:
        return line satisfies never
    }
  } catch (error) {
    return { ok: false, text: sentence(error) }
  }
}

/** People act on what they see: what was done just before gets the time to come to their eyes. */
async function comeThrough({ settled, clock }: Sandbox): Promise<void> {
  const enough = new AbortController()
  await Promise.race([settled(), clock.sleep(patienceMs, enough.signal)])
  enough.abort()
}

async function perform({ slack }: Sandbox, who: Member, deed: Deed): Promise<string> {
  switch (deed.kind) {
    case 'command':
      return outcome(who, await who.says(deed.line))
    case 'press':
      return press(who, deed.button)
    case 'mention':
      return outcome(who, await who.mentions(deed.text, newestCard(slack, who)))
    case 'type': {
      const offer = await who.types(deed.field, deed.text)
      const options =
        'options' in offer ? offer.options : offer.option_groups.flatMap((group) => group.options)
      if (options.length === 0) return `Nothing is offered for “${deed.text}”.`
      return `Offered:\n${options.map(({ text }) => `    ${text.text}`).join('\n')}`
    }
    case 'pick':
      await who.picks(deed.field, deed.text)
      return `${who.name} picked ${deed.text}.`
    case 'fill':
      await who.fills(deed.field, deed.text)
      return `${who.name} filled in ${deed.field}`
    case 'submit':
      return outcome(who, await who.submits())
    case 'close':
      await who.closes()
      return `${who.name} closed the form.`
    default:
      return deed satisfies never
  }
}

/** Where the app's newest message is, among the channels that somebody is in; nowhere where it has said nothing yet. */
function newestCard({ state }: Sandbox['slack'], who: Member): { channel?: string; thread?: string } {
  const messages = [...state.channels.values()]
    .filter(({ kind, members }) => kind !== 'im' && members.has(who.id))
    .flatMap((channel) => channel.messages)
    .filter(({ user, threadTs }) => user === state.installation.botUserId && threadTs === undefined)
    .toSorted((a, b) => (a.ts < b.ts ? 1 : -1))
  return messages[0] ? { channel: messages[0].channel, thread: messages[0].ts } : {}
}

async function press(who: Member, button: string): Promise<string> {
  const { sees, confirmed, opened } = await who.presses(button)
  const asked = confirmed === undefined ? '' : `Slack asked “${confirmed}”, and ${who.name} said yes. `
  return `${asked}${opened === undefined ? outcome(who, sees) : `It opens ${opened}`}`
}

function outcome(who: Member, shown: { readonly kind: string } | undefined): string {
  if (who.form()) return `${who.name} has a form open.`
  return shown ? `${who.name} was answered.` : `${who.name} was shown nothing new.`
}

/** The stand-ins say what is wrong in words, without a capital and a stop. */
function sentence(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error)
  return `${words.charAt(0).toUpperCase()}${words.slice(1).replace(/(; there are)?[.:,\s]*$/, '')}.`
}
