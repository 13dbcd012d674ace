import { readFileSync } from 'node:fs'
import { onTestFinished, type TestContext } from 'vitest'
import type { Measures } from '../../src/access/measures.ts'
import type { Policy } from '../../src/access/policy.ts'
import { parseDuration } from '../../src/access/duration.ts'
import { type AccessApp, createApp } from '../../src/app.ts'
import { dynamodbClient } from '../../src/clients.ts'
import { refreshJobId } from '../../src/flow/refresh-catalogue.ts'
import { httpReceiver } from '../../src/host.ts'
import { LambdaReceiver } from '../../src/lambda/receiver.ts'
import { boltLog, openLog } from '../../src/log.ts'
import { readPolicy } from '../../src/policy-file.ts'
import { startClock } from '../../src/sandbox/clock.ts'
import { type StandIns, startStandIns, type StandInOptions } from '../../src/sandbox/stand-ins.ts'
import type { Member } from '../../src/sandbox/slack/member.ts'
import type { Room } from '../../src/sandbox/slack/room.ts'
import { openStore } from '../../src/store/index.ts'
import { parseKey } from '../../src/store/table.ts'
import { passedOn } from './stream.ts'

/** Where a story is played: in one long process, or on a host where nothing proceeds after an answer. */
export type Host = 'server' | 'frozen'
export const hosts: readonly Host[] = ['server', 'frozen']

export interface WorldOptions {
  readonly host?: Host
  /** What replaces parts of the sample policy. */
  readonly policy?: (policy: Policy) => Policy
  readonly slack?: StandInOptions['slack']
  readonly identityCenter?: StandInOptions['identityCenter']
  readonly indexLagMs?: number
  /** `kept`: as fresh as if it had just been read whenever time passes, for stories that have nothing to do with reading it. */
  readonly catalogue?: 'kept'
  /** What is done before the app starts: it finds that. */
  readonly before?: (standIns: StandIns) => Promise<void>
  /** The test's own, where tests run side by side. */
  readonly context?: Pick<TestContext, 'onTestFinished'>
}

/** A company with the app in it; `people` are driven, and everything is asserted by what they and AWS see. */
export interface World extends Pick<StandIns, 'clock' | 'slack' | 'identityCenter' | 'table'> {
  readonly ada: Member
  readonly barbara: Member
  readonly grace: Member
  readonly alan: Member
  readonly linus: Member
  readonly approvals: Room
  /** Every line that was logged. */
  readonly logged: readonly string[]
  /** All that was measured. */
  readonly measured: readonly Measures[]
  /** Lets the time pass, and everything that is due then be done. */
  after(duration: string): Promise<void>
  /** Waits until nothing is left to do now. */
  settled(): Promise<void>
  /** Another process of the same app on the same table, or the same one started again. */
  startApp(): Promise<RunningApp>
  readonly app: RunningApp
}

interface RunningApp {
  readonly parts: AccessApp
  /** Gives the worker the keys that were saved, as the table's stream does; nothing on a host that does so by itself. */
  handOver(): void
  /** Ends the process at once: what it was doing stays undone. */
  kill(): Promise<void>
}

/** The clock runs fast, so that a status that is asked for again in a second is asked for soon. */
const speed = 20

export async function world(options: WorldOptions = {}): Promise<World> {
  const clock = startClock({ speed })
  const standIns = await startStandIns({
    clock,
    slack: { patienceMs: options.host === 'frozen' ? 0 : 1000, ...options.slack },
    identityCenter: { callsPerSecond: Infinity, ...options.identityCenter },
    ...(options.indexLagMs === undefined ? {} : { indexLagMs: options.indexLagMs }),
  })
  const logged: string[] = []
  const measured: Measures[] = []
  const apps: RunningApp[] = []
  const finished = options.context?.onTestFinished ?? onTestFinished
  finished(async () => {
    for (const app of apps) await app.kill()
    await standIns.close()
  })
  const startApp = async (): Promise<RunningApp> => {
    const app = await (options.host === 'frozen' ? frozen : server)(standIns, options, { logged, measured })
    apps.push(app)
    return app
  }
  await options.before?.(standIns)
  const app = await startApp()
  const { slack, identityCenter, table } = standIns
  const keep = options.catalogue === 'kept' ? keepingCatalogue(standIns) : () => Promise.resolve()
  const settled = async (): Promise<void> => {
    for (const { parts, handOver } of apps) {
      handOver()
      await parts.worker.idle()
    }
  }
  return {
    clock,
    slack,
    identityCenter,
    table,
    logged,
    measured,
    app,
    startApp,
    settled,
    ada: slack.person('ada'),
    barbara: slack.person('barbara'),
    grace: slack.person('grace'),
    alan: slack.person('alan'),
    linus: slack.person('linus'),
    approvals: slack.channel('approvals'),
    async after(duration) {
      clock.advance((parseDuration(duration) ?? NaN) * 1e3)
      await keep()
      // A tick that breaks is followed by another, as on every host.
      for (const { parts } of apps) await parts.worker.tick().catch(() => parts.worker.tick())
      await settled()
    },
  }
}

const sample = readPolicy(readFileSync(new URL('../../access.yaml', import.meta.url), 'utf8'))

function policyOf({ policy = (same) => same }: WorldOptions): Policy {
  if (!sample.ok) throw new Error('the sample policy has mistakes')
  return policy(sample.policy)
}

function logTo(lines: string[]) {
  return openLog('debug', [], { destination: { write: (line: string) => void lines.push(line) } })
}

/** Where everything goes that an app says of itself. */
interface Written {
  readonly logged: string[]
  readonly measured: Measures[]
}

/** One process over HTTP, with a worker of its own. */
async function server(
  standIns: StandIns,
  options: WorldOptions,
  { logged, measured }: Written,
): Promise<RunningApp> {
  const log = logTo(logged)
  const measure = (measures: Measures) => void measured.push(measures)
  const { slack } = standIns
  const receiver = httpReceiver({ signingSecret: slack.signingSecret, logger: boltLog(log) }, log)
  const parts = createApp({ ...standIns.app, policy: policyOf(options), receiver, log, measure })
  const listening = await receiver.start(0)
  const address = listening.address()
  slack.deliverTo({
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/slack/events`,
  })
  await ready(parts)
  return {
    parts,
    handOver: () => undefined,
    kill: async () => {
      await receiver.stop().catch(() => undefined)
      await parts.worker.stop()
    },
  }
}

/**
 * A process that answers, and one that works: the first does nothing after an answer, the second starts from what the table's
 * stream passes on.
 */
async function frozen(
  standIns: StandIns,
  options: WorldOptions,
  { logged, measured }: Written,
): Promise<RunningApp> {
  const log = logTo(logged)
  const measure = (measures: Measures) => void measured.push(measures)
  const { slack, table } = standIns
  const receiver = new LambdaReceiver(slack.signingSecret, log)
  const common = { ...standIns.app, policy: policyOf(options), log, measure }
  // Its worker starts when the story says so: waiting for a card is in vain.
  createApp({ ...common, receiver, cardPatienceMs: 0, acknowledgesLast: true, work: () => undefined })
  const parts = createApp({ ...common, receiver: new LambdaReceiver('unheard', log) })
  slack.deliverTo(async ({ headers, body }) => {
    const event = { headers, body: Buffer.from(body).toString('base64'), isBase64Encoded: true }
    const { statusCode, headers: answered = {}, body: answer } = await receiver.answer(event)
    return { status: statusCode, headers: answered, body: answer }
  })
  const stream = passedOn(table)
  await ready(parts)
  const handOver = () => {
    const keys = stream().flatMap(({ pk, sk }) => parseKey(pk, sk) ?? [])
    for (const key of keys) parts.worker.work(key)
  }
  return { parts, handOver, kill: () => parts.worker.stop() }
}

/** Puts the reading off that is due by now, and dates the one before it anew. */
function keepingCatalogue({ app, clock }: StandIns): () => Promise<void> {
  const { catalogue, jobs } = openStore(dynamodbClient(app.aws ?? {}), app.tableName)
  return async () => {
    const now = clock.now().toISOString()
    const later = new Date(clock.now().getTime() + 900_000).toISOString()
    const lease = { token: 'world', until: later }
    const job = await jobs.lease(refreshJobId, lease, now)
    const head = await catalogue.head()
    if (job?.kind !== 'refresh-catalogue' || !head) return
    await catalogue.publish({ ...head, startedAt: now, readAt: now })
    await jobs.save(refreshJobId, { ...job, refreshAt: later }, lease, null, later)
  }
}

async function ready(parts: AccessApp): Promise<void> {
  await parts.prepare()
  await parts.worker.idle()
  if (!(await parts.catalogueRead())) throw new Error('the catalogue was not read')
}
