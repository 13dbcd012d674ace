import type { App, BlockAction, ViewOutput } from '@slack/bolt'
import { isRefusal } from '../access/refusal.ts'
import { formErrors } from '../views/form-errors.ts'
import { actionIds, blockIds, callbackIds } from '../views/ids.ts'
import { offboardingTitle } from '../views/offboarding-form.ts'
import { onboardingErrors, onboardingTitle, sentOnboarding } from '../views/onboarding-form.ts'
import { refusedForm, sentForm } from '../views/request-form.ts'
import { formAnswer, linkWithinMs, speakerOf, worded } from './answering.ts'
import { about } from './about.ts'
import { answered, helping } from './boundary.ts'
import { denyWhy } from './card-buttons.ts'
import type { HandlerEdges } from './edges.ts'
import { submitOffboarding } from './offboarding-form.ts'
import { type OnboardingState, submitOnboarding } from './onboarding-form.ts'
import { type FormState, formFor, submitForm, suggest } from './request-form.ts'

/** What is typed into forms, and sent. */
export function registerForms(app: App, edges: HandlerEdges): void {
  registerTyping(app, edges)
  registerRequest(app, edges)
  registerDenial(app, edges)
  registerOnboarding(app, edges)
  registerOffboarding(app, edges)
}

/** What is looked up while somebody fills the form in. */
function registerTyping(app: App, edges: HandlerEdges): void {
  app.options(actionIds.entitlement, async ({ options, body, ack }) => {
    const found = await helping(edges.log, { via: 'options' }, () =>
      suggest(edges, speakerOf(body.user), options.value ?? ''),
    )
    await ack({ options: found ?? [] })
  })

  app.action<BlockAction>(actionIds.entitlement, async ({ action, body, ack }) => {
    const value = action.type === 'external_select' ? (action.selected_option?.value ?? '') : ''
    await helping(edges.log, { via: 'choice' }, async () => {
      const view = await formFor(edges, speakerOf(body.user), value)
      if (view && body.view) await edges.views.update({ view_id: body.view.id, hash: body.view.hash, view })
    })
    await ack()
  })
}

function registerRequest(app: App, edges: HandlerEdges): void {
  app.view(callbackIds.requestForm, async ({ view, body, ack }) => {
    const speaker = speakerOf(body.user)
    const state = valuesOf(view) as FormState
    const untilMs = Date.now() + linkWithinMs
    const answer = await answered(edges.log, { via: view.callback_id }, (stillInTime) =>
      submitForm(edges, state, { speaker, deliveryId: view.id, stillInTime }),
    )
    const form = { errors: formErrors, blocks: Object.keys(state), sent: sentForm }
    await ack(await formAnswer(edges, answer, form, untilMs))
  })
}

function registerDenial(app: App, edges: HandlerEdges): void {
  app.view(callbackIds.denyForm, async ({ view, body, ack }) => {
    const value = view.private_metadata
    const here = about(edges, value)
    const press = { edges: here, speaker: speakerOf(body.user), value }
    const text = valuesOf(view)[blockIds.denyReason]?.[actionIds.denyReason]?.value ?? ''
    const answer = await answered(here.log, { via: view.callback_id }, (stillInTime) =>
      denyWhy({ ...press, stillInTime }, text),
    )
    const shown = isRefusal(answer) ? await worded(here, answer) : answer
    await ack({ response_action: 'update', view: refusedForm(shown, 'Deny the request') })
  })
}

function registerOnboarding(app: App, edges: HandlerEdges): void {
  app.view(callbackIds.onboardingForm, async ({ view, body, ack }) => {
    const ask = { speaker: speakerOf(body.user), deliveryId: view.id, newcomer: view.private_metadata }
    const state = valuesOf(view) as OnboardingState
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
    const state = valuesOf(view) as FormState
    const answer = await answered(edges.log, { via: view.callback_id }, (stillInTime) =>
      submitOffboarding(edges, { ...ask, state, stillInTime }),
    )
    const shown = isRefusal(answer) ? await worded(edges, answer) : answer
    await ack({ response_action: 'update', view: refusedForm(shown, offboardingTitle) })
  })
}

/** What the form holds, by block and action; nothing where Slack sends no state. */
const valuesOf = ({ state }: ViewOutput): ViewOutput['state']['values'] => state?.values ?? {}
