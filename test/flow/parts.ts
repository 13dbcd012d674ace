import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { IdentitystoreClient } from '@aws-sdk/client-identitystore'
import { OrganizationsClient } from '@aws-sdk/client-organizations'
import { SSOAdminClient } from '@aws-sdk/client-sso-admin'
import { randomUUID } from 'node:crypto'
import { WebClient } from '@slack/web-api'
import { onTestFinished } from 'vitest'
import type { Policy } from '../../src/access/policy.ts'
import { accountAssignments } from '../../src/aws/account-assignments.ts'
import { identityStore } from '../../src/aws/identity-store.ts'
import { organization } from '../../src/aws/organization.ts'
import { permissionSets } from '../../src/aws/permission-sets.ts'
import { settling } from '../../src/aws/settling.ts'
import type { JobEdges } from '../../src/flow/jobs.ts'
import type { AskLoginEdges } from '../../src/flow/login.ts'
import type { Log, WorkKey } from '../../src/flow/world.ts'
import { type Clock, startClock } from '../../src/sandbox/clock.ts'
import {
  type IdentityCenter,
  type IdentityCenterOptions,
  startIdentityCenter,
} from '../../src/sandbox/identity-center/index.ts'
import type { SlackSeed } from '../../src/sandbox/slack/seed.ts'
import { startSlack } from '../../src/sandbox/slack/start.ts'
import type { Workspace } from '../../src/sandbox/slack/workspace.ts'
import { startTable, type TableStandIn } from '../../src/sandbox/table/index.ts'
import { slackFiles } from '../../src/slack/files.ts'
import { slackForms } from '../../src/slack/forms.ts'
import { slackMessages } from '../../src/slack/messages.ts'
import { slackPeople } from '../../src/slack/people.ts'
import { keptCatalogue } from '../../src/store/kept-catalogue.ts'
import { openStore, type Store } from '../../src/store/index.ts'

/** A clock that nobody waits for: who sleeps moves it on. */
export function startQuickClock(): Clock {
  const clock = startClock({ speed: 0.001 })
  return { ...clock, sleep: async (ms) => clock.advance(ms) }
}

export interface Parts {
  readonly clock: Clock
  readonly center: IdentityCenter
  readonly slack: Workspace
  readonly table: TableStandIn
  readonly store: Store
  readonly edges: ReturnType<typeof edgesOf>
  /** What the worker was handed. */
  readonly worked: WorkKey[]
  /** Sentences of the log. */
  readonly logged: string[]
}

/** For memberships, which are made at once. */
export const neverOutstanding = { room: () => Promise.resolve(() => undefined), settling: settling() }

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }

/** A table of its own on this machine. */
export async function startStore(clock: Clock): Promise<Store> {
  return (await startStored(clock)).store
}

async function startStored(clock: Clock): Promise<Pick<Parts, 'table' | 'store'>> {
  const table = await startTable({ clock })
  onTestFinished(() => table.close())
  const client = new DynamoDBClient({ endpoint: table.url, region: 'eu-west-1', credentials, maxAttempts: 1 })
  const store = openStore(client, 'aws-access')
  await store.ensure()
  return { table, store }
}

interface PartsOptions extends Omit<IdentityCenterOptions, 'clock'> {
  readonly policy: Policy
  readonly people?: SlackSeed['people']
}

/** The stand-ins and the real clients for them; no worker: a test takes every step itself. */
export async function startParts({ policy, people = [], ...options }: PartsOptions): Promise<Parts> {
  const clock = startQuickClock()
  const center = await startIdentityCenter({ clock, callsPerSecond: Infinity, ...options })
  onTestFinished(() => center.close())
  const installation = { teamId: policy.slack.teams[0] ?? '' }
  const slack = await startSlack({ clock, seed: { people, installation }, rateLimits: false })
  onTestFinished(() => slack.close())
  const standIns = { clock, center, slack, ...(await startStored(clock)), worked: [], logged: [] }
  return { ...standIns, edges: edgesOf(standIns, policy) }
}

function edgesOf({ clock, center, slack, store, worked, logged }: Omit<Parts, 'edges'>, policy: Policy) {
  const config = { endpoint: center.url, region: center.region, credentials, maxAttempts: 1 }
  const admin = new SSOAdminClient(config)
  const users = new IdentitystoreClient(config)
  const options = { slackApiUrl: slack.url, rejectRateLimitedCalls: true, retryConfig: { retries: 0 } }
  const web = new WebClient(slack.botToken, options)
  const now = () => clock.now()
  const sleep = (ms: number) => clock.sleep(ms)
  const say = (_: object, sentence: string) => void logged.push(sentence)
  const log: Log = { info: say, warn: say, error: say, child: () => log }
  return {
    policy,
    store,
    now,
    sleep,
    newToken: randomUUID,
    log,
    organization: organization(new OrganizationsClient({ ...config, region: 'us-east-1' })),
    permissionSets: () => Promise.resolve(permissionSets(admin, center)),
    identityStore: () => Promise.resolve(identityStore(users, users, center)),
    assignments: () => Promise.resolve(accountAssignments(admin, admin, center)),
    catalogue: keptCatalogue(store.catalogue, { now, units: false, onFault: () => undefined }),
    people: slackPeople(web),
    messages: slackMessages(web),
    files: slackFiles(web),
    forms: slackForms(web),
    work: (key: WorkKey) => void worked.push(key),
  } satisfies JobEdges & AskLoginEdges
}
