import { createHash } from 'node:crypto'
import type { SlackFiles } from '../slack/files.ts'
import type { Posted, Sent, SlackMessages } from '../slack/messages.ts'
import type { LoginJob } from '../store/jobs.ts'
import type { View } from '../views/blocks.ts'
import type { Login } from '../views/login.ts'
import { insteadOfFile } from '../views/login-notes.ts'
import type { GoOn, Keep } from './jobs.ts'
import type { World } from './world.ts'

export type DeliverEdges = Pick<World, 'now' | 'log'> & {
  readonly messages: SlackMessages
  readonly files: SlackFiles
}

/** One thing to send. */
type Delivery = View | NonNullable<Login['file']>

/**
 * Sends what the job has not sent of it yet, each part noted as soon as it is delivered; all of it anew where it is not what
 * the parts before were parts of. Returns when to go on, null where Slack has refused it for good. Throws where Slack is not
 * to be had right now, and says nothing of when.
 */
export async function deliverLogin(
  edges: DeliverEdges,
  job: LoginJob,
  content: Login,
  keep: Keep<LoginJob>,
): Promise<GoOn<LoginJob> | 'delivered'> {
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32)
  let current = job.digest === digest ? job : { ...job, digest, sent: 0 }
  for (;;) {
    const next = deliveries(content, current)[current.sent]
    if (!next) return 'delivered'
    const sent = await send(edges, current, next)
    if (sent.kind === 'later') return putOff(edges, current, sent)
    const isFile = 'content' in next
    if (sent.kind === 'refused') {
      const fields = { slackId: job.person.slackId, slackError: sent.error }
      edges.log.error(fields, isFile ? 'slack refused a file for good' : 'slack refused a login for good')
      if (!isFile) return null
      current = { ...current, fileRefused: true }
    } else
      current = {
        ...current,
        sent: current.sent + 1,
        ...(sent.value ? { channel: sent.value.channel } : {}),
      }
    await keep(current, edges.now().toISOString())
  }
}

/** The messages promise a file: where Slack will not have one, its content comes in messages. */
function deliveries({ messages, file }: Login, { fileRefused }: LoginJob): readonly Delivery[] {
  if (!file) return messages
  return [...messages, ...(fileRefused ? insteadOfFile(file.content) : [file])]
}

function send(
  edges: DeliverEdges,
  { person, channel }: LoginJob,
  what: Delivery,
): Promise<Sent<Posted | null>> {
  return 'content' in what
    ? edges.files.uploadText(channel ?? person.slackId, what.name, what.content)
    : edges.messages.post(person.slackId, what)
}

/** Slack's own wish is followed; anything else is the worker's to put off, further each time. */
function putOff(
  edges: DeliverEdges,
  job: LoginJob,
  sent: Extract<Sent<unknown>, { kind: 'later' }>,
): GoOn<LoginJob> {
  if (sent.afterSeconds === null) throw new Error(`Slack did not take a message: ${sent.error}`)
  return { job, wakeAt: new Date(edges.now().getTime() + sent.afterSeconds * 1000).toISOString() }
}
