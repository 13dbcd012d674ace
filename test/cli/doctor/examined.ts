import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, onTestFinished, vi } from 'vitest'
import manifest from '../../../manifest.json' with { type: 'json' }
import { examine } from '../../../src/cli/doctor/examine.ts'
import type { Line } from '../../../src/cli/doctor/report.ts'
import { startClock } from '../../../src/sandbox/clock.ts'
import { type StandInOptions, startStandIns } from '../../../src/sandbox/stand-ins.ts'

const root = join(import.meta.dirname, '../../..')
const folder = mkdtempSync(join(tmpdir(), 'doctor-'))
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  const file = await bundled
  if (file) rmSync(file)
  bundled = undefined
})

type Env = Readonly<Record<string, string>>

let bundled: Promise<string> | undefined

/** Built once, as `scripts/run.mjs` does it at every start. */
async function bundle(): Promise<string> {
  // Beside what it imports, which is looked for from there.
  const outfile = join(root, '.build', 'test', `doctor-${process.pid}.mjs`)
  await build({
    entryPoints: [join(root, 'src', 'cli', 'doctor.ts')],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  })
  return outfile
}

/** Runs the command with these settings and no others. */
export async function doctor(env: Env, ...args: readonly string[]) {
  const file = await (bundled ??= bundle())
  const child = spawn(process.execPath, [file, ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, AWS_EC2_METADATA_DISABLED: 'true', ...env },
  })
  const written = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => (written[stream] += text))
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { status, ...written }
}

/** The same as data, in this process: starting another one takes most of the time. */
export async function examined(env: Env) {
  const own = Object.keys(process.env).filter((name) => name.startsWith('AWS_'))
  for (const name of own) vi.stubEnv(name, undefined)
  const nowhere = join(folder, 'none')
  const settings = { ...env, AWS_CONFIG_FILE: nowhere, AWS_SHARED_CREDENTIALS_FILE: nowhere }
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value)
  try {
    return sorted(await examine(settings, () => undefined))
  } finally {
    vi.unstubAllEnvs()
  }
}

/** What lines say, by how they came out. */
export function sorted(checks: readonly Line[]) {
  const of = (wanted: Line['status']): string[] =>
    checks.filter((each) => each.status === wanted).map(({ id, text }) => `${id}: ${text}`)
  return { checks, failures: of('failed'), warnings: of('warning'), skipped: of('skipped') }
}

/** The sample policy, with parts of its text replaced. */
export function policyWith(changes: Readonly<Record<string, string>> = {}): string {
  let text = readFileSync(join(root, 'access.yaml'), 'utf8')
  for (const [find, replace] of Object.entries(changes)) {
    if (!text.includes(find)) throw new Error(`the sample policy has no ${find}`)
    text = text.replaceAll(find, replace)
  }
  const file = join(folder, `policy-${Math.random().toString(36).slice(2)}.yaml`)
  writeFileSync(file, text)
  return file
}

/** The sample company, and the settings of a server that works for it. */
export async function company(options: Omit<StandInOptions, 'clock'> = {}) {
  const standIns = await startStandIns({
    clock: startClock(),
    ...options,
    slack: { botScopes: manifest.oauth_config.scopes.bot, ...options.slack },
    identityCenter: { callsPerSecond: Infinity, ...options.identityCenter },
  })
  onTestFinished(() => standIns.close())
  const { slack, identityCenter, table } = standIns
  const env = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99bade85e2a1',
    SLACK_API_URL: slack.url,
    ACCESS_POLICY: policyWith(),
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'sandbox',
    AWS_SECRET_ACCESS_KEY: 'sandbox-secret',
    AWS_ENDPOINT_URL: identityCenter.url,
    AWS_ENDPOINT_URL_DYNAMODB: table.url,
  }
  return { ...standIns, env }
}
