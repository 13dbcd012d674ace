import { unescaped } from './words.ts'

const verbs = ['approve', 'withdraw', 'end', 'status', 'help'] as const

/** What somebody said to the bot: a command, or words that are none. */
export type Said =
  | { readonly verb: (typeof verbs)[number] | 'none' }
  /** The reason is as Slack wrote it; empty where there is none. */
  | { readonly verb: 'deny'; readonly reason: string }

const denial = /^deny(?:\s*[.!]?|[.!:,]?\s+(\S.*))$/is

/**
 * Reads a message that calls the bot by name. Only one that begins with the name and says nothing but the command is one,
 * so that no remark decides anything: “why did @bot approve this?”, “@bot approve? not yet”. A null `botId` takes the
 * first name that is called.
 */
export function saidTo(botId: string | null, text: string): Said {
  const [, called, rest = ''] = /^\s*<@(\w+)(?:\|[^<>]*)?>[:,]?(.*)$/s.exec(text) ?? []
  if (called === undefined || (botId !== null && called !== botId)) return { verb: 'none' }
  const said = rest.trim()
  const [, alone] = /^(\w+)\s*[.!]?$/.exec(said) ?? []
  const verb = verbs.find((each) => each === alone?.toLowerCase())
  if (verb) return { verb }
  // “@bot deny or approve?” asks the others in the thread.
  const denied = said.endsWith('?') ? null : denial.exec(said)
  return denied ? { verb: 'deny', reason: denied[1] ?? '' } : { verb: 'none' }
}

/** Everybody whom a text mentions, once each, by Slack id. */
export const mentionedIn = (text: string): string[] => [
  ...new Set([...text.matchAll(/<@(\w+)/g)].map(([, id = '']) => id)),
]

/**
 * A text as it reads, without what Slack made of links and names: plain text, which pings nobody once it is escaped.
 * `names` are people's by Slack id; the id stands where there is none.
 * @see https://docs.slack.dev/messaging/formatting-message-text
 */
export function readable(text: string, names: ReadonlyMap<string, string> = new Map()): string {
  return unescaped(text.replaceAll(/<([^<>|]+)(?:\|([^<>]*))?>/g, reads)).trim()

  function reads(_: string, what: string, label = ''): string {
    const rest = what.slice(1)
    if (what.startsWith('@')) return `@${names.get(rest) ?? (label || rest)}`
    if (what.startsWith('#')) return `#${label || rest}`
    if (!what.startsWith('!')) return linkReads(what, label)
    const [kind, id = kind] = rest.split('^')
    return kind === 'date' || label.startsWith('@') ? label : `@${id}`
  }
}

/** Slack links addresses by itself, and then their words say all. */
const linkReads = (url: string, label: string): string =>
  label === '' || label === url || label === url.replace(/^(https?:\/\/|mailto:|tel:)/, '').replace(/\/$/, '')
    ? label || url
    : `${label} (${url})`
