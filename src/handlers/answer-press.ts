import type { AckFn, RespondFn } from '@slack/bolt'
import type { Refusal } from '../access/refusal.ts'
import type { View } from '../views/blocks.ts'
import { say } from './answering.ts'
import { helping } from './boundary.ts'
import type { HandlerEdges } from './edges.ts'

/** What a press came to; `counted` is set apart, since its card shows it, too. */
export type PressAnswer = { readonly counted: View } | View | Refusal

/** A press as Slack delivered it; `atMs` is machine time. */
interface Delivered {
  readonly atMs: number
  readonly ack: AckFn<void>
  readonly respond: RespondFn
}

/** Slack shows an error after three seconds; the rest is for the way there. */
const acknowledgedWithinMs = 2700

/**
 * Tells the presser alone, and sees to what else a press has to change in the message. Where the acknowledgement leaves last,
 * all this has what is left of Slack's patience. A press that came to nothing, and of which that could not be said, is then not
 * acknowledged: Slack marks it as failed, whereas silence would look as if it had counted.
 */
export async function answerPress(
  edges: HandlerEdges,
  { atMs, ack, respond }: Delivered,
  answer: PressAnswer,
  besides: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const [counted, words] = 'counted' in answer ? [true, answer.counted] : [false, answer]
  if (!edges.acknowledgesLast) {
    await ack()
    await say(edges, respond, words)
    await helping(edges.log, { via: 'copy' }, besides)
    return
  }
  const leftMs = Math.max(0, atMs + acknowledgedWithinMs - Date.now())
  const [told] = await Promise.all([
    say(edges, respond, words, leftMs),
    helping(edges.log, { via: 'copy' }, besides, leftMs),
  ])
  if (!told) edges.log.warn({ counted }, 'whoever pressed was not told in time')
  if (told || counted) await ack()
}
