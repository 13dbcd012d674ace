import { type Logger as BoltLogger, LogLevel } from '@slack/web-api'
import { pino, type DestinationStream, type Logger, stdSerializers } from 'pino'

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type Level = (typeof logLevels)[number]

export interface LogOptions {
  readonly destination?: DestinationStream
  /** Fields that every line has, as they are when it is written. */
  readonly fields?: () => object
}

/**
 * JSON lines: a constant sentence with its fields. No secret passes, at any level: known ones are struck out, the list of
 * which may still grow, and of any URL only the origin is left, since response URLs and sockets' tickets are rights to speak.
 */
export function openLog(
  level: Level,
  secrets: readonly string[],
  { destination, fields }: LogOptions = {},
): Logger {
  const scrub = scrubber(secrets)
  return pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"at":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: {
        err: (error: unknown) => {
          // Only these three: an error of the SDKs carries its whole request and answer along.
          const { type, message, stack } = stdSerializers.err(
            error instanceof Error ? error : new Error(String(error)),
          )
          return { type, message: scrub(message), stack: scrub(stack) }
        },
      },
      ...(fields ? { mixin: fields } : {}),
      hooks: {
        streamWrite: scrub,
      },
    },
    ...(destination ? [destination] : []),
  )
}

/** Strikes out the secrets themselves, whatever looks like a Slack token, and the path of every URL. */
function scrubber(secrets: readonly string[]): (text: string) => string {
  return (text) =>
    secrets
      .filter((secret) => secret.length > 0)
      .reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text)
      .replaceAll(/\b(xox[a-z]|xapp)-[\w-]+/g, '[token]')
      .replaceAll(/\b((?:https?|wss?):\/\/[^\s/"'\\)]+)\/[^\s"'\\)]*/g, '$1/…')
}

/** What Node and the libraries warn of is a line of the log like any other. */
export function logWarnings(log: Logger): void {
  process.removeAllListeners('warning')
  process.on('warning', (warning) => log.warn({ err: warning }, 'the runtime warns'))
}

/** Bolt's and the Slack client's own lines. Their debug lines hold whole payloads, so none of those passes. */
export function boltLog(log: Logger): BoltLogger {
  const line = (parts: unknown[]) =>
    parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ')
  return {
    debug: () => undefined,
    info: (...parts) => log.debug({ from: 'slack', line: line(parts) }, 'the Slack library says'),
    warn: (...parts) => log.warn({ from: 'slack', line: line(parts) }, 'the Slack library warns'),
    error: (...parts) => log.error({ from: 'slack', line: line(parts) }, 'the Slack library failed'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  }
}
