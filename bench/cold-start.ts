import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { startClock } from '../src/sandbox/clock.ts'
import { startLoopback } from '../src/sandbox/identity-center/loopback.ts'
import { startStandIns } from '../src/sandbox/stand-ins.ts'
import { delay, settingsFor } from './harness/company.ts'
import { median, ms, times } from './harness/figures.ts'
import { fillCatalogue } from './harness/fill-catalogue.ts'
import { openFilling } from './harness/fill.ts'
import { type FirstAnswer, type Freshness, openRuntime } from './harness/fresh-process.ts'
import type { Options } from './harness/options.ts'
import { identityCenterOf, policyText, slackOf, small, userName } from './harness/people.ts'
import type { Report } from './harness/report.ts'

const far = { awsMs: 40, slackMs: 120 }
const command = '/aws-access list'

/** How long the first command waits for a fresh process of the packaged function. */
export async function coldStart({ packaged, nodes, rounds = 9 }: Options): Promise<Report> {
  const rows: string[][] = []
  for (const node of nodes) {
    const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
    const runs = await withSurroundings(async (start) => {
      const module = resolve(packaged, 'slack', 'index.mjs')
      const cache = { NODE_COMPILE_CACHE: start.cacheFolder }
      const hasCache = Number(version.slice(1).split('.')[0]) >= 22
      return {
        bare: await start.many(rounds, { node, module: start.bare, env: {} }),
        plain: await start.many(rounds, { node, module, env: {} }),
        cached: hasCache ? await start.many(rounds, { node, module, env: cache }) : [],
        far: await start.far(rounds, { node, module, env: {} }),
        farCached: hasCache ? await start.far(rounds, { node, module, env: cache }) : [],
      }
    })
    const bareMs = median(runs.bare.map((run) => run.ms))
    const row = (what: string, some: readonly FirstAnswer[]) => {
      if (some.length === 0) return
      const middle = median(some.map((run) => run.ms))
      const memory = median(some.map(({ rss }) => rss)) / 1e6
      const cpu = median(some.map(({ cpuMs }) => cpuMs))
      rows.push([version, what, ms(middle), times(middle, bareMs), ms(cpu), `${memory.toFixed(0)} MB`])
    }
    row('bare handler', runs.bare)
    row('*slack*', runs.plain)
    row('*slack*, compile cache', runs.cached)
    row(`*slack*, ${far.slackMs} ms per Slack and ${far.awsMs} ms per AWS call`, runs.far)
    row('the same, compile cache', runs.farCached)
  }
  return {
    title: 'Cold start: from spawn to the first answered command',
    how: [
      `The packaged function slack in a fresh process each time, \`${command}\` as an API Gateway event; medians of ${rounds} after one that is not counted, which fills the compile cache.`,
      'The bare handler checks the signature with node:crypto alone. Memory is the peak resident set.',
    ],
    columns: ['Node', 'what', 'first answer', '÷ bare', 'CPU', 'memory'],
    rows,
    notes: ['Goals: 3 × the bare handler, 110 MB, and 1,000 ms where calls take as long as over a network.'],
  }
}

interface Starter {
  readonly bare: string
  readonly cacheFolder: string
  many(rounds: number, fresh: Freshness): Promise<FirstAnswer[]>
  /** The same where every call takes as long as over a network. */
  far(rounds: number, fresh: Freshness): Promise<FirstAnswer[]>
}

/** A company that has its catalogue, with secrets in a parameter, and nobody but the function that is started. */
async function withSurroundings<T>(work: (start: Starter) => Promise<T>): Promise<T> {
  const standIns = await startStandIns({
    clock: startClock(),
    slack: { seed: slackOf(small), patienceMs: 0, rateLimits: false, ackMs: 20_000 },
    identityCenter: { seed: identityCenterOf(small), pageSize: 100 },
  })
  const { slack } = standIns
  const runtime = await openRuntime()
  const policyFile = join(runtime.folder, 'access.yaml')
  await writeFile(policyFile, policyText)
  await fillCatalogue(await openFilling(standIns), standIns, small)
  let parameterMs = 0
  const secrets = JSON.stringify({ botToken: slack.botToken, signingSecret: slack.signingSecret })
  const parameters = await startLoopback(async () => {
    await new Promise((done) => setTimeout(done, parameterMs))
    const Parameter = { Name: '/bench', Type: 'SecureString', Value: secrets, Version: 1 }
    return {
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({ Parameter }),
    }
  })
  const env = {
    ...settingsFor(standIns, policyFile),
    SLACK_SECRETS_PARAMETER: '/bench',
    AWS_ENDPOINT_URL_SSM: parameters.url,
    SIGNING_SECRET: slack.signingSecret,
  }
  const one = async (fresh: Freshness): Promise<FirstAnswer> => {
    let first: FirstAnswer | undefined
    slack.deliverTo(async ({ headers, body }) => {
      const lower = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
      )
      first = await runtime.answer(
        { ...fresh, env: { ...env, ...fresh.env } },
        { version: '2.0', rawPath: '/slack/events', headers: lower, body, isBase64Encoded: false },
      )
      return { status: first.statusCode, headers: first.headers ?? {}, body: first.body ?? '' }
    })
    await slack.person(userName(1)).says(command)
    if (first?.statusCode !== 200) throw new Error(`the command was not answered: ${JSON.stringify(first)}`)
    return first
  }
  const many = async (rounds: number, fresh: Freshness): Promise<FirstAnswer[]> => {
    await one(fresh)
    const runs: FirstAnswer[] = []
    while (runs.length < rounds) runs.push(await one(fresh))
    return runs
  }
  try {
    return await work({
      bare: runtime.bare,
      cacheFolder: join(runtime.folder, 'cache'),
      many,
      async far(rounds, fresh) {
        delay(standIns, far)
        parameterMs = far.awsMs
        const runs = await many(rounds, fresh)
        for (const { faults } of [slack, standIns.identityCenter, standIns.table]) faults.clear()
        parameterMs = 0
        return runs
      },
    })
  } finally {
    await parameters.close()
    await standIns.close()
    await runtime.close()
  }
}
