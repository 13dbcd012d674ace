/** What somebody of the workspace does. Fields and buttons are named by what they say. */
export type Deed =
  | { readonly kind: 'command'; readonly line: string }
  | { readonly kind: 'press'; readonly button: string }
  /** Says something in the thread of the newest card. */
  | { readonly kind: 'mention'; readonly text: string }
  /** Types into a menu that asks the app what to offer. */
  | { readonly kind: 'type' | 'pick' | 'fill'; readonly field: string; readonly text: string }
  | { readonly kind: 'submit' | 'close' }

/** What a line on the page asks for. */
export type Line =
  | { readonly kind: 'act'; readonly who: string; readonly deed: Deed }
  | { readonly kind: 'later'; readonly seconds: number }
  | { readonly kind: 'help' }

/** A line that asks for nothing that can be done, and what to write instead: one sentence. */
export interface Mistake {
  readonly kind: 'mistake'
  readonly sentence: string
}

/** One line of each kind, in the order that makes a story. */
export const examples: readonly { readonly line: string; readonly does: string }[] = [
  { line: 'as ada: /aws-access request prod ReadOnlyAccess 1h checking INC-42', does: 'asks in one line' },
  { line: 'as grace: press Approve', does: 'presses the newest such button that grace sees' },
  { line: 'as ada: /aws-login', does: 'gets the direct message to sign in with' },
  { line: '1 hour later', does: 'moves the clock; also 30 seconds, 1h30m, 2 days' },
  { line: 'as ada: /aws-access request', does: 'opens the form' },
  {
    line: 'as ada: type What do you need? = prod',
    does: 'types into its menu; the answer says what is offered',
  },
  {
    line: 'as ada: pick What do you need? = prod · ReadOnlyAccess',
    does: 'picks one of them; other menus the same way',
  },
  { line: 'as ada: fill Why? = checking INC-42', does: 'fills in a text' },
  { line: 'as ada: submit', does: 'sends the form; “as ada: close” gives it up' },
  {
    line: 'as grace: @aws-access status',
    does: 'says it in the thread of the newest card; also approve, deny <reason>, withdraw, end',
  },
  { line: 'as edsger: /aws-access onboard', does: 'opens the form for a newcomer, who then submits it' },
  { line: 'help', does: 'shows this' },
]

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }
const longest = 366 * 86_400
const part = /(\d+\s*|an?\s+)(s|m|h|d)(?:ecs?|econds?|ins?|inutes?|rs?|ours?|ays?)?/gi
const lengths = new RegExp(`^(?:${part.source}(?:\\s*,\\s*|\\s+and\\s+|\\s*))+$`, 'i')

/** Reads a line. What is wrong with it is said in a sentence, never thrown. */
export function readLine(typed: string): Line | Mistake {
  const line = typed.trim()
  if (/^(help|\?)$/i.test(line)) return { kind: 'help' }
  const [, who, deed] = /^as\s+@?([^\s:]+)\s*:\s*(.*)$/is.exec(line) ?? []
  if (who !== undefined && deed !== undefined) {
    const read = readDeed(deed.trim(), who.toLowerCase())
    return 'sentence' in read ? read : { kind: 'act', who: who.toLowerCase(), deed: read }
  }
  const [, length] = /^(.*)\blater[.!]?$/i.exec(line) ?? []
  if (length !== undefined) return later(length.trim())
  return mistake(
    line
      ? `“${line}” is not understood: begin with a name, as in “as ada: /aws-access list”, or move the clock with “1 hour later”.`
      : 'Nothing was typed: try “as ada: /aws-access request prod ReadOnlyAccess 1h checking INC-42”.',
  )
}

function readDeed(text: string, who: string): Deed | Mistake {
  if (text.startsWith('/')) return { kind: 'command', line: text }
  if (/^@aws-access\b/.test(text)) return { kind: 'mention', text }
  const [, verb = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(text) ?? []
  switch (verb.toLowerCase()) {
    case 'press':
      return rest
        ? { kind: 'press', button: rest }
        : mistake(`Which button? Write what it says, as in “as ${who}: press Approve”.`)
    case 'type':
      return field('type', rest, `as ${who}: type What do you need? = prod`)
    case 'pick':
      return field('pick', rest, `as ${who}: pick For how long? = 1h`)
    case 'fill':
      return field('fill', rest, `as ${who}: fill Why? = checking INC-42`)
    case 'submit':
      return { kind: 'submit' }
    case 'close':
      return { kind: 'close' }
    default:
      return mistake(
        `${who} can’t do “${text}”: write a command that begins with /, a message that begins with @aws-access, or press, type, pick, fill, submit or close.`,
      )
  }
}

/** The first ` = ` parts them: a label has none, what is typed may. */
function field(kind: 'type' | 'pick' | 'fill', text: string, example: string): Deed | Mistake {
  const [, name = '', value = ''] = /^(.*?)\s*=\s*(.*)$/s.exec(text) ?? []
  return name ? { kind, field: name, text: value } : mistake(`Which field, and what? As in “${example}”.`)
}

function later(length: string): Line | Mistake {
  const parts = lengths.test(length) ? [...length.matchAll(part)] : []
  const seconds = parts.reduce((sum, [, count = '', unit = '']) => {
    return sum + (/^a/i.test(count) ? 1 : Number(count)) * (units[unit.toLowerCase()] ?? 0)
  }, 0)
  if (seconds === 0)
    return mistake(
      `“${length}” is no length of time: write “1 hour later”, “30 minutes later” or “1h30m later”.`,
    )
  return seconds > longest ? mistake('That is too far ahead: a year at most.') : { kind: 'later', seconds }
}

const mistake = (sentence: string): Mistake => ({ kind: 'mistake', sentence })
