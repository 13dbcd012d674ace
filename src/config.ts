import { type Level, logLevels } from './log.ts'

/** The settings of a server, read once. */
export interface ServerConfig {
  readonly host: 'server'
  readonly slack:
    | { readonly mode: 'http'; readonly botToken: string; readonly signingSecret: string }
    | { readonly mode: 'socket'; readonly botToken: string; readonly appToken: string }
  /** Ends in a slash. */
  readonly slackApiUrl: string
  readonly port: number
  readonly policyFile: string
  readonly tableName: string
  readonly tickSeconds: number
  /** Null: found with ListInstances. */
  readonly instance: { readonly instanceArn: string; readonly identityStoreId: string } | null
  readonly logLevel: Level
}

/** Nothing is configured: everything runs on this machine. */
export interface SandboxConfig {
  readonly host: 'sandbox'
  readonly port: number
  readonly logLevel: Level
}

/** The settings of a Lambda function, read once per process; what is secret is elsewhere. */
export interface LambdaConfig extends Pick<
  ServerConfig,
  'slackApiUrl' | 'policyFile' | 'tableName' | 'instance' | 'logLevel'
> {
  /** Names the SecureString of Parameter Store that holds Slack's secrets. */
  readonly secretsParameter: string
}

/** A setting that is missing or wrong, in one sentence that names it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** A port that can't be had is a setting that is wrong; anything else is what it is. */
export function listeningFailed(error: unknown, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') return new ConfigError(`PORT is ${port}, and another program listens there.`)
  if (code === 'EACCES') return new ConfigError(`PORT is ${port}, and this user may not listen there.`)
  return error
}

/** The settings as a process is told them. */
export type Env = Readonly<Record<string, string | undefined>>

/** Reads the settings; throws ConfigError. @see README.md, "Settings" */
export function readConfig(env: Env): ServerConfig | SandboxConfig {
  const read = { port: port(env), logLevel: level(env) }
  if (!isConfigured(env)) {
    if (env['NODE_ENV'] === 'production')
      throw new ConfigError(
        'Nothing is configured, and the sandbox does not run with NODE_ENV=production: set SLACK_BOT_TOKEN and the settings that go with it.',
      )
    return { host: 'sandbox', ...read }
  }
  return {
    host: 'server',
    ...anywhere(env),
    policyFile: env['ACCESS_POLICY'] || 'access.yaml',
    slack: slack(env),
    port: port(env),
    tickSeconds: tickSeconds(env),
  }
}

/** Reads the settings of a Lambda function; throws ConfigError. @see docs/deploy.md */
export function readLambdaConfig(env: Env): LambdaConfig {
  const secretsParameter = env['SLACK_SECRETS_PARAMETER']
  if (!secretsParameter)
    throw new ConfigError(
      'SLACK_SECRETS_PARAMETER is missing: the name of the SecureString in Parameter Store that holds Slack’s secrets.',
    )
  return { ...anywhere(env), policyFile: env['ACCESS_POLICY'] || 'access.json', secretsParameter }
}

/** What every host but the sandbox is told. */
const anywhere = (env: Env) => ({
  slackApiUrl: slackApiUrl(env),
  tableName: tableName(env),
  instance: instance(env),
  logLevel: level(env),
})

/** Everything that is wrong with the settings of a server, a sentence each. */
export const settingsMistakes = (env: Env): string[] =>
  [port, level, botToken, reached, slackApiUrl, tableName, tickSeconds, instance].flatMap((read) => {
    try {
      read(env)
      return []
    } catch (error) {
      if (error instanceof ConfigError) return [error.message]
      throw error
    }
  })

/** Whether there is a server to run, and not the sandbox. */
const isConfigured = (env: Env): boolean =>
  Object.keys(env).some(
    (name) => env[name] && (name.startsWith('SLACK_') || name === 'TABLE_NAME' || name === 'ACCESS_POLICY'),
  )

const port = (env: Env): number => whole(env, 'PORT', 3000, 0, 65_535)
const tickSeconds = (env: Env): number => whole(env, 'TICK_SECONDS', 30, 1, 3600)
/** Where Slack is; ends in a slash. Throws ConfigError. */
export const slackApiUrl = (env: Env): string => url(env, 'SLACK_API_URL', 'https://slack.com/api/')

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
function tableName({ TABLE_NAME: name }: Env): string {
  if (name && !/^[\w.-]{3,255}$/.test(name))
    throw new ConfigError(
      `TABLE_NAME is “${name}”: DynamoDB takes 3 to 255 letters, digits, dots, dashes and underscores.`,
    )
  return name || 'aws-access'
}

function slack(env: Env): ServerConfig['slack'] {
  const token = botToken(env)
  return { ...reached(env), botToken: token }
}

function botToken({ SLACK_BOT_TOKEN: token }: Env): string {
  if (!token) throw new ConfigError('SLACK_BOT_TOKEN is missing: the bot token of the Slack app, xoxb-….')
  return token
}

/** How Slack reaches us, or we Slack. */
function reached({ SLACK_SIGNING_SECRET: signingSecret, SLACK_APP_TOKEN: appToken }: Env) {
  if (signingSecret && appToken)
    throw new ConfigError(
      'SLACK_SIGNING_SECRET and SLACK_APP_TOKEN are both set: set the first for HTTP, or the second for Socket Mode.',
    )
  if (signingSecret) return { mode: 'http' as const, signingSecret }
  if (appToken) return { mode: 'socket' as const, appToken }
  throw new ConfigError(
    'SLACK_SIGNING_SECRET (for HTTP) or SLACK_APP_TOKEN (for Socket Mode) is missing: set one of them.',
  )
}

function instance(env: Env): ServerConfig['instance'] {
  const { IDENTITY_CENTER_INSTANCE_ARN: instanceArn, IDENTITY_STORE_ID: identityStoreId } = env
  if (!instanceArn && !identityStoreId) return null
  if (!instanceArn || !identityStoreId)
    throw new ConfigError(
      'IDENTITY_CENTER_INSTANCE_ARN and IDENTITY_STORE_ID go together: set both, or neither.',
    )
  return { instanceArn, identityStoreId }
}

function whole(env: Env, name: string, fallback: number, least: number, most: number): number {
  const text = env[name]
  if (!text) return fallback
  const value = /^\d+$/.test(text) ? Number(text) : NaN
  if (value >= least && value <= most) return value
  throw new ConfigError(`${name} is “${text}”: a whole number from ${least} to ${most} is needed.`)
}

function url(env: Env, name: string, fallback: string): string {
  const text = env[name] || fallback
  if (!/^https?:\/\/[^/]+/.test(text) || !URL.canParse(text))
    throw new ConfigError(`${name} is no URL: it has to begin with https://.`)
  return text.endsWith('/') ? text : `${text}/`
}

function level(env: Env): Level {
  const text = env['LOG_LEVEL'] || 'info'
  const found = logLevels.find((each) => each === text.toLowerCase())
  if (found) return found
  throw new ConfigError(`LOG_LEVEL is “${text}”: one of ${logLevels.join(', ')} is needed.`)
}
