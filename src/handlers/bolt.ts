import type { App, BlockAction, BlockElementAction, RespondFn } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { isRefusal, type Refusal } from '../access/refusal.ts'
import type { AnyRequest } from '../access/request.ts'
import type { Speaker } from '../flow/world.ts'
import { askedView } from '../views/asked.ts'
import type { View } from '../views/blocks.ts'
import { formErrors } from '../views/form-errors.ts'
import { actionIds, blockIds, callbackIds } from '../views/ids.ts'
import { refusalView } from '../views/refusals.ts'
import { offboardingTitle } from '../views/offboarding-form.ts'
import { onboardingErrors, onboardingTitle, sentOnboarding } from '../views/onboarding-form.ts'
import { denyForm } from '../views/request-card.ts'
import { refusedForm, sentForm } from '../views/request-form.ts'
import { answered, helping } from './boundary.ts'
import { cardLink } from './card-link.ts'
import { retireCopy } from './card-copy.ts'
import { cardActions, denyWhy, pressCard } from './card-buttons.ts'
import { type Answer, runCommand } from './command.ts'
import type { HandlerEdges } from './edges.ts'
import { answerLogin } from './login.ts'
import { answerMention, heard } from './mention.ts'
import { submitOffboarding } from './offboarding-form.ts'
import { type OnboardingState, submitOnboarding } from './onboarding-form.ts'
import { type FormState, formFor, openForm, openMoreTime, submitForm, suggest } from './request-form.ts'

type Press = BlockAction

/**
 * Registers every listener. Each computes its answer, gives it, and ends: nothing goes on afterwards but what the worker
 * was handed. @see https://docs.slack.dev/tools/bolt-js/concepts/acknowledge
 */
export function register(app: App, edges: HandlerEdges): void {
  registerCommands(app, edges)
  registerButtons(app, edges)
  registerForm(app, edges)
  registerOnboarding(app, edges)
  registerOffboarding(app, edges)
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

function registerButtons(app: App, edges: HandlerEdges): void {
  for (const actionId of cardActions)
    app.action<Press>(actionId, async ({ action, body, ack, respond }) => {
      const speaker = speakerOf(body.user)
      const value = valueOf(action)
      const answer = await answered(edges.log, { via: actionId }, (stillInTime) =>
        pressCard(actionId, { edges, speaker, value, stillInTime }),
      )
      await ack()
      await say(edges, respond, answer)
      await helping(edges.log, { via: 'copy' }, () => retireCopy(edges, value, body, respond))
    })

  app.action<Press>(actionIds.openForm, async ({ body, ack, respond }) => {
    const call = { edges, speaker: speakerOf(body.user), triggerId: body.trigger_id }
    const answer = await answered(edges.log, { via: actionIds.openForm }, () =>
      openForm(call, { whole: false }),
    )
    await ack()
    if (answer !== 'form-opened') await say(edges, respond, answer)
  })

  app.action<Press>(actionIds.moreTime, async ({ action, body, ack, respond }) => {
    const call = { edges, speaker: speakerOf(body.user), triggerId: body.trigger_id }
    const answer = await answered(edges.log, { via: actionIds.moreTime }, () =>
      openMoreTime(call, valueOf(action)),
    )
    await ack()
    if (answer !== 'form-opened') await say(edges, respond, answer)
  })

  app.action<Press>(actionIds.denyWhy, async ({ action, body, ack, respond }) => {
    const view = denyForm(valueOf(action))
    const answer = await answered(edges.log, { via: actionIds.denyWhy }, async () => {
      await edges.views.open({ trigger_id: body.trigger_id, view })
      return 'form-opened' as const
    })
    await ack()
    if (answer !== 'form-opened') await say(edges, respond, answer)
  })

  app.view(callbackIds.denyForm, async ({ view, body, ack }) => {
    const press = { edges, speaker: speakerOf(body.user), value: view.private_metadata }
    const text = view.state.values[blockIds.denyReason]?.[actionIds.denyReason]?.value ?? ''
    const answer = await answered(edges.log, { via: view.callback_id }, (stillInTime) =>
      denyWhy({ ...press, stillInTime }, text),
    )
    const shown = isRefusal(answer) ? await worded(edges, answer) : answer
    await ack({ response_action: 'update', view: refusedForm(shown, 'Deny the request') })
  })

  // Slack delivers a press on a link too, and shows an error where nobody acknowledges it.
  app.action(actionIds.openLink, async ({ ack }) => ack())
}

function registerForm(app: App, edges: HandlerEdges): void {
  app.options(actionIds.entitlement, async ({ options, body, ack }) => {
    const found = await helping(edges.log, { via: 'options' }, () =>
      suggest(edges, speakerOf(body.user), options.value ?? ''),
    )
    await ack({ options: found ?? [] })
  })

  app.action<Press>(actionIds.entitlement, async ({ action, body, ack }) => {
    const value = action.type === 'external_select' ? (action.selected_option?.value ?? '') : ''
    await helping(edges.log, { via: 'choice' }, async () => {
      const view = await formFor(edges, speakerOf(body.user), value)
      if (view && body.view) await edges.views.update({ view_id: body.view.id, hash: body.view.hash, view })
    })
    await ack()
  })

  app.view(callbackIds.requestForm, async ({ view, body, ack }) => {
    const speaker = speakerOf(body.user)
    const untilMs = Date.now() + linkWithinMs
    const answer = await answered(edges.log, { via: view.callback_id }, (stillInTime) =>
      submitForm(edges, view.state.values as FormState, { speaker, deliveryId: view.id, stillInTime }),
    )
    const form = { errors: formErrors, blocks: Object.keys(view.state.values), sent: sentForm }
    await ack(await formAnswer(edges, answer, form, untilMs))
  })
}

function registerOnboarding(app: App, edges: HandlerEdges): void {
  app.view(callbackIds.onboardingForm, async ({ view, body, ack }) => {
    const ask = { speaker: speakerOf(body.user), deliveryId: view.id, newcomer: view.private_metadata }
    const state = view.state.values as OnboardingState
    const untilMs = Date.now() + linkWithinMs
    const answer = await answered(edges.log, { via: view.callback_id }, (stillInTime) =>
      submitOnboarding(edges, state, { ...ask, stillInTime }),
    )
    const form = { errors: onboardingErrors, blocks: Object.keys(state), sent: sentOnboarding }
    await ack(await formAnswer(edges, answer, { ...form, title: onboardingTitle }, untilMs))
  })
}

function registerOffboarding(app: App, edges: HandlerEdges): void {
  app.view(callbackIds.offboardingForm, async ({ view, body, ack }) => {
    const ask = { speaker: speakerOf(body.user), surveyId: view.private_metadata }
    const state = view.state.values as FormState
    const answer = await answered(edges.log, { via: view.callback_id }, (stillInTime) =>
      submitOffboarding(edges, { ...ask, state, stillInTime }),
    )
    const shown = isRefusal(answer) ? await worded(edges, answer) : answer
    await ack({ response_action: 'update', view: refusedForm(shown, offboardingTitle) })
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

/** Slack's signed word on who acts; on a Grid the id of the organisation may stand for the workspace's. */
const speakerOf = (user: { id: string; team_id?: string | undefined }): Speaker => ({
  slackId: user.id,
  teamId: user.team_id ?? null,
})

const valueOf = (action: BlockElementAction): string =>
  'value' in action && typeof action.value === 'string' ? action.value : ''

/** A refusal in words, with the names of those who can help. */
async function worded(edges: HandlerEdges, refusal: Refusal): Promise<View> {
  const catalogue = await helping(edges.log, { via: 'names' }, edges.catalogue, 100)
  return refusalView(refusal, {
    portal: edges.policy.portal,
    onboarding: edges.policy.onboarding !== undefined,
    ...(catalogue ? { accounts: catalogue.accounts } : {}),
  })
}

/** The answer has to be out within three seconds of the delivery, with or without a link. */
const linkWithinMs = 2300

const isMade = (answer: Answer): answer is { readonly made: AnyRequest } =>
  typeof answer === 'object' && 'made' in answer

/** What whoever asked is answered, with the card's address where it stands by now. */
async function asked(edges: HandlerEdges, made: AnyRequest, untilMs: number): Promise<View> {
  const withinMs = Math.max(0, untilMs - Date.now())
  const link = await helping(edges.log, { via: 'link' }, () => cardLink(edges, made, withinMs), withinMs)
  return askedView(made, link ?? null)
}

/** What a form that was sent shows instead, or beside its fields. */
async function formAnswer(
  edges: HandlerEdges,
  answer: AnyRequest | View | Refusal,
  form: {
    readonly errors: (refusal: Refusal, blocks: readonly string[]) => Record<string, string> | undefined
    readonly blocks: readonly string[]
    readonly sent: (text: string) => ModalView
    readonly title?: string
  },
  untilMs: number,
) {
  const errors = isRefusal(answer) ? form.errors(answer, form.blocks) : undefined
  if (errors) return { response_action: 'errors' as const, errors }
  const update = (view: ModalView) => ({ response_action: 'update' as const, view })
  if (isRefusal(answer)) return update(refusedForm(await worded(edges, answer), form.title))
  if ('blocks' in answer) return update(refusedForm(answer, form.title))
  return update(form.sent((await asked(edges, answer, untilMs)).text))
}

/** The answer as only whoever typed the command sees it; nothing where a form was the answer. */
async function ephemeral(edges: HandlerEdges, answer: View | Refusal | 'form-opened') {
  if (answer === 'form-opened') return undefined
  const view = isRefusal(answer) ? await worded(edges, answer) : answer
  return { response_type: 'ephemeral' as const, ...view }
}

/** Tells the presser alone. Their press counts all the same where Slack does not take the answer. */
async function say(edges: HandlerEdges, respond: RespondFn, answer: View | Refusal): Promise<void> {
  const view = isRefusal(answer) ? await worded(edges, answer) : answer
  await helping(edges.log, { via: 'respond' }, () =>
    respond({ response_type: 'ephemeral', replace_original: false, ...view }),
  )
}
