import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What a fresh process answered to one event, and what that took. */
export interface FirstAnswer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** From the spawn until the answer was here; milliseconds. */
  readonly ms: number
  /** The most memory that it held; bytes. */
  readonly rss: number
  /** What it computed, on all cores together; other than `ms` it does not hang on what else the machine does. */
  readonly cpuMs: number
}

export interface Freshness {
  readonly node: string
  readonly module: string
  readonly env: Readonly<Record<string, string>>
}

/** Loads a function as the runtime does, hands it one event, and ends. */
const runtime = `
import { readFileSync } from 'node:fs'
const { handler } = await import(process.env.MODULE)
const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 10000 }
const answer = await handler(JSON.parse(readFileSync(process.env.EVENT, 'utf8')), context)
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
process.stdout.write(JSON.stringify({ ...answer, rss: maxRSS * 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 }) + '\\n', () => process.exit(0))
`

/** The least that the function could be: it checks the signature, with nothing but Node's own. */
const bareFunction = `
import { createHmac, timingSafeEqual } from 'node:crypto'
export const handler = async ({ headers, body }) => {
  const signed = 'v0:' + headers['x-slack-request-timestamp'] + ':' + body
  const right = Buffer.from('v0=' + createHmac('sha256', process.env.SIGNING_SECRET).update(signed).digest('hex'))
  const given = Buffer.from(headers['x-slack-signature'])
  const same = right.length === given.length && timingSafeEqual(right, given)
  return { statusCode: same ? 200 : 401, headers: {}, body: '' }
}
`

/** Starts functions, each in a process of its own for one event. */
export async function openRuntime() {
  const folder = await mkdtemp(join(tmpdir(), 'aws-access-cold-'))
  const [start, bare, event] = ['start.mjs', 'bare.mjs', 'event.json'].map((name) => join(folder, name))
  if (!start || !bare || !event) throw new Error('no folder')
  await writeFile(start, runtime)
  await writeFile(bare, bareFunction)
  return {
    folder,
    bare,
    async answer({ node, module, env }: Freshness, input: object): Promise<FirstAnswer> {
      await writeFile(event, JSON.stringify(input))
      const started = performance.now()
      const child = spawn(node, [start], {
        env: { ...env, MODULE: module, EVENT: event },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let output = ''
      for await (const data of child.stdout) {
        output += String(data)
        const line = output.split('\n').find((each) => each.startsWith('{"statusCode"'))
        if (line === undefined) continue
        const answered = performance.now() - started
        const read: Omit<FirstAnswer, 'ms'> = JSON.parse(line)
        return { ...read, ms: answered }
      }
      throw new Error(`the function gave no answer:\n${output}`)
    },
    close: () => rm(folder, { recursive: true }),
  }
}
