import type { Named } from '../access/named.ts'

/** A word of a command line: quoted where it held blanks; `rest` is everything behind it, as it reads. */
export interface Word {
  readonly text: string
  readonly quoted: boolean
  readonly rest: string
}

/** Opening quotes and what closes each: keyboards put typographic ones in by themselves. */
const quotes: Readonly<Record<string, string>> = {
  '"': '"“”„',
  "'": "'‘’‚",
  '“': '”"“',
  '„': '“”"',
  '‘': "’'‘",
  '‚': "‘’'",
  '«': '»',
}

/** The words of a line. A quote that nothing closes is a character like others, so that “it's” stays one word. */
export function wordsOf(line: string): Word[] {
  const words: Word[] = []
  let at = 0
  while (at < line.length) {
    if (/\s/.test(line.charAt(at))) {
      at += 1
      continue
    }
    const closing = closingQuote(line, at)
    const end = closing ?? endOfWord(line, at)
    const text = closing === null ? line.slice(at, end) : line.slice(at + 1, end)
    at = closing === null ? end : end + 1
    words.push({ text, quoted: closing !== null, rest: withNames(line.slice(at).trim()) })
  }
  return words
}

/** Where the quote that opens at `at` closes: behind it a blank or the end. Null where none opens or closes. */
function closingQuote(line: string, at: number): number | null {
  const closers = quotes[line.charAt(at)]
  if (!closers) return null
  for (let end = at + 1; end < line.length; end += 1)
    if (closers.includes(line.charAt(end)) && /^(\s|$)/.test(line.slice(end + 1, end + 2))) return end
  return null
}

function endOfWord(line: string, at: number): number {
  const [mention] = /^<@\w+(\|[^<>]*)?>/.exec(line.slice(at)) ?? []
  if (mention) return at + mention.length
  const length = line.slice(at).search(/\s/)
  return length === -1 ? line.length : at + length
}

/**
 * What was typed: Slack makes entities of three signs, and links of addresses and of what begins with # or @. Only who is
 * mentioned stays as Slack has it, since the id says more than the name.
 * @see https://docs.slack.dev/messaging/formatting-message-text
 */
export const unescaped = (text: string): string =>
  text
    .replaceAll(/<([^<>|]+)(?:\|([^<>]*))?>/g, typedAs)
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

function typedAs(whole: string, what: string, label = ''): string {
  if (what.startsWith('@')) return whole
  if (what.startsWith('#')) return `#${label || what.slice(1)}`
  if (what.startsWith('!')) return label.startsWith('@') ? label : `@${what.slice(1)}`
  return label || what.replace(/^(mailto|tel):/, '')
}

/** People by name where they only occur in what somebody says. */
const withNames = (text: string): string =>
  text.replaceAll(/<@(\w+)(?:\|([^<>]*))?>/g, (_, id: string, name = '') => `@${name || id}`)

/** Whom a word names: a mention, a bare Slack id or an address. Null for anything else, such as a name that Slack did not resolve. */
export function personNamed({ text }: Pick<Word, 'text'>): Named | null {
  const [, slackId] =
    /^<@(\w+)(?:\|[^<>]*)?>$/.exec(text) ?? /^([UW](?=[A-Z]*\d)[A-Z0-9]{2,})$/.exec(text) ?? []
  if (slackId) return { by: 'slack', slackId }
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? { by: 'email', email: text } : null
}
