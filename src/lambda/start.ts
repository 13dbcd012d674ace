import { resolve } from 'node:path'
import type { SSMClientConfig } from '@aws-sdk/client-ssm'
import type { DestinationStream, Logger } from 'pino'
import { type EdgeOptions, type Edges, openEdges, type SlackAccess } from '../app/edges.ts'
import { lazily } from '../aws/index.ts'
import { secretsParameter } from '../aws/parameters.ts'
import { ssmClient } from '../clients.ts'
import { type Env, readLambdaConfig } from '../config.ts'
import { openLog } from '../log.ts'
import { embeddedMetrics } from '../metrics.ts'
import type { InvocationContext } from './events.ts'
import { packagedPolicy } from './policy.ts'

/** Where a function runs: on Lambda the environment says it all. */
export interface Place extends Pick<EdgeOptions, 'aws' | 'now' | 'sleep'> {
  readonly env: Env
  readonly ssm?: SSMClientConfig
  readonly logTo?: DestinationStream
}

/** What a function's process has once it has started. */
export interface Started {
  readonly edges: Edges
  readonly slack: SlackAccess
  readonly signingSecret: string
  readonly log: Logger
}

/**
 * A function's process: nothing is read and nobody called before the first invocation. What could not be started is logged
 * and thrown, and tried again by the next one. `warm` begins what can be done while the secrets are read.
 */
export function openProcess<T>(
  { env, ssm, logTo, ...outward }: Place,
  open: (started: Started) => T,
  warm: (edges: Edges) => void = () => undefined,
): (context: InvocationContext) => Promise<T> {
  let awsRequestId: string | undefined
  const logging = { fields: () => ({ awsRequestId }), ...(logTo ? { destination: logTo } : {}) }
  const parts = lazily(async () => {
    const config = readLambdaConfig(env)
    const { tableName, instance, slackApiUrl: apiUrl, secretsParameter: parameter } = config
    const secrets: string[] = []
    const log = openLog(config.logLevel, secrets, logging)
    const policy = packagedPolicy(resolve(env['LAMBDA_TASK_ROOT'] ?? '', config.policyFile))
    const measure = embeddedMetrics(tableName, logTo && ((line) => logTo.write(line)))
    const edges = openEdges({ ...outward, policy, log, measure, tableName, instance })
    warm(edges)
    const { botToken, signingSecret } = await secretsParameter(ssmClient(ssm), parameter).read()
    secrets.push(botToken, signingSecret)
    return open({ edges, slack: { botToken, apiUrl }, signingSecret, log })
  })

  return async (context) => {
    awsRequestId = context.awsRequestId
    try {
      return await parts()
    } catch (error) {
      openLog('error', [], logging).error({ err: error }, 'the function could not start')
      throw error
    }
  }
}
