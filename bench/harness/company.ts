import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startClock } from '../../src/sandbox/clock.ts'
import { overHttp } from '../../src/sandbox/slack/delivery.ts'
import type { Seen } from '../../src/sandbox/slack/seeing.ts'
import { type StandIns, startStandIns } from '../../src/sandbox/stand-ins.ts'
import { identityCenterOf, policyText, type Size, slackOf } from './people.ts'
import { startHere } from './here.ts'
import { type HostName, type HostProcess, startHost } from './process.ts'

export interface CompanyOptions {
  readonly size: Size
  readonly host: HostName
  /** How long assignments take in Identity Center. */
  readonly settleMs?: number
  /** How long each call takes, beside what the machine takes for it. */
  readonly awsMs?: number
  readonly slackMs?: number
  readonly rateLimits?: boolean
  /** Seconds of the company's clock to one of the machine's. Other than 1: the app runs in this process. */
  readonly speed?: number
  readonly settings?: Readonly<Record<string, string>>
  /** What is to be in the table before the app starts. */
  readonly fill?: (standIns: StandIns) => Promise<void>
}

/** A company and the app that serves it, in a process of its own. */
export interface Company extends StandIns {
  /** Starts the app's process anew. */
  renew(): Promise<void>
  /** How long the app took to answer each delivery of Slack's, the latest last. */
  readonly acks: readonly number[]
  /** The newest card with this text on it. */
  card(text: string): Promise<Seen>
  /** Waits for a direct message with these words that is newer than the first `after` of them. */
  told(name: string, words: RegExp, after?: number): Promise<void>
  /** Resolves when nothing was written to the table for a moment. */
  quiet(): Promise<void>
}

/** Starts the stand-ins with the page sizes, limits and delays of the real ones, and the app with its documented settings. */
export async function openCompany(options: CompanyOptions): Promise<Company> {
  const { speed = 1 } = options
  const folder = await mkdtemp(join(tmpdir(), 'aws-access-bench-'))
  const policyFile = join(folder, 'access.yaml')
  await writeFile(policyFile, policyText)
  const standIns = await startStandIns({
    clock: startClock({ speed }),
    slack: {
      seed: slackOf(options.size),
      patienceMs: 3000,
      ...(options.rateLimits === false ? { rateLimits: false } : {}),
    },
    identityCenter: {
      seed: identityCenterOf(options.size),
      pageSize: 100,
      settleMs: options.settleMs ?? 300,
    },
  })
  const { slack, identityCenter, table } = standIns
  await options.fill?.(standIns)
  const settings = { ...settingsFor(standIns, policyFile), ...options.settings }
  const start = (): Promise<HostProcess> =>
    speed === 1 ? startHost(options.host, settings) : startHere(standIns, policyText)
  let host = await start()
  delay(standIns, options)
  const acks: number[] = []
  slack.deliverTo(async (request) => {
    const started = performance.now()
    const response = await overHttp(`${host.url}/slack/events`, request)
    acks.push(performance.now() - started)
    return response
  })
  const cards = (text: string) =>
    slack
      .channel('approvals')
      .messages()
      .findLast(({ rendered }) => rendered.includes(text))
  return {
    ...standIns,
    async renew() {
      await host.stop()
      host = await start()
    },
    acks,
    card: (text) => slack.until(() => cards(text), 30_000),
    async told(name, words, after = 0) {
      const dms = () =>
        slack
          .person(name)
          .dms()
          .filter(({ rendered }) => words.test(rendered))
      await slack.until(() => dms().length > after, 90_000)
    },
    async quiet() {
      const isWrite = ({ operation }: { readonly operation: string }) => /Put|Update|Delete/.test(operation)
      const latest = () => table.calls.findLast(isWrite)?.at.getTime() ?? 0
      while (Date.now() - latest() < 1000) await new Promise((resolve) => setTimeout(resolve, 100))
    },
    async close() {
      await host.stop()
      identityCenter.faults.clear()
      await standIns.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** From when the app runs: getting ready is nobody's wait. */
export function delay(
  { slack, identityCenter, table }: StandIns,
  { awsMs = 0, slackMs = 0 }: Pick<CompanyOptions, 'awsMs' | 'slackMs'>,
): void {
  if (awsMs > 0)
    for (const { faults } of [identityCenter, table]) faults.plan(/./, { kind: 'late', ms: awsMs }, Infinity)
  if (slackMs > 0) slack.faults.plan(/./, { kind: 'late', ms: slackMs }, Infinity)
}

/** All that the app is told: the settings of the documentation. */
export function settingsFor(
  { slack, identityCenter, table }: StandIns,
  policyFile: string,
): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.url,
    AWS_REGION: identityCenter.region,
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_ENDPOINT_URL_DYNAMODB: table.url,
    AWS_ENDPOINT_URL_SSO_ADMIN: identityCenter.url,
    AWS_ENDPOINT_URL_IDENTITYSTORE: identityCenter.url,
    AWS_ENDPOINT_URL_ORGANIZATIONS: identityCenter.url,
    ACCESS_POLICY: policyFile,
    TABLE_NAME: tableName,
    LOG_LEVEL: 'error',
  }
}

export const tableName = 'aws-access'
