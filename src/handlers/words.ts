/** A word of a command line: quoted where it held blanks; `rest` is everything behind it, as typed. */
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
    words.push({ text, quoted: closing !== null, rest: line.slice(at).trim() })
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
  const length = line.slice(at).search(/\s/)
  return length === -1 ? line.length : at + length
}

/** Slack writes these three as entities in what people type. @see https://docs.slack.dev/messaging/formatting-message-text */
export const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
