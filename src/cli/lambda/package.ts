import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { ConfigError } from '../../config.ts'
import { pause } from '../../pause.ts'
import { readZip } from './zip.ts'

const template = join('.serverless', 'cloudformation-template-update-stack.json')
/** What a package is made from, besides the files at the top that end in `.yml` or `.yaml`: policies are among them. */
const sources = ['src', 'scripts', 'deploy', 'package.json', 'package-lock.json']
const run = promisify(execFile)

/** The top of the repository, from wherever this was bundled to. */
export function repositoryRoot(from = import.meta.dirname): string {
  return existsSync(join(from, 'package.json')) ? from : repositoryRoot(dirname(from))
}

/** Makes the package where it is missing or older than what it is made from. Throws ConfigError where that fails. */
export async function makePackage(root: string): Promise<void> {
  // One at a time, since each would remove what the other is just writing.
  const lock = join(root, '.build', 'package.lock')
  await mkdir(dirname(lock), { recursive: true })
  for (let tries = 0; !(await locked(lock)); tries += 1) {
    if (tries > 600)
      throw new ConfigError(`Somebody else is making the package: remove ${lock} where that is not so.`)
    await pause(100)
  }
  try {
    const made = await changedAt(join(root, template))
    const policies = (await readdir(root)).filter((name) => /\.ya?ml$/.test(name))
    const changed = await Promise.all([...sources, ...policies].map((each) => changedAt(join(root, each))))
    if (made > Math.max(...changed)) return
    await run('npm', ['run', '--silent', 'package'], { cwd: root })
  } catch (error) {
    throw new ConfigError(`npm run package failed: ${saidBy(error).trim()}`)
  } finally {
    await rm(lock, { recursive: true, force: true })
  }
}

/** All of it: osls says what is wrong on stdout, npm on stderr. */
const saidBy = (error: unknown): string =>
  error instanceof Error && 'stdout' in error && 'stderr' in error
    ? `${String(error.stderr)}${String(error.stdout)}`
    : String(error)

const locked = (lock: string): Promise<boolean> =>
  mkdir(lock).then(
    () => true,
    () => false,
  )

/** When a file, or anything in a folder, last changed; 0 where it is missing. */
async function changedAt(path: string): Promise<number> {
  const about = await stat(path).catch(() => undefined)
  if (!about?.isDirectory()) return about?.mtimeMs ?? 0
  const inside = await readdir(path)
  return Math.max(0, ...(await Promise.all(inside.map((name) => changedAt(join(path, name))))))
}

/** The packaged template. Throws ConfigError where there is none. */
export async function packagedTemplate(root: string): Promise<string> {
  return readFile(join(root, template), 'utf8').catch(() => {
    throw new ConfigError(`${template} is missing: make the package with npm run package.`)
  })
}

/** Unpacks a function’s archive into a folder. */
export async function unpack(root: string, name: string, folder: string): Promise<void> {
  for (const { path, content } of readZip(await readFile(join(root, '.serverless', `${name}.zip`)))) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
  }
}

/** Bundles the runtime that a function’s process begins with. */
export async function bundleRuntime(root: string, file: string): Promise<void> {
  await build({
    entryPoints: [join(root, 'src', 'cli', 'lambda', 'runtime.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  })
}
