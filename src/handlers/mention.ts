import type { EventFromType, SlackEventMiddlewareArgs } from '@slack/bolt'
import { isRefusal, type Refusal, refuse } from '../access/refusal.ts'
import type { AnyRequest } from '../access/request.ts'
import { type RequestRef, requestRef } from '../access/request-ref.ts'
import { endAccess } from '../flow/end-access.ts'
import { identifySomebody } from '../flow/identify.ts'
import { approveRequest, denyRequest } from '../flow/review-request.ts'
import type { Speaker } from '../flow/world.ts'
import type { View } from '../views/blocks.ts'
import { endedView } from '../views/ended.ts'
import { mentionHelp, statusView } from '../views/mention.ts'
import { reviewedView } from '../views/reviewed.ts'
import { about } from './about.ts'
import { denyReason } from './deny-reason.ts'
import type { HandlerEdges } from './edges.ts'
import { type Said, saidTo } from './said.ts'

/** Somebody who called the bot by name, where, and what they said. */
export interface Mention {
  readonly speaker: Speaker
  readonly channel: string
  /** The message that the thread hangs on; null outside of threads. */
  readonly threadTs: string | null
  readonly said: Said
}

/** What people themselves write: other subtypes are apps and Slack. */
const subtypes = new Set([undefined, 'file_share', 'thread_broadcast'])

/** Who said what; null where nobody did who could be answered. @see https://docs.slack.dev/reference/events/app_mention */
export function heard(
  event: EventFromType<'app_mention'>,
  { authorizations }: Pick<SlackEventMiddlewareArgs<'app_mention'>['body'], 'authorizations'>,
): Mention | null {
  const { user, bot_id: botId, subtype, channel, thread_ts: threadTs = null } = event
  if (!user || botId !== undefined || !subtypes.has(subtype)) return null
  // In a shared channel the workspace of whoever speaks may be another one than the channel's.
  const speaker = { slackId: user, teamId: event.user_team ?? event.team ?? null }
  return { speaker, channel, threadTs, said: saidTo(authorizations?.[0]?.user_id ?? null, event.text) }
}

/** Does in a card's thread what the buttons of the card do, judged the same way; the answer is for the speaker alone. */
export async function answerMention(
  anywhere: HandlerEdges,
  { speaker, channel, threadTs, said }: Mention,
  stillInTime: () => void,
): Promise<View | Refusal> {
  if (said.verb === 'help') return mentionHelp({ understood: true })
  const ref = threadTs === null ? undefined : await anywhere.store.cards.find({ channel, ts: threadTs })
  if (!ref) return refuse({ why: 'no-card-here' })
  const edges = about(anywhere, requestRef(ref))
  const review = { speaker, ref, stillInTime }
  switch (said.verb) {
    case 'none':
      return mentionHelp({ understood: false })
    case 'status':
      return standingOf(edges, speaker, ref)
    case 'approve':
      return done(edges, review, said.verb, await approveRequest(edges, review))
    case 'deny': {
      const text = await denyReason(edges, said.reason)
      if (typeof text !== 'string') return text
      return done(edges, review, said.verb, await denyRequest(edges, { ...review, text }))
    }
    case 'withdraw':
    case 'end':
      return (
        (await misnamed(edges, review, said.verb)) ??
        done(edges, review, said.verb, await endAccess(edges, review))
      )
    default:
      return said.verb satisfies never
  }
}

interface Spoken {
  readonly speaker: Speaker
  readonly ref: RequestRef
}

type Deed = 'approve' | 'deny' | 'withdraw' | 'end'

async function standingOf(edges: HandlerEdges, speaker: Speaker, ref: RequestRef): Promise<View | Refusal> {
  const [somebody, request] = await Promise.all([
    identifySomebody(edges, speaker),
    edges.store.requests.read(ref),
  ])
  if (isRefusal(somebody)) return somebody
  return request
    ? statusView(request, edges.now().toISOString())
    : refuse({ why: 'no-such-request', id: ref.id })
}

/** Each word ends something else: one that was meant for another state ends nothing. Null where it fits. */
async function misnamed(
  edges: HandlerEdges,
  { speaker, ref }: Spoken,
  verb: 'withdraw' | 'end',
): Promise<Refusal | null> {
  const request = await edges.store.requests.read(ref)
  if (!request || fits(request, verb)) return null
  const somebody = await identifySomebody(edges, speaker)
  if (isRefusal(somebody)) return somebody
  return refuse({ why: verb === 'end' ? 'not-running' : 'runs-already', id: request.id })
}

/** What is over is the flow's to refuse; access that is being made can be called either way. */
function fits({ kind, status }: AnyRequest, verb: 'withdraw' | 'end'): boolean {
  if (status === 'closed' || status === 'ending') return true
  if (status === 'activating' && kind === 'access') return true
  return (status === 'active') === (verb === 'end')
}

/**
 * What came of it. Slack may deliver what was said once more, and people say it twice: whoever did it already hears the
 * same again, or how it stands by now.
 */
async function done(
  edges: HandlerEdges,
  { speaker, ref }: Spoken,
  deed: Deed,
  result: AnyRequest | Refusal,
): Promise<View | Refusal> {
  const view = deed === 'approve' || deed === 'deny' ? reviewedView : endedView
  if (!isRefusal(result)) return view(result)
  if (!standing.has(result.refused.why)) return result
  const request = await edges.store.requests.read(ref)
  if (!request || !didIt(request, deed, speaker.slackId)) return result
  return stillTrue(request, deed) ? view(request) : statusView(request, edges.now().toISOString())
}

/** What is refused where it stands already. */
const standing: ReadonlySet<string> = new Set(['approved-already', 'decided-already', 'over-already'])

function didIt({ approvals, history }: AnyRequest, deed: Deed, slackId: string): boolean {
  if (deed === 'approve') return approvals.some(({ by }) => by.slackId === slackId)
  const marks = deed === 'deny' ? ['denied'] : ['withdrawn', 'ended']
  return history.some(({ what, by }) => marks.includes(what) && by === slackId)
}

/** Whether the words for what was just done still are. */
function stillTrue(request: AnyRequest, deed: Deed): boolean {
  const { status } = request
  if (deed === 'approve')
    return status === 'awaiting-approval' || status === 'scheduled' || status === 'activating'
  return deed === 'deny' || status !== 'closed' || request.outcome === 'withdrawn'
}
