import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '../..')
const run = promisify(execFile)

/** A resource as the template has it. */
export interface Resource {
  readonly Type: string
  readonly Properties?: Readonly<Record<string, unknown>>
  readonly [attribute: string]: unknown
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>
  readonly Outputs: Readonly<Record<string, unknown>>
}

export interface Packaged {
  /** Where the artefacts are. */
  readonly dir: string
  readonly template: Template
  readonly text: string
  /** What was said meanwhile. */
  readonly said: string
}

/** A copy of what `npm run package` reads, so that several may be made at once. */
export function copied(): { copy: string; remove(): void } {
  const copy = mkdtempSync(join(tmpdir(), 'packaged-'))
  for (const name of ['serverless.yml', 'access.yaml', 'package.json', 'deploy'])
    cpSync(join(root, name), join(copy, name), { recursive: true })
  for (const name of ['scripts', 'src', 'node_modules']) symlinkSync(join(root, name), join(copy, name))
  return { copy, remove: () => rmSync(copy, { recursive: true, force: true }) }
}

/** What `npm run package` makes, without credentials, and with nobody to ask. */
export async function packaged(parameters: readonly string[] = []): Promise<Packaged & { remove(): void }> {
  const { copy, remove } = copied()
  const nobody = 'http://127.0.0.1:9'
  const { stderr } = await run(join(root, 'node_modules/.bin/osls'), ['package', ...parameters], {
    cwd: copy,
    env: { PATH: process.env['PATH'], HOME: copy, HTTPS_PROXY: nobody, HTTP_PROXY: nobody },
  }).catch((error: unknown) => {
    remove()
    throw error
  })
  const dir = join(copy, '.serverless')
  const text = readFileSync(join(dir, 'cloudformation-template-update-stack.json'), 'utf8')
  return {
    dir,
    text,
    said: stderr,
    template: JSON.parse(text) as Template,
    remove,
  }
}
