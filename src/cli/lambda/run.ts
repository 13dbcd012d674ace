import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { destination, type Logger } from 'pino'
import { dynamodbClient } from '../../clients.ts'
import { ConfigError, listeningFailed } from '../../config.ts'
import { loadPolicy } from '../../load-policy.ts'
import { logWarnings, openLog } from '../../log.ts'
import { pause } from '../../pause.ts'
import { startClock } from '../../sandbox/clock.ts'
import { startParameters } from '../../sandbox/parameters.ts'
import { openStore } from '../../store/index.ts'
import type { Switches } from './arguments.ts'
import { bundleRuntime, makePackage, packagedTemplate, repositoryRoot, unpack } from './package.ts'
import type { RunnerSettings } from './settings.ts'
import { makeTable } from './table.ts'
import { readTemplate, type Stack } from './template.ts'
import { openStack, type RunningStack } from './stack.ts'
import { startWatchdog } from './watchdog.ts'

/** How long invocations may go on once everything is to end. */
const graceMs = 3000

/** Runs the packaged stack until it is told to stop. Throws ConfigError where that can’t begin. */
export async function runFunctions(settings: RunnerSettings, switches: Switches): Promise<void> {
  // Whoever reads neither log nor functions any more has the runner end, and everything with it.
  const output = destination({ fd: 1, sync: true })
  const log = openLog(settings.logLevel, Object.values(settings.slack), { destination: output })
  logWarnings(log)
  const ownPolicy = settings.ownPolicy ? loadPolicy(settings.policyFile, log) : null
  const root = repositoryRoot()
  if (switches.package) await makePackage(root)
  const stack = readTemplate(await packagedTemplate(root), settings)
  const stopping = new AbortController()
  const folder = await mkdtemp(join(tmpdir(), 'aws-access-lambda-'))
  const watchdog = startWatchdog(folder)
  const runtime = join(folder, 'runtime.mjs')
  await Promise.all([
    bundleRuntime(root, runtime),
    ...stack.functions.map(async ({ name }) => {
      await mkdir(join(folder, name))
      await unpack(root, name, join(folder, name))
      // As if it had been packaged.
      if (ownPolicy) await writeFile(join(folder, name, 'access.json'), JSON.stringify(ownPolicy))
    }),
  ])
  const client = dynamodbClient({})
  const credentials = await client.config.credentials().catch(() => {
    throw new ConfigError('AWS_ACCESS_KEY_ID is missing: the functions have to have credentials of AWS.')
  })
  const secrets = await secretsOf(stack, settings)
  const running = await openStack(stack, {
    settings: { ...settings, endpoints: { ...settings.endpoints, AWS_ENDPOINT_URL_SSM: secrets.url } },
    switches,
    folder,
    runtime,
    client,
    credentials,
    watchdog,
    log,
    write: (line) => void output.write(`${line}\n`),
  })
  const state = { ready: false }
  const server = await listen(settings.port, running, state)

  const stop = async (signal: string): Promise<void> => {
    if (stopping.signal.aborted) return
    log.info({ signal }, 'stopping')
    stopping.abort()
    server.close()
    await running.close(graceMs)
    server.closeAllConnections()
    log.info({}, 'stopped')
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal))

  await untilDone(() => makeTable(client, settings.tableName, stack.table), stopping.signal, log)
  const ticking = tick(running, settings.tickSeconds, stopping.signal)
  const { catalogue } = openStore(client, settings.tableName)
  const catalogueRead = () => catalogue.head().catch(() => undefined)
  while (!stopping.signal.aborted && !(await catalogueRead())) await pause(100, stopping.signal)
  if (stopping.signal.aborted) return
  state.ready = true
  log.info({ port: settings.port, mode: 'lambda' }, 'ready')
  await ticking
}

/** A Parameter Store with Slack’s secrets in it, so that they are in no function’s environment. */
function secretsOf({ functions }: Stack, { slack: { botToken, signingSecret } }: RunnerSettings) {
  const value = JSON.stringify({ botToken, signingSecret })
  const names = functions.map(({ environment }) => environment['SLACK_SECRETS_PARAMETER'] ?? '')
  return startParameters({
    clock: startClock(),
    seed: Object.fromEntries(names.map((name) => [name, value])),
  })
}

async function tick(running: RunningStack, seconds: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    running.tick()
    await pause(seconds * 1000, signal)
  }
}

/** Again and again, later each time, until it works. */
async function untilDone(act: () => Promise<void>, signal: AbortSignal, log: Logger): Promise<void> {
  for (let waitMs = 1000; !signal.aborted; waitMs = Math.min(30_000, waitMs * 2))
    try {
      return await act()
    } catch (error) {
      log.error({ err: error }, 'not ready yet')
      await pause(waitMs, signal)
    }
}

/** The HTTP API, and what only the runner answers. */
async function listen(
  port: number,
  { answer, failures }: RunningStack,
  state: { ready: boolean },
): Promise<Server> {
  const server = createServer({ maxHeaderSize: 10_240 }, (request, response) => {
    const [path] = (request.url ?? '').split('?', 1)
    if (request.method !== 'GET' || (path !== '/healthz' && path !== '/failures'))
      return void answer(request, response)
    if (path === '/failures')
      return void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify(failures()))
    response.writeHead(state.ready ? 200 : 503, { 'content-type': 'text/plain' })
    response.end(state.ready ? 'ready\n' : 'starting\n')
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, resolve)).catch(
    (error: unknown) => {
      throw listeningFailed(error, port)
    },
  )
  return server
}
