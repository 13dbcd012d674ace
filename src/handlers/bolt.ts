import type { App } from '@slack/bolt'
import { isRefusal } from '../access/refusal.ts'
import { asked, ephemeral, isMade, linkWithinMs, worded } from './answering.ts'
import { answered, helping } from './boundary.ts'
import { registerButtons } from './buttons.ts'
import { runCommand } from './command.ts'
import type { HandlerEdges } from './edges.ts'
import { registerForms } from './forms.ts'
import { answerLogin } from './login.ts'
import { answerMention, heard } from './mention.ts'

/**
 * Registers every listener. Each computes its answer, gives it, and ends: nothing goes on afterwards but what the worker
 * was handed. @see https://docs.slack.dev/tools/bolt-js/concepts/acknowledge
 */
export function register(app: App, edges: HandlerEdges): void {
  registerCommands(app, edges)
  registerButtons(app, edges)
  registerForms(app, edges)
  registerMentions(app, edges)
}

function registerCommands(app: App, edges: HandlerEdges): void {
  app.command('/aws-access', async ({ command, ack }) => {
    const speaker = { slackId: command.user_id, teamId: command.team_id }
    const deliveryId = command.trigger_id
    const call = { edges, speaker, deliveryId, triggerId: deliveryId }
    const untilMs = Date.now() + linkWithinMs
    const answer = await answered(edges.log, { via: command.command }, (stillInTime) =>
      runCommand(command.text ?? '', { ...call, stillInTime }),
    )
    const shown = isMade(answer) ? await asked(edges, answer.made, untilMs) : answer
    await ack(await ephemeral(edges, shown))
  })

  app.command('/aws-login', async ({ command, ack }) => {
    const speaker = { slackId: command.user_id, teamId: command.team_id }
    const deliveryId = command.trigger_id
    const answer = await answered(edges.log, { via: command.command }, (stillInTime) =>
      answerLogin(edges, { text: command.text ?? '', speaker, deliveryId, stillInTime }),
    )
    await ack(await ephemeral(edges, answer))
  })
}

function registerMentions(app: App, edges: HandlerEdges): void {
  app.event('app_mention', async ({ event, body }) => {
    const mention = heard(event, body)
    if (!mention) return
    const { channel, speaker, threadTs } = mention
    const answer = await answered(edges.log, { via: event.type }, (stillInTime) =>
      answerMention(edges, mention, stillInTime),
    )
    const view = isRefusal(answer) ? await worded(edges, answer) : answer
    await helping(edges.log, { via: 'whisper' }, () =>
      edges.whisper({ channel, user: speaker.slackId, threadTs }, view),
    )
  })
}
