import { createHash } from 'node:crypto'
import { changesSince, type LoginRecord, recordAfter } from '../access/login-record.ts'
import type { Person } from '../access/person.ts'
import { matching, nearFilter } from '../access/profile-filter.ts'
import { isRefusal, type Refusal } from '../access/refusal.ts'
import { type Profile, profiles } from '../access/sign-in.ts'
import type { LoginJob } from '../store/jobs.ts'
import type { Store } from '../store/index.ts'
import { type Login, login } from '../views/login.ts'
import { loginGivenUp } from '../views/login-notes.ts'
import { type DeliverEdges, deliverLogin } from './deliver-login.ts'
import { holdings, type HoldingsEdges } from './holdings.ts'
import { identify } from './identify.ts'
import type { GoOn, Keep } from './jobs.ts'
import type { Speaker, World } from './world.ts'

export type AskLoginEdges = Pick<
  World,
  'policy' | 'people' | 'identityStore' | 'catalogue' | 'now' | 'log' | 'work'
> & {
  readonly store: Pick<Store, 'jobs'>
}

export type LoginEdges = HoldingsEdges &
  DeliverEdges &
  Pick<World, 'policy'> & { readonly store: Pick<Store, 'logins'> }

/** Who asks how to sign in, and in which delivery of Slack's. */
export interface AskLogin {
  readonly speaker: Speaker
  /** The same delivery twice is one answer. */
  readonly deliveryId: string
  /** Words that each account assignment shown has to have; all are shown where there is none. */
  readonly filter?: string
  /** Throws once it is too late to answer. */
  readonly stillInTime: () => void
}

/** Nobody waits for an answer longer than this; what it would say has changed by then, too. */
const giveUpMs = 3_600_000

/** Names are for good, and without the catalogue they are numbers: on a new installation it is worth waiting for. */
const waitForNamesMs = 120_000

/** Promises somebody the direct message of `/aws-login`, which the worker sends. A refusal where they are nobody to us. */
export async function askLogin(
  edges: AskLoginEdges,
  { speaker, deliveryId, filter, stillInTime }: AskLogin,
): Promise<Person | Refusal> {
  const person = await identify(edges, speaker)
  if (isRefusal(person)) return person
  const askedAt = edges.now().toISOString()
  const { id, job } = loginJobFor(person, { askedAt, cause: deliveryId, ...(filter ? { filter } : {}) })
  stillInTime()
  await edges.store.jobs.create(id, job, askedAt)
  edges.work({ kind: 'job', id })
  return person
}

/**
 * The job that sends somebody what `/aws-login` does, and its id: the same for the same person and `cause`, so that what
 * makes it twice makes it once. `askedAt` is ISO 8601.
 */
export function loginJobFor(
  person: Person,
  { askedAt, cause, filter }: { readonly askedAt: string; readonly cause: string; readonly filter?: string },
): { readonly id: string; readonly job: LoginJob } {
  const hash = createHash('sha256').update(`${cause}\n${person.slackId}`).digest('hex').slice(0, 32)
  const words = filter ? { filter } : {}
  return { id: `login-${hash}`, job: { kind: 'login', person, askedAt, ...words, sent: 0 } }
}

/**
 * Sends what a person holds and how to sign in: the messages in their order, then the file, each noted as soon as it is
 * delivered; what was sent is kept once all of it was. Throws where AWS, Slack or the table is not to be had right now;
 * what was delivered is not sent again, unless what it is part of has changed since: then all of it is sent anew.
 */
export async function sendLogin(
  edges: LoginEdges,
  job: LoginJob,
  keep: Keep<LoginJob>,
): Promise<GoOn<LoginJob>> {
  const { person, askedAt } = job
  const age = edges.now().getTime() - Date.parse(askedAt)
  if (age > giveUpMs) {
    edges.log.error({ slackId: person.slackId, askedAt }, 'a login was given up')
    // Its own failure is the end of the matter.
    await edges.messages.post(person.slackId, loginGivenUp(edges.policy.portal))
    return null
  }
  if (age < waitForNamesMs && !(await edges.catalogue())) return { job, wakeAt: after(edges, 5000) }
  const { record } = await edges.store.logins.read(person.principalId)
  // It was all delivered: only the end of the job was not saved.
  if (job.sent > 0 && record?.askedAt === askedAt) return null
  const composed = await compose(edges, job, record)
  const goOn = await deliverLogin(edges, job, composed.login, keep)
  if (goOn !== 'delivered') return goOn
  if (composed.shown.length > 0 || composed.whole) await remember(edges, job, composed)
  return null
}

interface Composed {
  readonly login: Login
  readonly shown: readonly Profile[]
  /** Whether that is all they hold. */
  readonly whole: boolean
}

async function compose(
  edges: LoginEdges,
  { person, filter }: LoginJob,
  record: LoginRecord | undefined,
): Promise<Composed> {
  const { portal } = edges.policy
  const found = await holdings(edges, person)
  const catalogue = await edges.catalogue()
  const all = profiles(portal, found.held, catalogue?.accounts, record?.profiles)
  const choosing = { profiles: all, held: found.held }
  const shown = filter === undefined ? all : matching(choosing, filter)
  const whole = filter === undefined && found.complete
  const changes = changesSince(record, shown, whole)
  const content = {
    profiles: shown,
    complete: found.complete,
    ...(found.indexedAt === undefined ? {} : { indexedAt: found.indexedAt }),
    ...(found.skipped === undefined ? {} : { skipped: found.skipped }),
    ...(changes ? { changes } : {}),
    ...(filter === undefined
      ? {}
      : {
          filter: {
            words: filter,
            total: all.length,
            near: shown.length > 0 ? [] : nearFilter(choosing, filter),
          },
        }),
  }
  return { login: login(portal, content), shown, whole }
}

/** Keeps what they were sent, beside what another message of the same moment may have kept. */
async function remember(
  { store }: LoginEdges,
  { person: { principalId }, askedAt }: LoginJob,
  { shown, whole }: Composed,
): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const { record, version } = await store.logins.read(principalId)
    if (await store.logins.save(principalId, recordAfter(record, shown, { whole, askedAt }), version)) return
  }
  throw new Error('what was sent could not be kept beside what others keep')
}

const after = ({ now }: LoginEdges, ms: number): string => new Date(now().getTime() + ms).toISOString()
