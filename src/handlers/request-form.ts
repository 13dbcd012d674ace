import type { ModalView, Option } from '@slack/types'
import { type Choice, parseChoiceValue } from '../access/choice.ts'
import { parseDuration } from '../access/duration.ts'
import { judge, type Wish } from '../access/policy.ts'
import { rankChoices } from '../access/rank.ts'
import { isRefusal, refuse, type Refusal } from '../access/refusal.ts'
import type { AccessRequest } from '../access/request.ts'
import { parseRequestRef } from '../access/request-ref.ts'
import { entitlementOf, labelOf, wishFor, wishText } from '../access/wish.ts'
import { find, requestAccess } from '../flow/request-access.ts'
import type { Known } from '../flow/identify.ts'
import type { Speaker } from '../flow/world.ts'
import { choiceOptions } from '../views/choice-options.ts'
import { actionIds, blockIds } from '../views/ids.ts'
import { isDurationBlock, loadingForm, refusedForm, requestForm } from '../views/request-form.ts'
import { worded } from './answering.ts'
import type { Call } from './command.ts'
import type { HandlerEdges } from './edges.ts'
import type { Understood } from './subcommands/request.ts'

type Typed = Extract<Understood, { whole: false }>

/**
 * Opens the form, then fills in what was understood. It opens before anything is looked up: a trigger is good for three
 * seconds, and AWS may take most of them.
 */
export async function openForm(
  { edges, speaker, triggerId }: Pick<Call, 'edges' | 'speaker' | 'triggerId'>,
  typed: Typed,
): Promise<'form-opened'> {
  const opened = await edges.views.open({ trigger_id: triggerId, view: loadingForm() })
  const viewId = opened.view?.id
  if (viewId) await edges.views.update({ view_id: viewId, view: await filledForm(edges, speaker, typed) })
  return 'form-opened'
}

async function filledForm(edges: HandlerEdges, speaker: Speaker, typed: Typed): Promise<ModalView> {
  const typist = await edges.identifyTyping(speaker)
  if (isRefusal(typist)) return refusedForm(await worded(edges, typist))
  const catalogue = await edges.catalogue()
  if (!catalogue) return refusedForm(await worded(edges, refuse({ why: 'catalogue-not-read' })))
  if (!typed.wanted) return requestForm()
  const wish = find(catalogue, typed.wanted)
  const choice = isRefusal(wish) ? wish : choiceOf(edges, typist, wish, catalogue.managementAccountId)
  const filled = {
    ...(typed.seconds === undefined ? {} : { seconds: typed.seconds }),
    ...(typed.reason === undefined ? {} : { reason: typed.reason }),
  }
  return isRefusal(choice)
    ? requestForm({ ...filled, notice: await worded(edges, choice) })
    : requestForm({ ...filled, chosen: choice })
}

function choiceOf(
  { policy }: HandlerEdges,
  { facts }: Known,
  wish: Wish,
  managementAccountId: string,
): Choice | Refusal {
  const rule = judge(policy, facts, wish, managementAccountId)
  if (!rule) return refuse({ why: 'not-eligible', what: wishText(wish) })
  const { maxDurationSeconds } = rule
  return { entitlement: entitlementOf(wish), label: labelOf(wish), maxDurationSeconds }
}

/** The type-ahead field's lines for what was typed so far; none for somebody who may not ask. */
export async function suggest(edges: HandlerEdges, speaker: Speaker, query: string): Promise<Option[]> {
  const [typist, catalogue] = await Promise.all([edges.identifyTyping(speaker), edges.catalogue()])
  if (isRefusal(typist) || !catalogue) return []
  const { choices, more } = rankChoices(edges.policy, typist.facts, catalogue, query, 100)
  return choiceOptions(choices, more)
}

/** Offers the durations that the chosen line allows; undefined where nothing that exists is chosen. */
export async function formFor(
  edges: HandlerEdges,
  speaker: Speaker,
  value: string,
): Promise<ModalView | undefined> {
  const entitlement = parseChoiceValue(value)
  const [typist, catalogue] = await Promise.all([edges.identifyTyping(speaker), edges.catalogue()])
  const wish = entitlement && catalogue ? wishFor(catalogue, entitlement) : undefined
  if (!wish || !catalogue || isRefusal(typist)) return undefined
  const chosen = choiceOf(edges, typist, wish, catalogue.managementAccountId)
  return isRefusal(chosen) ? undefined : requestForm({ chosen })
}

/** What a form holds when it is sent, by block and action. */
export type FormState = Readonly<
  Record<
    string,
    Readonly<
      Record<
        string,
        {
          selected_option?: { value?: string } | null
          value?: string | null
          /** Seconds since 1970. */
          selected_date_time?: number | null
        }
      >
    >
  >
>

/** Makes the request that a form asks for. */
export async function submitForm(
  edges: HandlerEdges,
  state: FormState,
  ask: Pick<Call, 'speaker' | 'deliveryId' | 'stillInTime'>,
): Promise<AccessRequest | Refusal> {
  const chosen = state[blockIds.entitlement]?.[actionIds.entitlement]?.selected_option?.value ?? ''
  const entitlement = parseChoiceValue(chosen)
  if (!entitlement) return refuse({ why: 'no-such-choice' })
  const durationBlock = Object.keys(state).find(isDurationBlock) ?? blockIds.duration
  const typed = state[durationBlock]?.[actionIds.duration]?.selected_option?.value ?? ''
  const durationSeconds = parseDuration(typed)
  if (durationSeconds === undefined) return refuse({ why: 'bad-duration', typed })
  const reason = state[blockIds.reason]?.[actionIds.reason]?.value ?? ''
  const at = state[blockIds.start]?.[actionIds.start]?.selected_date_time
  const start = at ? { startAt: new Date(at * 1000).toISOString() } : {}
  const wanted = { kind: 'chosen', entitlement } as const
  return requestAccess(edges, { ...ask, wanted, durationSeconds, reason, ...start })
}

/** The form for more time of what a request gave: filled in as that was, where it is the presser's own. */
export async function openMoreTime(
  call: Pick<Call, 'edges' | 'speaker' | 'triggerId'>,
  value: string,
): Promise<'form-opened'> {
  const ref = parseRequestRef(value)
  const request = ref && (await call.edges.store.requests.read(ref))
  if (request?.kind !== 'access' || request.requester.slackId !== call.speaker.slackId)
    return openForm(call, { whole: false })
  const { pair, durationSeconds: seconds, reason } = request
  const wanted = { kind: 'chosen', entitlement: pair.entitlement } as const
  return openForm(call, { whole: false, wanted, seconds, reason })
}
