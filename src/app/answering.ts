import { App, type Receiver } from '@slack/bolt'
import { slackClients } from '../clients.ts'
import { setLookup } from '../flow/approvers.ts'
import { askLogin } from '../flow/login.ts'
import { typingLookup } from '../flow/typing.ts'
import type { WorkKey } from '../flow/world.ts'
import { register } from '../handlers/bolt.ts'
import { boltLog } from '../log.ts'
import { slackLinks, slackWhispers } from '../slack/messages.ts'
import { decidingWorld } from './deciding.ts'
import type { Edges, SlackAccess } from './edges.ts'

export interface AnsweringOptions {
  readonly slack: SlackAccess
  readonly receiver: Receiver
  /** How long an answer may wait for its card to stand, so as to link it; 700 ms unless told. */
  readonly cardPatienceMs?: number
  /** Whether the receiver answers Slack only once every listener is through; not, unless told. */
  readonly acknowledgesLast?: boolean
  /** Takes on what was saved. */
  readonly work: (key: WorkKey) => void
}

/** The half of an app that answers people. Nothing of it goes on after an answer. */
export function openAnswering(edges: Edges, options: AnsweringOptions) {
  const { log } = edges.basics
  const { answering } = slackClients(options.slack, boltLog(log))
  const world = decidingWorld(edges, edges.stores.answering, answering, options.work)
  const sets = setLookup(world)
  const links = slackLinks(answering)
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
    acknowledgesLast: options.acknowledgesLast ?? false,
    permalink: links.permalink,
    views: answering.views,
    whisper: slackWhispers(answering),
    approversFor: sets.approversFor,
    lookAhead: sets.lookAhead,
    helpers: sets.helpers,
    identifyTyping: typingLookup(world),
    askLogin: (ask) => askLogin(world, ask),
  })
  return { bolt, workspace: links.workspace }
}

/** For `respond`, which else waits for ever. */
const impatientFetch: typeof fetch = (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(2000) })
