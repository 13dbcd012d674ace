import type { BlockElementAction, RespondFn } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { isRefusal, type Refusal } from '../access/refusal.ts'
import type { AnyRequest } from '../access/request.ts'
import type { Speaker } from '../flow/world.ts'
import { askedView } from '../views/asked.ts'
import type { View } from '../views/blocks.ts'
import { namesAdmins, refusalView } from '../views/refusals.ts'
import { refusedForm } from '../views/request-form.ts'
import { helping } from './boundary.ts'
import { cardLink } from './card-link.ts'
import type { Answer } from './command.ts'
import type { HandlerEdges } from './edges.ts'

/** Slack's signed word on who acts; on a Grid the id of the organisation may stand for the workspace's. */
export const speakerOf = (user: { id: string; team_id?: string | undefined }): Speaker => ({
  slackId: user.id,
  teamId: user.team_id ?? null,
})

export const valueOf = (action: BlockElementAction): string =>
  'value' in action && typeof action.value === 'string' ? action.value : ''

/** A refusal in words, with the names of accounts, of the profiles that whoever is refused has, and of who can help. */
export async function worded(edges: HandlerEdges, refusal: Refusal): Promise<View> {
  const { refused } = refusal
  // The answer may have taken two and a half of Slack's three seconds.
  const brief = <T>(read: () => Promise<T>) => helping(edges.log, { via: 'names' }, read, 200)
  const { portal, onboarding, admins } = edges.policy
  const context = { portal, onboarding: onboarding !== undefined }
  const [catalogue, known, who] = await Promise.all([
    brief(edges.catalogue),
    refused.why === 'holds-standing' ? brief(() => edges.store.logins.names(refused.principalId)) : undefined,
    namesAdmins(refusal, context) ? brief(() => edges.helpers(admins)) : undefined,
  ])
  return refusalView(refusal, {
    ...context,
    ...(who ? { admins: who.ids.slice(0, 3) } : {}),
    ...(catalogue ? { accounts: catalogue.accounts } : {}),
    ...(known ? { known } : {}),
  })
}

/** The answer has to be out within three seconds of the delivery, with or without a link. */
export const linkWithinMs = 2300

export const isMade = (answer: Answer): answer is { readonly made: AnyRequest } =>
  typeof answer === 'object' && 'made' in answer

/** What whoever asked is answered, with the card's address where it stands by now. */
export async function asked(edges: HandlerEdges, made: AnyRequest, untilMs: number): Promise<View> {
  const withinMs = Math.max(0, untilMs - Date.now())
  const link = await helping(edges.log, { via: 'link' }, () => cardLink(edges, made, withinMs), withinMs)
  return askedView(made, link ?? null)
}

/** What a form that was sent shows instead, or beside its fields. */
export async function formAnswer(
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
export async function ephemeral(edges: HandlerEdges, answer: View | Refusal | 'form-opened') {
  if (answer === 'form-opened') return undefined
  const view = isRefusal(answer) ? await worded(edges, answer) : answer
  return { response_type: 'ephemeral' as const, ...view }
}

/** Tells the presser alone; whether Slack took it in time. Their press counts all the same where it did not. */
export async function say(
  edges: HandlerEdges,
  respond: RespondFn,
  answer: View | Refusal,
  withinMs?: number,
): Promise<boolean> {
  const telling = async () => {
    const view = isRefusal(answer) ? await worded(edges, answer) : answer
    await respond({ response_type: 'ephemeral', replace_original: false, ...view })
    return true
  }
  return (await helping(edges.log, { via: 'respond' }, telling, withinMs)) ?? false
}
