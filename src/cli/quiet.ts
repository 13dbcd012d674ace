import { type Logger, LogLevel } from '@slack/web-api'

/** For a Slack client in a command: what it has to say comes as its error. */
export const quiet: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
}
