import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** A host of the app, started with its documented settings and nothing else. */
export interface HostProcess {
  readonly url: string
  stop(): Promise<void>
}

/** Where the app can run: one long process, or the packaged functions as Lambda runs them. */
export const hosts = { server: 'src/server.ts', lambda: 'src/cli/lambda.ts' } as const
export type HostName = keyof typeof hosts

/** Starts a host and waits until `/healthz` answers 200. Throws with what it wrote where it does not come to that. */
export async function startHost(
  name: HostName,
  settings: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<HostProcess> {
  const port = await freePort()
  const { PATH, HOME } = process.env
  const child = spawn(process.execPath, ['scripts/run.mjs', hosts[name], ...args], {
    env: { PATH, HOME, PORT: String(port), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => (output = (output + data.toString()).slice(-20_000)))
  const url = `http://127.0.0.1:${port}`
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error(`the ${name} ended:\n${output}`)
    await pause(50)
  }
  return {
    url,
    async stop() {
      if (child.exitCode !== null) return
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      const hurry = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await gone
      clearTimeout(hurry)
    },
  }
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  )

/** A port that nobody listens on at this moment. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('there is no free port')
  return address.port
}
