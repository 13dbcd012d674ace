import { randomUUID } from 'node:crypto'
import { App, type Receiver } from '@slack/bolt'
import type { Logger } from 'pino'
import type { Onboarding } from './access/boarding.ts'
import type { Catalogue } from './access/catalogue.ts'
import type { Policy } from './access/policy.ts'
import type { AccessRequest } from './access/request.ts'
import { lazily, openIdentityCenter } from './aws/index.ts'
import { findInstance, type Instance } from './aws/instance.ts'
import { type Organization, organization } from './aws/organization.ts'
import { pace } from './aws/pace.ts'
import {
  type AwsConfig,
  dynamodbClient,
  identityCenterClients,
  instanceClient,
  organizationsClient,
  slackClients,
} from './clients.ts'
import { setLookup } from './flow/approvers.ts'
import { board } from './flow/board.ts'
import { type JobEdges, runJob } from './flow/jobs.ts'
import { ensureLeavers } from './flow/leavers.ts'
import { askLogin } from './flow/login.ts'
import { judgeOnboarding } from './flow/onboarding-rule.ts'
import { reconcile } from './flow/reconcile.ts'
import { ensureRefresh, namesUnits } from './flow/refresh-catalogue.ts'
import { judgeAgain } from './flow/deciding.ts'
import { tell } from './flow/tell.ts'
import { startWorker, type Worker } from './flow/worker.ts'
import { typingLookup } from './flow/typing.ts'
import type { WorkKey, World } from './flow/world.ts'
import { register } from './handlers/bolt.ts'
import { pause } from './pause.ts'
import { boltLog } from './log.ts'
import { slackFiles } from './slack/files.ts'
import { slackForms } from './slack/forms.ts'
import { slackLinks, slackMessages, slackWhispers } from './slack/messages.ts'
import { slackPeople } from './slack/people.ts'
import { openStore } from './store/index.ts'
import { keptCatalogue } from './store/kept-catalogue.ts'

/** What an app is made from. Everything that reaches out of the process is decided here and nowhere else. */
export interface AppOptions {
  readonly policy: Policy
  readonly slack: { readonly botToken: string; readonly apiUrl: string }
  readonly tableName: string
  /** Null: found with ListInstances. */
  readonly instance: Omit<Instance, 'region'> | null
  readonly aws?: AwsConfig
  readonly receiver: Receiver
  readonly log: Logger
  readonly now?: () => Date
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>
  /** How long an answer may wait for its card to stand, so as to link it; 700 ms unless told. */
  readonly cardPatienceMs?: number
  /** Where work goes instead of this process's own worker, on a host that does nothing after an answer. */
  readonly work?: (key: WorkKey) => void
}

/** The running parts. */
export interface AccessApp {
  readonly bolt: App
  readonly worker: Worker
  /** Makes the table where it is missing and sees to it that the catalogue is read. May be repeated. */
  prepare(): Promise<void>
  /** Whether there is a catalogue to work with. */
  catalogueRead(): Promise<boolean>
}

/** Identity Center takes 20 calls a second from everybody; one is left to people in the console. */
const callsPerSecond = 19

/** Wires an app. Makes every client and starts nothing: the host decides when to listen and when to tick. */
export function createApp(options: AppOptions): AccessApp {
  const { policy, log, aws = {}, now = () => new Date(), sleep = pause } = options
  const slack = slackClients(options.slack, boltLog(log))
  const store = openStore(dynamodbClient(aws), options.tableName)
  const organisation = organization(organizationsClient(aws))
  const instance = lazily(() => instanceOf(options, organisation))
  const paces = pace(callsPerSecond, now, sleep)
  const region = async () => (await instance()).region
  const center = (paced: typeof paces.answering) =>
    openIdentityCenter(identityCenterClients(aws, region, paced), instance, store.userIds.find)
  const answering = center(paces.answering)
  const working = center(paces.working)
  const catalogue = keptCatalogue(store.catalogue, {
    now,
    units: namesUnits(policy),
    onFault: (error) => log.warn({ err: error }, 'the catalogue could not be looked up'),
  })

  const people = slackPeople(slack.answering)
  const basics = { policy, store, now, sleep, log, newToken: randomUUID, work: (key: WorkKey) => work(key) }
  const world: World = { ...basics, ...answering, people, catalogue: notStale(catalogue, now) }
  const sets = setLookup(world)
  const admins = () => sets.slackIds(policy.admins)
  const messages = slackMessages(slack.telling)
  // What is only told may use the names of an older reading.
  const edges = { ...basics, ...working, catalogue, messages }
  const telling = { ...edges, admins }
  const looking = { ...edges, judgeAgain: (r: AccessRequest) => judgeAgain(world, r) }
  const boarding = { ...edges, judgeOnboarding: (o: Onboarding) => judgeOnboarding(world, o) }
  const jobs: JobEdges = {
    ...edges,
    people,
    files: slackFiles(slack.telling),
    forms: slackForms(slack.telling),
    organization: organisation,
  }
  const worker = startWorker({
    ...edges,
    look: (pair, stopping) => reconcile(looking, pair, stopping),
    board: (person) => board(boarding, person),
    tell: (ref) => tell(telling, ref),
    runJob: (id) => runJob(jobs, id),
  })
  const work = options.work ?? worker.work

  const links = slackLinks(slack.answering)
  const bolt = new App({
    receiver: options.receiver,
    // With a bare token Bolt calls auth.test once, and remembers its failure for ever.
    authorize: () => Promise.resolve({ botToken: options.slack.botToken }),
    clientOptions: { slackApiUrl: options.slack.apiUrl, fetch: impatientFetch },
    logger: boltLog(log),
  })
  register(bolt, {
    ...world,
    cardPatienceMs: options.cardPatienceMs ?? 700,
    permalink: links.permalink,
    views: slack.answering.views,
    whisper: slackWhispers(slack.answering),
    approversFor: sets.approversFor,
    lookAhead: sets.lookAhead,
    identifyTyping: typingLookup(world),
    askLogin: (ask) => askLogin(world, ask),
  })
  return {
    bolt,
    worker,
    prepare: async () => {
      await store.ensure()
      await ensureRefresh(world)
      await ensureLeavers(world)
      await links
        .workspace()
        .catch((error: unknown) => log.warn({ err: error }, 'slack could not be asked yet'))
    },
    catalogueRead: async () => (await catalogue()) !== null,
  }
}

/** Who may what is decided by names and units: by those of more than four missed refreshes ago, nothing is. */
const decisiveForMs = 3_600_000

function notStale(
  catalogue: () => Promise<Catalogue | null>,
  now: () => Date,
): () => Promise<Catalogue | null> {
  return async () => {
    const read = await catalogue()
    return read && now().getTime() - Date.parse(read.readAt) <= decisiveForMs ? read : null
  }
}

/** The instance that is set, or else the organisation's in the policy's Region. */
async function instanceOf(
  { instance, policy, aws = {} }: AppOptions,
  organisation: Organization,
): Promise<Instance> {
  const { region } = policy.portal
  if (instance) return { ...instance, region }
  return findInstance(instanceClient(aws, region), region, organisation.managementAccountId)
}

/** For `respond`, which else waits for ever. */
const impatientFetch: typeof fetch = (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(2000) })
