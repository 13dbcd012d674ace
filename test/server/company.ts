import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startClock } from '../../src/sandbox/clock.ts'
import { identityCenterSeed, slackSeed } from '../../src/sandbox/seed.ts'
import { overHttp } from '../../src/sandbox/slack/delivery.ts'
import type { Member } from '../../src/sandbox/slack/member.ts'
import type { Seen } from '../../src/sandbox/slack/seeing.ts'
import { type StandIns, type StandInOptions, startStandIns } from '../../src/sandbox/stand-ins.ts'
import { type Child, startChild } from './child.ts'

/** How Slack reaches the app, and what the app is: a server, or functions whose processes are stopped, or new each time. */
export type Mode = 'HTTP' | 'Socket Mode' | 'Lambda' | 'Lambda cold'

export interface CompanyOptions {
  readonly mode?: Mode
  /** More engineers, each with a lead of their own called `<name>-lead`, so that stories do not meet. */
  readonly engineers?: readonly string[]
  readonly slack?: StandInOptions['slack']
  readonly identityCenter?: StandInOptions['identityCenter']
  readonly indexLagMs?: number
  /** What replaces or adds to the settings of every server. */
  readonly settings?: Readonly<Record<string, string | undefined>>
  /** Another build of the server than the tests' own. */
  readonly built?: string
  /** What the runner of the functions is told besides. */
  readonly switches?: readonly string[]
}

/** How the app answered one delivery, as Slack saw it. */
interface Delivery {
  readonly body: string
  readonly status: number
  readonly ms: number
}

/** A company in real time, and the servers that work for it as processes of their own. */
export interface Company extends StandIns {
  readonly mode: Mode
  /** The settings that a server needs here. */
  readonly settings: Readonly<Record<string, string | undefined>>
  /** The servers that run; over HTTP, Slack delivers to each in turn. */
  readonly servers: readonly Child[]
  readonly deliveries: readonly Delivery[]
  /** Starts one more server and waits until it is ready. */
  serve(settings?: Readonly<Record<string, string | undefined>>, switches?: readonly string[]): Promise<Child>
  /** Ends a server at once and waits until it is gone. */
  kill(server: Child): Promise<void>
  person(name: string): Member
  /** The card with this text on it, as it is now; undefined while there is none. */
  card(text: string): Seen | undefined
  cards(text: string): Seen[]
  /** Waits for something that can be seen; throws with `what` where it takes too long. */
  until<T>(what: string, done: () => T | undefined | false, ms?: number): Promise<T>
  /** Resolves when nothing was written to the table for a moment: whatever was begun is recorded. */
  quiet(): Promise<void>
  /** What came of each time that Identity Center was asked this for a person. */
  outcomes(operation: string, person: string): string[]
  /** How often it was. */
  asked(operation: string, person: string): number
}

export async function company(options: CompanyOptions = {}): Promise<Company> {
  const { mode = 'HTTP', engineers = [], identityCenter, slack } = options
  const folder = await mkdtemp(join(tmpdir(), 'aws-access-'))
  const policyFile = join(folder, 'access.yaml')
  await writeFile(policyFile, policy(engineers))
  const standIns = await startStandIns({
    clock: startClock(),
    // Stories side by side would fill the one channel faster than Slack takes messages.
    slack: {
      seed: slackWith(engineers),
      patienceMs: 1500,
      rateLimits: false,
      ...(mode.startsWith('Lambda') ? forLambda : {}),
      ...slack,
    },
    identityCenter: { seed: identityCenterWith(engineers), ...identityCenter },
    ...(options.indexLagMs === undefined ? {} : { indexLagMs: options.indexLagMs }),
  })
  const servers: Child[] = []
  const deliveries: Delivery[] = []
  let turn = 0
  if (mode === 'Socket Mode') standIns.slack.deliverTo('socket')
  else
    standIns.slack.deliverTo(async (request) => {
      const server = servers[turn++ % servers.length]
      if (!server) throw new Error('no server runs')
      const started = performance.now()
      const response = await overHttp(`${server.url}/slack/events`, request)
      deliveries.push({ body: request.body, status: response.status, ms: performance.now() - started })
      return response
    })
  const settings = { ...settingsFor(standIns, mode), ACCESS_POLICY: policyFile, ...options.settings }
  const forget = (server: Child) => {
    if (servers.includes(server)) servers.splice(servers.indexOf(server), 1)
  }
  const kill = async (server: Child) => {
    forget(server)
    server.kill('SIGKILL')
    await server.exited
  }
  const cards = (text: string) =>
    standIns.slack
      .channel('approvals')
      .messages()
      .filter(({ rendered }) => rendered.includes(text))
  const outcomes = (operation: string, person: string) => {
    const id = standIns.identityCenter.userId(person)
    return standIns.identityCenter.calls
      .filter((call) => call.operation === operation && JSON.stringify(call.input).includes(id))
      .map(({ outcome }) => outcome)
  }
  return {
    ...standIns,
    mode,
    settings,
    servers,
    deliveries,
    kill,
    cards,
    async serve(more = {}, moreSwitches = []) {
      const switches = switchesOf(mode, [...(options.switches ?? []), ...moreSwitches])
      const server = await starting(async () => {
        const child = await startChild(
          { ...settings, ...more },
          { cwd: folder, built: options.built, switches },
        )
        await child.ready()
        servers.push(child)
        // The stories are not of the first answer, for which a process has to start.
        if (mode === 'Lambda') await standIns.slack.person('ada').says('/aws-access')
        return child
      })
      await calm()
      void server.exited.then(() => forget(server))
      return server
    },
    person: (name) => standIns.slack.person(name),
    card: (text) => cards(text).at(-1),
    async until(what, done, ms = 15_000) {
      return standIns.slack.until(done, ms).catch((error: unknown) => {
        throw new Error(`it did not happen in ${ms} ms: ${what}`, { cause: error })
      })
    },
    async quiet() {
      const latest = () =>
        standIns.table.calls.findLast(({ operation }) => /Put|Update|Delete/.test(operation))?.at.getTime() ??
        0
      await standIns.slack.until(() => Date.now() - latest() > 700, 15_000)
    },
    outcomes,
    asked: (operation, person) => outcomes(operation, person).length,
    async close() {
      await Promise.all([...servers].map(kill))
      await standIns.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** All that a server is told: the settings of the documentation, and nothing else. */
function settingsFor({ slack, identityCenter, table }: StandIns, mode: Mode): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: slack.botToken,
    ...(mode === 'Socket Mode'
      ? { SLACK_APP_TOKEN: slack.appToken }
      : { SLACK_SIGNING_SECRET: slack.signingSecret }),
    SLACK_API_URL: slack.url,
    AWS_REGION: identityCenter.region,
    AWS_ACCESS_KEY_ID: 'outside',
    AWS_SECRET_ACCESS_KEY: 'outside-secret-key',
    AWS_ENDPOINT_URL_DYNAMODB: table.url,
    AWS_ENDPOINT_URL_SSO_ADMIN: identityCenter.url,
    AWS_ENDPOINT_URL_IDENTITYSTORE: identityCenter.url,
    AWS_ENDPOINT_URL_ORGANIZATIONS: identityCenter.url,
    AWS_ENDPOINT_URL_SSO_OIDC: identityCenter.url,
    // The functions’ template names the instance, so that no process has to ask.
    ...(mode.startsWith('Lambda')
      ? {
          IDENTITY_CENTER_INSTANCE_ARN: identityCenter.instanceArn,
          IDENTITY_STORE_ID: identityCenter.identityStoreId,
        }
      : {}),
    TABLE_NAME: 'outside',
    // A process to wake, or a new one, for each tick would leave the machine little for anything else.
    TICK_SECONDS: { HTTP: '1', 'Socket Mode': '1', Lambda: '2', 'Lambda cold': '10' }[mode],
    LOG_LEVEL: 'debug',
  }
}

/** Two at a time: more that start at once only make each other late. */
async function starting<T>(start: () => Promise<T>): Promise<T> {
  while (underWay.size >= 2) await Promise.race(underWay).catch(() => undefined)
  const started = start()
  underWay.add(started)
  const over = (): void => void underWay.delete(started)
  started.then(over, over)
  return started
}
const underWay = new Set<Promise<unknown>>()

/** Slack waits three seconds, and a process that starts takes all the machine has for one of them: stories begin when all have. */
async function calm(): Promise<void> {
  while (underWay.size > 0) await Promise.allSettled(underWay)
}

/**
 * Stories side by side, each with processes of its own that may have to start, are slower than Slack would wait for; that one
 * by itself is fast enough has a test of its own.
 */
const forLambda = { ackMs: 15_000, patienceMs: 5000 }

/** Undefined for a server. */
function switchesOf(mode: Mode, more: readonly string[]): readonly string[] | undefined {
  if (mode === 'Lambda') return more
  return mode === 'Lambda cold' ? ['--cold', ...more] : undefined
}

const leadOf = (name: string) => `${name}-lead`
const withLeads = (engineers: readonly string[]) => engineers.flatMap((name) => [name, leadOf(name)])

function slackWith(engineers: readonly string[]): typeof slackSeed {
  const more = withLeads(engineers)
  const people = more.map((name) => ({ name, realName: `${name} Sample`, email: `${name}@acme.example` }))
  const channels = (slackSeed.channels ?? []).map((channel) =>
    channel.members ? { ...channel, members: [...channel.members, ...more] } : channel,
  )
  return { ...slackSeed, people: [...(slackSeed.people ?? []), ...people], channels }
}

function identityCenterWith(engineers: readonly string[]): typeof identityCenterSeed {
  const { people = [], memberships = [] } = identityCenterSeed
  return {
    ...identityCenterSeed,
    people: [
      ...people,
      ...withLeads(engineers).map((userName) => ({ userName, email: `${userName}@acme.example` })),
    ],
    memberships: [...memberships, ...engineers.map((person) => ({ person, group: 'Engineers' }))],
  }
}

const policy = (engineers: readonly string[]) => `
portal:
  startUrl: https://d-1234567890.awsapps.com/start
  region: eu-west-1
  session: acme
slack:
  approvals: C0000APPR01
  teams: [T0000ACME01]
  emailDomains: [acme.example]
people:
  engineers: { groups: [Engineers] }
  leads: { emails: [${['grace', 'alan', ...engineers.map(leadOf)].map((name) => `${name}@acme.example`).join(', ')}] }
admins: [leads]
rules:
  - { name: everywhere, who: [engineers], permissionSets: ['*'], accounts: ['*'], approvers: [leads], maxDuration: 8h }
  - { name: billing, who: [engineers], groups: [Billing], approvers: [leads], maxDuration: 4h }
`
