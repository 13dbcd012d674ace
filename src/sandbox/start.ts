import { existsSync } from 'node:fs'
import type { Logger } from 'pino'
import type { Policy } from '../access/policy.ts'
import { type AccessApp, createApp } from '../app.ts'
import { ConfigError } from '../config.ts'
import { httpReceiver, keepTicking } from '../host.ts'
import { loadPolicy } from '../load-policy.ts'
import { boltLog } from '../log.ts'
import type { Clock } from './clock.ts'
import { type StandIns, startStandIns } from './stand-ins.ts'

/** The sample company with the app running in it, on this machine only. */
export interface Sandbox extends Pick<StandIns, 'clock' | 'slack' | 'identityCenter'> {
  /** Lets so much time pass at once, and everything that is due then be done. */
  readonly later: (seconds: number) => Promise<void>
  /** Resolves when nothing is left to do now. */
  readonly settled: () => Promise<void>
  readonly close: () => Promise<void>
}

export interface SandboxOptions {
  readonly clock: Clock
  readonly log: Logger
}

const policyFile = 'access.yaml'
const tickMs = 30_000

/**
 * Starts the stand-ins and the app between them, and resolves once there is something to ask for. The app and its
 * stand-ins listen on free ports of 127.0.0.1. Throws ConfigError where the policy can't be used.
 */
export async function startSandbox({ clock, log }: SandboxOptions): Promise<Sandbox> {
  const policy = readSamplePolicy(log)
  // Whoever tries this out has no use for the SDK's notice on stderr that it will want a newer Node one day.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'
  const standIns = await startStandIns({ clock })
  const { slack, identityCenter } = standIns
  const logger = boltLog(log)
  const { signingSecret } = slack
  const receiver = httpReceiver({ signingSecret, logger }, log)
  const app = createApp({ ...standIns.app, policy, receiver, log })
  const server = await receiver.start({ port: 0, host: '127.0.0.1' })
  const address = server.address()
  slack.deliverTo({
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/slack/events`,
  })
  await readCatalogue(app)

  const stopping = new AbortController()
  const ticking = keepTicking(
    app.worker,
    tickMs,
    (ms, signal) => clock.sleep(ms, signal),
    stopping.signal,
    log,
  )
  return {
    clock,
    slack,
    identityCenter,
    settled: () => app.worker.idle(),
    later: async (seconds) => {
      clock.advance(seconds * 1000)
      await app.worker.tick()
      await app.worker.idle()
    },
    close: async () => {
      stopping.abort()
      await Promise.all([receiver.stop(), app.worker.stop(), ticking])
      await standIns.close()
    },
  }
}

async function readCatalogue(app: AccessApp): Promise<void> {
  await app.prepare()
  await app.worker.idle()
  if (!(await app.catalogueRead())) throw new Error('the sample accounts could not be read')
}

function readSamplePolicy(log: Logger): Policy {
  if (!existsSync(policyFile))
    throw new ConfigError(`${policyFile} is missing: start the sandbox from the top of the repository.`)
  return loadPolicy(policyFile, log)
}
