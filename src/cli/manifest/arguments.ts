import { parseArgs } from 'node:util'
import type { Reach } from './forms.ts'

/** Reads the command line; a sentence where it can't be read. */
export function readArguments(args: readonly string[]): Reach | string {
  const read = parsed(args)
  if (!read || (read.url === undefined) === (read.socket !== true))
    return 'Say how Slack reaches the bot: npm run manifest -- --socket, or npm run manifest -- --url https://access.acme.example.'
  return read.url === undefined ? { url: null } : reachAt(read.url)
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { url: { type: 'string' }, socket: { type: 'boolean' } } })
      .values
  } catch {
    return undefined
  }
}

/** The path that both hosts listen on. */
const path = '/slack/events'

function reachAt(given: string): Reach | string {
  if (!URL.canParse(given)) return wrong(given, 'is no URL')
  const { protocol, origin, pathname, search, hash, username, password } = new URL(given)
  if (username || password) return wrong(new URL(given).host, 'comes with a user name or a password')
  if (protocol !== 'https:') return wrong(given, 'does not begin with https://')
  if (search || hash) return wrong(given, 'has something behind its path')
  if (pathname !== '/' && pathname.replace(/\/$/, '') !== path)
    return wrong(given, `has another path than ${path}`)
  return { url: origin + path }
}

const wrong = (given: string, why: string): string =>
  `--url ${given} ${why}: give the address at which Slack reaches the bot, such as https://access.acme.example.`
