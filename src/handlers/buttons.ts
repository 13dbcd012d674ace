import type { App, BlockAction } from '@slack/bolt'
import { isRefusal } from '../access/refusal.ts'
import { actionIds } from '../views/ids.ts'
import { denyForm } from '../views/request-card.ts'
import { about } from './about.ts'
import { answerPress, type PressAnswer } from './answer-press.ts'
import { speakerOf, valueOf } from './answering.ts'
import { answered } from './boundary.ts'
import { retireCopy } from './card-copy.ts'
import { cardActions, pressCard } from './card-buttons.ts'
import type { Call } from './command.ts'
import type { HandlerEdges } from './edges.ts'
import { openForm, openMoreTime } from './request-form.ts'

type Press = BlockAction

/** What is pressed in messages: on cards, in direct messages, in answers. */
export function registerButtons(app: App, edges: HandlerEdges): void {
  for (const actionId of cardActions)
    app.action<Press>(actionId, async ({ action, body, ack, respond }) => {
      const delivered = { atMs: Date.now(), ack, respond }
      const speaker = speakerOf(body.user)
      const value = valueOf(action)
      const here = about(edges, value)
      const answer = await answered(
        here.log,
        { via: actionId },
        async (stillInTime): Promise<PressAnswer> => {
          const pressed = await pressCard(actionId, { edges: here, speaker, value, stillInTime })
          return isRefusal(pressed) ? pressed : { counted: pressed }
        },
      )
      await answerPress(here, delivered, answer, () => retireCopy(here, value, body, respond))
    })

  opens(app, edges, actionIds.openForm, (call) => openForm(call, { whole: false }))
  opens(app, edges, actionIds.moreTime, openMoreTime)
  opens(app, edges, actionIds.denyWhy, async ({ triggerId }, value) => {
    await edges.views.open({ trigger_id: triggerId, view: denyForm(value) })
    return 'form-opened'
  })

  // Slack delivers a press on a link too, and shows an error where nobody acknowledges it.
  app.action(actionIds.openLink, async ({ ack }) => ack())
}

/** A button that a form is the answer to. */
function opens(
  app: App,
  edges: HandlerEdges,
  actionId: string,
  open: (call: Pick<Call, 'edges' | 'speaker' | 'triggerId'>, value: string) => Promise<'form-opened'>,
): void {
  app.action<Press>(actionId, async ({ action, body, ack, respond }) => {
    const delivered = { atMs: Date.now(), ack, respond }
    const call = { edges, speaker: speakerOf(body.user), triggerId: body.trigger_id }
    const answer = await answered(edges.log, { via: actionId }, () => open(call, valueOf(action)))
    if (answer === 'form-opened') await ack()
    else await answerPress(edges, delivered, answer)
  })
}
