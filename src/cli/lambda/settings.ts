import { ConfigError, type Env, readConfig, type ServerConfig } from '../../config.ts'
import type { FunctionSpec } from './template.ts'

/** The settings of a server over HTTP, and what only the runner has to know of them. */
export interface RunnerSettings extends Omit<ServerConfig, 'slack'> {
  readonly slack: Extract<ServerConfig['slack'], { mode: 'http' }>
  readonly region: string
  /** Whether the policy is another than the packaged one. */
  readonly ownPolicy: boolean
  /** Where the services are, by the setting that says so. */
  readonly endpoints: Readonly<Record<string, string>>
  /** What functions are told beside what the template tells them. */
  readonly passed: Readonly<Record<string, string>>
}

/** Reads the settings; throws ConfigError. */
export function readSettings(env: Env): RunnerSettings {
  const config = readConfig(env)
  if (config.host === 'sandbox')
    throw new ConfigError(
      'SLACK_BOT_TOKEN is missing: the functions are run with the settings of a server over HTTP.',
    )
  const { slack } = config
  if (slack.mode !== 'http')
    throw new ConfigError(
      'SLACK_APP_TOKEN is set, and Lambda has no Socket Mode: set SLACK_SIGNING_SECRET instead.',
    )
  const region = env['AWS_REGION']
  if (!region) throw new ConfigError('AWS_REGION is missing: the Region of the DynamoDB table.')
  const endpoints = awsEndpoints(env)
  if (!endpoints['AWS_ENDPOINT_URL'] && !endpoints['AWS_ENDPOINT_URL_DYNAMODB'])
    throw new ConfigError(
      'AWS_ENDPOINT_URL_DYNAMODB is missing: the table’s writes are listened to here, which AWS itself would not take.',
    )
  return {
    ...config,
    slack,
    region,
    ownPolicy: Boolean(env['ACCESS_POLICY']),
    endpoints: { ...endpoints, SLACK_API_URL: config.slackApiUrl },
    passed: {
      TABLE_NAME: config.tableName,
      LOG_LEVEL: config.logLevel,
      // Empty, and so to be found, where it is not set: the template names a placeholder.
      IDENTITY_CENTER_INSTANCE_ARN: config.instance?.instanceArn ?? '',
      IDENTITY_STORE_ID: config.instance?.identityStoreId ?? '',
    },
  }
}

/** Of every service but Parameter Store, whose stand-in is the runner’s own. */
function awsEndpoints(env: Env): Record<string, string> {
  const set = Object.entries(env).flatMap(([name, url]) =>
    /^AWS_ENDPOINT_URL(_\w+)?$/.test(name) && name !== 'AWS_ENDPOINT_URL_SSM' && url
      ? [[name, url] as const]
      : [],
  )
  for (const [name, url] of set)
    if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : ''))
      throw new ConfigError(`${name} is no URL: it has to begin with http:// or https://.`)
  return Object.fromEntries(set)
}

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

/** What Lambda itself tells a function. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
export const lambdaEnvironment = (
  { functionName, memoryMb, handler }: FunctionSpec,
  { region, taskRoot, credentials }: { region: string; taskRoot: string; credentials: Credentials },
): Record<string, string> => ({
  _HANDLER: handler,
  AWS_LAMBDA_FUNCTION_NAME: functionName,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
  AWS_LAMBDA_LOG_STREAM_NAME: 'local',
  AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.', 1)[0]}.x`,
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  ...(credentials.sessionToken ? { AWS_SESSION_TOKEN: credentials.sessionToken } : {}),
  LAMBDA_TASK_ROOT: taskRoot,
  LANG: 'en_US.UTF-8',
  PATH: '/usr/local/bin:/usr/bin:/bin',
  TZ: ':UTC',
  // Which Node is here is not what a function’s log is about.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
})
