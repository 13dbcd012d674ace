import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { SocketModeReceiver } from '@slack/bolt'
import type { Logger } from 'pino'
import { type AccessApp, createApp } from './app.ts'
import { ConfigError, listeningFailed, readConfig, type ServerConfig } from './config.ts'
import { httpReceiver, keepTicking } from './host.ts'
import { pause } from './pause.ts'
import { boltLog, logWarnings, openLog } from './log.ts'
import { loadPolicy } from './load-policy.ts'
import { tokenRefusal } from './slack/tokens.ts'

/** Starts what the settings ask for: the server, or the sandbox where nothing is configured. */
async function main(): Promise<void> {
  const config = readConfig(process.env)
  if (config.host === 'sandbox') {
    const { runSandbox } = await import('./sandbox/index.ts')
    return runSandbox(config)
  }
  await runServer(config)
}

async function runServer(config: ServerConfig): Promise<void> {
  const { slack } = config
  const { mode, ...secrets } = slack
  const log = openLog(config.logLevel, Object.values(secrets))
  logWarnings(log)
  const policy = loadPolicy(config.policyFile, log)
  const stopping = new AbortController()
  let ready = false
  const health = (_: IncomingMessage, response: ServerResponse) => {
    response
      .writeHead(ready ? 200 : 503, { 'content-type': 'text/plain' })
      .end(ready ? 'ready\n' : 'starting\n')
  }
  const { receiver, listen, close } = open(config, log, health)
  const app = createApp({
    policy,
    log,
    receiver,
    tableName: config.tableName,
    instance: config.instance,
    slack: {
      botToken: slack.botToken,
      apiUrl: config.slackApiUrl,
    },
  })
  await listen().catch((error: unknown) => {
    throw listeningFailed(error, config.port)
  })
  const ticking = prepare(app, config, stopping.signal, log).then(() => {
    if (stopping.signal.aborted) return
    ready = true
    log.info({ port: config.port, mode }, 'ready')
    void app.lookAround()
    return keepTicking(app.worker, config.tickSeconds * 1000, pause, stopping.signal, log)
  })
  ticking.catch(fail)

  const stop = async (signal: string): Promise<void> => {
    if (stopping.signal.aborted) return
    log.info({ signal }, 'stopping')
    stopping.abort()
    await close()
    await app.worker.stop()
    log.info({}, 'stopped')
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal).catch(fail))
}

/** How Slack reaches us: both modes answer /healthz on the same port. */
function open(
  config: ServerConfig,
  log: Logger,
  health: (req: IncomingMessage, res: ServerResponse) => void,
) {
  const route = { path: '/healthz', method: 'GET', handler: health }
  const logger = boltLog(log)
  if (config.slack.mode === 'http') {
    const { signingSecret } = config.slack
    const receiver = httpReceiver(
      { signingSecret, endpoints: '/slack/events', customRoutes: [route], logger },
      log,
    )
    return { receiver, listen: () => receiver.start(config.port), close: () => receiver.stop() }
  }
  const receiver = new SocketModeReceiver({
    appToken: config.slack.appToken,
    logger,
    installerOptions: { clientOptions: { slackApiUrl: config.slackApiUrl } },
  })
  const server = createServer((req, res) =>
    req.url === route.path && req.method === route.method ? health(req, res) : res.writeHead(404).end(),
  )
  const listen = async () => {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(config.port, resolve))
    await receiver.start().catch((error: unknown) => {
      const slackError = tokenRefusal(error)
      throw slackError ? new ConfigError(`SLACK_APP_TOKEN: Slack refuses it (${slackError}).`) : error
    })
  }
  return { receiver, listen, close: async () => (server.close(), await receiver.stop()) }
}

/** What has to be there before anybody is answered: the table, and what there is to ask for. Waits for both. */
async function prepare(
  app: AccessApp,
  config: ServerConfig,
  signal: AbortSignal,
  log: Logger,
): Promise<void> {
  for (let waitMs = 1000; !signal.aborted; waitMs = Math.min(30_000, waitMs * 2)) {
    try {
      await app.prepare()
      break
    } catch (error) {
      if (error instanceof Error && error.message === 'Region is missing')
        throw new ConfigError('AWS_REGION is missing: the Region of the DynamoDB table.')
      log.error({ err: error, table: config.tableName }, 'not ready yet')
      await pause(waitMs, signal)
    }
  }
  while (!signal.aborted && !(await app.catalogueRead())) await pause(250, signal)
}

function fail(error: unknown): never {
  process.stderr.write(error instanceof ConfigError ? `${error.message}\n` : `${String(error)}\n`)
  process.exit(1)
}

main().catch(fail)
