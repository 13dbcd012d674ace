import { withEmoji } from '../emoji.ts'

/** Markup that is safe to send: made by `markup` or `marked` alone. */
export class Markup {
  readonly source: string
  constructor(source: string) {
    this.source = source
  }
}

type Part = string | Markup | readonly Markup[]

/** Text made harmless, in elements and in quoted attributes. */
function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/** A template whose every value is escaped, unless it is markup already. */
export function markup(strings: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return new Markup(strings.reduce((all, piece, index) => all + sourceOf(values[index - 1] ?? '') + piece))
}

const sourceOf = (part: Part): string => {
  if (typeof part === 'string') return escape(part)
  return part instanceof Markup ? part.source : part.map(({ source }) => source).join('')
}

/** Text with Slack's marks as markup: escaped first, so that only the tags written here are tags. */
export function marked(text: string): Markup {
  const parts = text.split(/(\n?```[\s\S]*?```\n?|`[^`\n]+`)/).map((part) => {
    const [, code] = /^\n?```\n?([\s\S]*?)\n?```\n?$/.exec(part) ?? []
    if (code !== undefined) return `<pre>${escape(code)}</pre>`
    return part.startsWith('`')
      ? `<code>${escape(part.slice(1, -1))}</code>`
      : plainMarks(escape(withEmoji(part)))
  })
  return new Markup(parts.join(''))
}

function plainMarks(escaped: string): string {
  return escaped
    .replaceAll(/(^|[\s(])\*(\S|\S[^\n]*?\S)\*(?=$|[\s).,:;])/gm, '$1<b>$2</b>')
    .replaceAll(/(^|[\s(])_(\S|\S[^\n]*?\S)_(?=$|[\s).,:;])/gm, '$1<i>$2</i>')
    .replaceAll(/\[ ([^\]\n]+) \]/g, '<span class="button">$1</span>')
    .replaceAll(/^ {2}! (.*)$/gm, '<span class="error">$1</span>')
    .replaceAll(/^([^\n]+)\n=+$/gm, '<b>$1</b>')
    .replaceAll(/^-{40}$/gm, '<span class="rule"></span>')
}
