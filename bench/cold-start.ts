import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ConfigError } from '../src/config.ts'
import { readPolicy } from '../src/policy-file.ts'
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

interface Variant {
  readonly what: string
  readonly fresh: Freshness
  /** Whether every call takes as long as over a network. */
  readonly isFar: boolean
}

/** How long the first command waits for a fresh process of the packaged function. */
export async function coldStart({ packaged, nodes, rounds = 9 }: Options): Promise<Report> {
  const module = packagedModule(packaged)
  const versions = nodes.map((node) => [node, versionOf(node)] as const)
  const rows: string[][] = []
  for (const [node, version] of versions) {
    const runs = await withSurroundings(async ({ bare, cacheFolder, one }) => {
      const hasCache = Number(version.slice(1).split('.')[0]) >= 22
      const each = variants({ node, module, bare, cacheFolder }).filter(
        ({ fresh }) => hasCache || !('NODE_COMPILE_CACHE' in fresh.env),
      )
      return inTurns(each, rounds, one)
    })
    const bareMs = median(runs[0]?.answers.map((run) => run.ms) ?? [])
    for (const { what, answers } of runs) {
      const middle = median(answers.map((run) => run.ms))
      const memory = median(answers.map(({ rss }) => rss)) / 1e6
      const cpu = median(answers.map(({ cpuMs }) => cpuMs))
      rows.push([version, what, ms(middle), times(middle, bareMs), ms(cpu), `${memory.toFixed(0)} MB`])
    }
  }
  return {
    title: 'Cold start: from spawn to the first answered command',
    how: [
      `The packaged function slack in a fresh process each time, \`${command}\` as an API Gateway event; medians of ${rounds}, all variants in turns, after a round that is not counted, which fills the compile cache.`,
      'The bare handler checks the signature with node:crypto alone. Memory is the peak resident set.',
    ],
    columns: ['Node', 'what', 'first answer', '÷ bare', 'CPU', 'memory'],
    rows,
    notes: ['Goals: 3 × the bare handler, 110 MB, and 1,000 ms where calls take as long as over a network.'],
  }
}

/** The function slack in that folder. Throws ConfigError where there is none. */
function packagedModule(folder: string): string {
  const module = resolve(folder, 'slack', 'index.mjs')
  if (existsSync(module)) return module
  throw new ConfigError(
    `--packaged is “${folder}”, and there is no slack/index.mjs in it: make the functions with npm run package, which leaves them in .build/lambda.`,
  )
}

/** Throws ConfigError where it is no Node. */
function versionOf(node: string): string {
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' })
  const version = stdout?.trim() ?? ''
  if (/^v\d+\./.test(version)) return version
  throw new ConfigError(
    `--node is “${node}”, which can’t be started as Node: give the path of a Node binary.`,
  )
}

function variants(of: { node: string; module: string; bare: string; cacheFolder: string }): Variant[] {
  const { node, module, bare, cacheFolder } = of
  const plain = { node, module, env: {} }
  const cached = { node, module, env: { NODE_COMPILE_CACHE: cacheFolder } }
  const network = `${far.slackMs} ms per Slack and ${far.awsMs} ms per AWS call`
  return [
    { what: 'bare handler', fresh: { node, module: bare, env: {} }, isFar: false },
    { what: '*slack*', fresh: plain, isFar: false },
    { what: '*slack*, compile cache', fresh: cached, isFar: false },
    { what: `*slack*, ${network}`, fresh: plain, isFar: true },
    { what: 'the same, compile cache', fresh: cached, isFar: true },
  ]
}

/** What else the machine does in some minutes is then shared by all of them. */
async function inTurns(
  each: readonly Variant[],
  rounds: number,
  one: (variant: Variant) => Promise<FirstAnswer>,
): Promise<{ what: string; answers: FirstAnswer[] }[]> {
  const runs = each.map((variant) => ({ variant, what: variant.what, answers: Array<FirstAnswer>() }))
  for (let round = 0; round <= rounds; round += 1)
    for (const { variant, answers } of runs) {
      const answer = await one(variant)
      if (round > 0) answers.push(answer)
    }
  return runs
}

interface Surroundings {
  readonly bare: string
  readonly cacheFolder: string
  one(variant: Variant): Promise<FirstAnswer>
}

/** A company that has its catalogue, with secrets in a parameter, and nobody but the function that is started. */
async function withSurroundings<T>(work: (around: Surroundings) => Promise<T>): Promise<T> {
  const standIns = await startStandIns({
    clock: startClock(),
    slack: { seed: slackOf(small), patienceMs: 0, rateLimits: false, ackMs: 20_000 },
    identityCenter: { seed: identityCenterOf(small), pageSize: 100 },
  })
  const { slack } = standIns
  const runtime = await openRuntime()
  const policyFile = join(runtime.folder, 'access.json')
  await writeFile(policyFile, packagedPolicy())
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
  const answered = async (fresh: Freshness): Promise<FirstAnswer> => {
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
  const one = async ({ fresh, isFar }: Variant): Promise<FirstAnswer> => {
    if (isFar) delay(standIns, far)
    parameterMs = isFar ? far.awsMs : 0
    try {
      return await answered(fresh)
    } finally {
      for (const { faults } of [slack, standIns.identityCenter, standIns.table]) faults.clear()
    }
  }
  try {
    return await work({ bare: runtime.bare, cacheFolder: join(runtime.folder, 'cache'), one })
  } finally {
    await parameters.close()
    await standIns.close()
    await runtime.close()
  }
}

/** The policy as the package has it. */
function packagedPolicy(): string {
  const reading = readPolicy(policyText)
  if (!reading.ok) throw new Error(JSON.stringify(reading.mistakes))
  return JSON.stringify(reading.policy)
}
