import { createHash } from 'node:crypto'
import type { Person } from '../access/person.ts'
import { isRefusal, type Refusal } from '../access/refusal.ts'
import type { SlackFiles } from '../slack/files.ts'
import type { Posted, Sent, SlackMessages } from '../slack/messages.ts'
import type { LoginJob } from '../store/jobs.ts'
import type { Store } from '../store/index.ts'
import { type Login, login } from '../views/login.ts'
import { insteadOfFile, loginGivenUp, onlyOurs } from '../views/login-notes.ts'
import { type Holdings, holdings, type HoldingsEdges } from './holdings.ts'
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
  Pick<World, 'policy' | 'now' | 'log'> & {
    readonly store: Pick<Store, 'jobs' | 'requests'>
    readonly messages: SlackMessages
    readonly files: SlackFiles
  }

/** Who asks how to sign in, and in which delivery of Slack's. */
export interface AskLogin {
  readonly speaker: Speaker
  /** The same delivery twice is one answer. */
  readonly deliveryId: string
  /** Throws once it is too late to answer. */
  readonly stillInTime: () => void
}

/** Nobody waits for an answer longer than this; what it would say has changed by then, too. */
const giveUpMs = 3_600_000

/** Promises somebody the direct message of `/aws-login`, which the worker sends. A refusal where they are nobody to us. */
export async function askLogin(
  edges: AskLoginEdges,
  { speaker, deliveryId, stillInTime }: AskLogin,
): Promise<Person | Refusal> {
  const person = await identify(edges, speaker)
  if (isRefusal(person)) return person
  const askedAt = edges.now().toISOString()
  const id = `login-${createHash('sha256').update(`${deliveryId}\n${person.slackId}`).digest('hex').slice(0, 32)}`
  stillInTime()
  await edges.store.jobs.create(id, { kind: 'login', person, askedAt, sent: 0 }, askedAt)
  edges.work({ kind: 'job', id })
  return person
}

/**
 * Sends what a person holds and how to sign in: the messages in their order, then the file, each noted as soon as it is
 * delivered. Throws where AWS, Slack or the table is not to be had right now; what was delivered is not sent again.
 */
export async function sendLogin(
  edges: LoginEdges,
  job: LoginJob,
  keep: Keep<LoginJob>,
): Promise<GoOn<LoginJob>> {
  const { person, askedAt } = job
  if (edges.now().getTime() - Date.parse(askedAt) > giveUpMs) {
    edges.log.error({ slackId: person.slackId, askedAt }, 'a login was given up')
    // Its own failure is the end of the matter.
    await edges.messages.post(person.slackId, loginGivenUp())
    return null
  }
  const { messages, file } = await compose(edges, await holdings(edges, person))
  let current = job
  for (let index = job.sent; index < messages.length + (file ? 1 : 0); index += 1) {
    const view = messages[index]
    const sent = view
      ? await edges.messages.post(person.slackId, view)
      : await upload(edges, current.channel ?? person.slackId, file)
    if (sent.kind === 'later') return putOff(edges, current, sent)
    if (sent.kind === 'refused') {
      edges.log.error({ slackId: person.slackId, slackError: sent.error }, 'slack refused a login for good')
      return null
    }
    current = { ...current, sent: index + 1, ...(sent.value ? { channel: sent.value.channel } : {}) }
    await keep(current, edges.now().toISOString())
  }
  return null
}

async function compose(edges: LoginEdges, { held, complete }: Holdings): Promise<Login> {
  const catalogue = await edges.catalogue()
  const whole = login(edges.policy.portal, held, catalogue?.accounts)
  return complete ? whole : { ...whole, messages: [onlyOurs(), ...whole.messages] }
}

/** The messages promise a file: where Slack will not have one, its content comes in messages. */
async function upload(edges: LoginEdges, channel: string, file: Login['file']): Promise<Sent<Posted | null>> {
  if (!file) return { kind: 'sent', value: null }
  const sent = await edges.files.uploadText(channel, file.name, file.content)
  if (sent.kind !== 'refused') return sent
  edges.log.error({ slackError: sent.error }, 'slack refused a file for good')
  for (const view of insteadOfFile(file.content)) {
    const posted = await edges.messages.post(channel, view)
    if (posted.kind !== 'sent') return posted
  }
  return { kind: 'sent', value: null }
}

/** Slack's own wish is followed; anything else is the worker's to put off, further each time. */
function putOff(
  edges: LoginEdges,
  job: LoginJob,
  sent: Extract<Sent<unknown>, { kind: 'later' }>,
): GoOn<LoginJob> {
  if (sent.afterSeconds === null) throw new Error(`Slack did not take a message: ${sent.error}`)
  return { job, wakeAt: new Date(edges.now().getTime() + sent.afterSeconds * 1000).toISOString() }
}
