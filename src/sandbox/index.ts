import { ConfigError, type SandboxConfig } from '../config.ts'
import { openLog } from '../log.ts'
import { withCast } from './cast.ts'
import { startClock } from './clock.ts'
import { examples } from './page/line.ts'
import { type Page, startPage } from './page/server.ts'
import { type Sandbox, startSandbox } from './start.ts'

/**
 * Runs the sample company with its page on 127.0.0.1 until it is told to stop. Resolves once it runs; throws ConfigError
 * where the port is taken.
 */
export async function runSandbox(config: SandboxConfig): Promise<void> {
  // What `info` says is for whoever runs a server: here it would bury what there is to read.
  const level = config.logLevel === 'info' ? 'warn' : config.logLevel
  const log = openLog(level, [], { destination: { write: (line) => void process.stderr.write(line) } })
  const sandbox = await startSandbox({ clock: startClock(), log })
  const page = await openPage(sandbox, config.port)
  console.log(welcome(page.url))

  let stopping = false
  const stop = async (): Promise<void> => {
    if (stopping) return
    stopping = true
    await page.close()
    await sandbox.close()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop())
}

async function openPage(sandbox: Sandbox, port: number): Promise<Page> {
  try {
    return await startPage(sandbox, port)
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    throw taken
      ? new ConfigError(`PORT ${port} is taken: stop what listens there, or set another PORT.`)
      : error
  }
}

const welcome = (url: string): string => `
The sandbox runs: a Slack, an Identity Center and a table on this machine. Nothing leaves it, nothing is kept.

  Open    ${url}
  Who     ${withCast}
  Try     ${examples
    .slice(0, 5)
    .map(({ line }) => line)
    .join('\n          ')}
  Stop    Ctrl-C
`
