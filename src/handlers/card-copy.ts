import type { BlockAction, RespondFn } from '@slack/bolt'
import { parseRequestRef } from '../access/request-ref.ts'
import { copyView } from '../views/request-card.ts'
import type { HandlerEdges } from './edges.ts'

/**
 * A card whose answer from Slack was lost stands twice. A press on the other copy counted like any; the copy then loses its
 * buttons, since only the live one is kept up to date. Where there is no time for it, the next press on it sees to that.
 */
export async function retireCopy(
  edges: HandlerEdges,
  value: string,
  { container }: Pick<BlockAction, 'container'>,
  respond: RespondFn,
): Promise<void> {
  const ref = parseRequestRef(value)
  const { message_ts: ts, channel_id: channel, is_ephemeral: ephemeral } = container
  if (!ref || ephemeral) return
  const { card } = await edges.store.told.read(ref)
  if (!card || card.channel !== channel || card.ts === ts) return
  const request = await edges.store.requests.read(ref)
  if (request) await respond({ replace_original: true, ...copyView(request) })
}
