import { spawn } from 'node:child_process'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '..', '..')
const folder = join(root, '.build', 'test')

/** A command as a process of its own. */
export interface Running {
  /** All that it has written so far. */
  readonly written: { stdout: string; stderr: string }
  /** Its exit code; null where it was killed. */
  readonly ended: Promise<number | null>
  readonly kill: () => void
}

const built = new Map<string, Promise<string>>()

/** Builds a command once for all the processes that are to be started of it, with all its packages: one file is read faster. */
async function bundle(entry: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const file = join(folder, entry.replace(/^.*\//, '').replace(/\.ts$/, '.mjs'))
  const draft = `${file}.${process.pid}`
  await build({
    entryPoints: [join(root, entry)],
    outfile: draft,
    bundle: true,
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
    },
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  })
  await rename(draft, file)
  return file
}

/** Starts a command with these arguments, these settings and no others. */
export async function startBuilt(
  entry: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string = root,
): Promise<Running> {
  const file = built.get(entry) ?? bundle(entry)
  built.set(entry, file)
  const child = spawn(process.execPath, [await file, ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const written = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => (written[stream] += text))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { written, ended, kill: () => void child.kill('SIGKILL') }
}
