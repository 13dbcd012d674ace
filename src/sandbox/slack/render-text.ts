/** Who and what ids stand for, and the time and the zone of whoever reads. */
export interface Reader {
  readonly person: (id: string) => string | undefined
  readonly channel: (id: string) => string | undefined
  readonly userGroup: (id: string) => string | undefined
  /** An IANA zone; UTC when left out. */
  readonly zone?: string
  /** With it, `{date_pretty}` and its like say today, yesterday or tomorrow. */
  readonly now?: Date
  /** Keeps `*bold*`, `_italic_`, `~struck~` and backticks, for whoever turns them into colours. */
  readonly marks?: boolean
}

const unescape = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** Slack's markup as plain text: names for ids, dates in the reader's zone. */
export function renderMrkdwn(text: string, reader: Reader): string {
  return text
    .split(/(```[\s\S]*?```|`[^`\n]+`)/)
    .map((part) => {
      if (!part.startsWith('`')) return unescape(unmark(renderBrackets(part, reader), reader))
      const code = unescape(renderBrackets(part, reader))
      return reader.marks ? code : code.replace(/^```\n?|\n?```$|^`|`$/g, '')
    })
    .join('')
}

/** An instant as Slack formats it. @see https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
export function renderDate(seconds: number, format: string, reader: Reader): string {
  const at = new Date(seconds * 1000)
  const zone = reader.zone ?? 'UTC'
  const write = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...options }).format(at)
  const date = (month: 'long' | 'short', weekday?: 'long'): string =>
    write({ year: 'numeric', month, day: 'numeric', ...(weekday ? { weekday } : {}) })
  const time = { hour: '2-digit', minute: '2-digit' } as const
  const tokens: Readonly<Record<string, () => string>> = {
    date_num: () => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(at),
    date: () => date('long'),
    date_short: () => date('short'),
    date_long: () => date('long', 'long'),
    date_pretty: () => relative(at, reader) ?? date('long'),
    date_short_pretty: () => relative(at, reader) ?? date('short'),
    date_long_pretty: () => relative(at, reader) ?? date('long', 'long'),
    time: () => write(time),
    time_secs: () => write({ ...time, second: '2-digit' }),
    ago: () => `${Math.round((Number(reader.now ?? at) - Number(at)) / 60_000)} minutes ago`,
  }
  return format.replaceAll(/\{(\w+)\}/g, (token, name: string) => tokens[name]?.() ?? token)
}

/** A person as others see them: @name, or the id where it is nobody's. */
export function mention(id: string, { person }: Reader): string {
  return `@${person(id) ?? id}`
}

function relative(at: Date, { now, zone }: Reader): string | undefined {
  if (!now) return undefined
  const day = (date: Date): number =>
    Date.parse(new Intl.DateTimeFormat('en-CA', { timeZone: zone ?? 'UTC' }).format(date))
  const apart = (day(at) - day(now)) / 86_400_000
  return { [-1]: 'yesterday', 0: 'today', 1: 'tomorrow' }[apart]
}

function renderBrackets(text: string, reader: Reader): string {
  return text.replaceAll(/<([^<>]+)>/g, (whole, inside: string) => {
    const [target = '', label] = inside.split('|')
    const id = target.slice(1)
    if (target.startsWith('@')) return mention(id, reader)
    if (target.startsWith('#')) return `#${reader.channel(id) ?? label ?? id}`
    if (target.startsWith('!date^')) {
      const [, seconds, format = ''] = target.split('^')
      return renderDate(Number(seconds), format, reader)
    }
    if (target.startsWith('!subteam^')) {
      const group = target.slice('!subteam^'.length)
      return `@${reader.userGroup(group) ?? label ?? group}`
    }
    if (target.startsWith('!')) return `@${id}`
    if (!/^(https?|mailto|tel):/.test(target)) return whole
    return label === undefined || label === target ? target : `${label} (${target})`
  })
}

const MARKED = /(^|[\s([{"'—–:,/])([*_~])(\S|\S[^\n]*?\S)\2(?=$|[\s)\]}"'.,:;!?—–/])/gm

function unmark(text: string, { marks }: Reader): string {
  // Twice, for what is both bold and italic.
  return marks ? text : text.replaceAll(MARKED, '$1$3').replaceAll(MARKED, '$1$3')
}
