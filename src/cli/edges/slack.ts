import { type Logger, LogLevel, type WebClient } from '@slack/web-api'
import { slackClients } from '../../clients.ts'

/** What it has to say comes as its error. */
const quiet: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
}

/** Slack as a command reaches it: like whoever answers, since somebody waits. `apiUrl` ends in a slash. */
export const slackClient = (botToken: string, apiUrl: string): WebClient =>
  slackClients({ botToken, apiUrl }, quiet).answering
