import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdir, rename } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import { makePackage } from '../../src/cli/lambda/package.ts'

const root = join(import.meta.dirname, '..', '..')

/** The server, or the runner of the functions, as a process of its own, which knows nothing but its settings. */
export interface Child {
  readonly url: string
  /** Everything it wrote so far, line by line. */
  readonly stdout: readonly string[]
  readonly stderr: readonly string[]
  /** Resolves when it is gone, however that came about. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>
  /** What `/healthz` answers; undefined while nobody listens. */
  health(): Promise<number | undefined>
  /** Resolves when `/healthz` answers 200; throws with what the process wrote where it does not come to that. */
  ready(): Promise<void>
  kill(signal?: 'SIGTERM' | 'SIGKILL'): void
}

interface Program {
  readonly entry: string
  readonly name: string
}
const serverProgram: Program = { entry: 'server.ts', name: 'server' }
const runnerProgram: Program = { entry: 'cli/lambda.ts', name: 'lambda' }
const bundled = new Map<Program, Promise<string>>()

/** Built once, as `scripts/run.mjs` does it, without the sandbox: a server never loads that. */
async function bundle({ entry, name }: Program): Promise<string> {
  const folder = join(root, '.build', 'test')
  await mkdir(folder, { recursive: true })
  const draft = join(folder, `${name}-${process.pid}.mjs`)
  if (name === 'lambda') await makePackage(root)
  await build({
    entryPoints: [join(root, 'src', entry)],
    outfile: draft,
    // With its packages, which hundreds of files make slow to start.
    external: ['./sandbox/index.ts', 'esbuild'],
    bundle: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    format: 'esm',
    target: 'node20',
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  })
  const file = join(folder, `${name}.mjs`)
  await rename(draft, file)
  return file
}

function bundledOnce(program: Program): Promise<string> {
  const file = bundled.get(program) ?? bundle(program)
  bundled.set(program, file)
  return file
}

export interface ChildOptions {
  readonly cwd?: string
  /** Another build of the server than the tests' own. */
  readonly built?: string | undefined
  /** The runner of the functions with these switches, in place of the server. */
  readonly switches?: readonly string[] | undefined
}

/** Starts the server with these settings and no others. */
export async function startChild(
  settings: Readonly<Record<string, string | undefined>>,
  { cwd, built, switches }: ChildOptions = {},
): Promise<Child> {
  const file = built ?? (await bundledOnce(switches ? runnerProgram : serverProgram))
  const args = switches ? [...switches, '--no-package'] : []
  const port = settings['PORT'] ?? String(await freePort())
  const env = { PATH: process.env['PATH'], HOME: join(root, '.build', 'test'), PORT: port, ...settings }
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe']
  const child = spawn(process.execPath, [file, ...args], { env, stdio, ...(cwd ? { cwd } : {}) })
  const [stdout, stderr]: [string[], string[]] = [[], []]
  createInterface(child.stdout).on('line', (line) => stdout.push(line))
  createInterface(child.stderr).on('line', (line) => stderr.push(line))
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  )
  const url = `http://127.0.0.1:${port}`
  const health = () =>
    fetch(`${url}/healthz`).then(
      ({ status }) => status,
      () => undefined,
    )
  return {
    url,
    stdout,
    stderr,
    exited,
    health,
    async ready() {
      const ended = Symbol('ended')
      for (;;) {
        if ((await health()) === 200) return
        const first = await Promise.race([exited.then(() => ended), pause(50)])
        if (first === ended) throw new Error(`the process ended:\n${[...stdout, ...stderr].join('\n')}`)
      }
    },
    kill: (signal = 'SIGTERM') => void child.kill(signal),
  }
}

/**
 * A port that nobody listens on. Not one of those that the system gives out by itself: before the server listens there,
 * somebody else's connection or stand-in would have it, and would even answer in the server's place.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_000)
    const server = createServer()
    const free = await new Promise<boolean>((resolve) =>
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true)),
    )
    if (!free) continue
    await new Promise((resolve) => server.close(resolve))
    return port
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
