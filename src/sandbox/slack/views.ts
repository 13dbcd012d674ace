import { randomBytes } from 'node:crypto'
import { checkView, elementsOf } from './blocks/check.ts'
import type { Block, Element, ViewContent } from './blocks/schema.ts'
import { type Fields, mistaken, SlackError } from './fields.ts'
import type { State } from './state.ts'

/** What a person has put into the fields of a form: by block_id, then by action_id. */
export type Values = Record<string, Record<string, Fields>>

/** A modal or a Home tab that a person has before them. */
export interface View {
  readonly id: string
  readonly person: string
  content: ViewContent
  hash: string
  values: Values
  /** The app's objections to the last submission, by block_id. */
  errors: Record<string, string>
  readonly previous: View | undefined
}

/** Reads a view. Throws `invalid_arguments` with a line for each thing wrong with it. */
export function readView(input: unknown, type: 'modal' | 'home'): ViewContent {
  const checked = checkView(input, type)
  if ('mistakes' in checked) throw mistaken('invalid_arguments', checked.mistakes)
  return checked.value
}

/** A new view before a person, not shown yet. */
export function makeView(state: State, person: string, content: ViewContent, previous?: View): View {
  const { external_id } = content
  const views = [...state.forms.values()].flat()
  if (external_id && views.some((view) => view.content.external_id === external_id)) {
    throw new SlackError('duplicate_external_id')
  }
  return {
    id: `V${randomBytes(6).toString('hex').toUpperCase()}`,
    person,
    content,
    hash: newHash(state),
    values: initialValues(content.blocks, {}),
    errors: {},
    previous,
  }
}

/** Opens a form in place of whatever the person had open, or on top of it. */
export function openView(state: State, person: string, content: ViewContent, how: 'open' | 'push'): View {
  const stack = how === 'push' ? (state.forms.get(person) ?? []) : []
  // Slack stacks three modals at most: https://docs.slack.dev/surfaces/modals
  if (stack.length >= 3) throw new SlackError('push_limit_reached')
  const view = makeView(state, person, content, stack.at(-1))
  state.forms.set(person, [...stack, view])
  state.show(person, { kind: 'form', view })
  return view
}

/** Puts new content into a view; what was filled in stays where block_id and action_id do. */
export function updateView(state: State, view: View, content: ViewContent): void {
  view.content = content
  view.hash = newHash(state)
  view.values = initialValues(content.blocks, view.values)
  view.errors = {}
  if (content.type === 'modal') state.show(view.person, { kind: 'form', view })
  else state.emit('changed')
}

/** A view as Slack writes it in answers and payloads. */
export function describeView(state: State, view: View): Fields {
  const { teamId, appId, botId } = state.installation
  const { content } = view
  const modal = content.type === 'modal' ? content : undefined
  return {
    id: view.id,
    team_id: teamId,
    type: content.type,
    blocks: content.blocks,
    private_metadata: content.private_metadata ?? '',
    callback_id: content.callback_id ?? '',
    external_id: content.external_id ?? '',
    state: { values: view.values },
    hash: view.hash,
    title: modal?.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
    submit: modal?.submit ?? null,
    close: modal?.close ?? null,
    clear_on_close: modal?.clear_on_close ?? false,
    notify_on_close: modal?.notify_on_close ?? false,
    previous_view_id: view.previous?.id ?? null,
    root_view_id: rootOf(view).id,
    app_id: appId,
    app_installed_team_id: teamId,
    bot_id: botId,
  }
}

function rootOf(view: View): View {
  return view.previous ? rootOf(view.previous) : view
}

function newHash(state: State): string {
  return `${Math.floor(state.clock.now().getTime() / 1000)}.${randomBytes(4).toString('hex')}`
}

function initialValues(blocks: readonly Block[], kept: Values): Values {
  const values: Values = {}
  for (const block of blocks) {
    for (const element of elementsOf(block)) {
      const { block_id = '' } = block
      const { action_id = '' } = element
      if (element.type === 'button' || element.type === 'overflow') continue
      const before = kept[block_id]?.[action_id]
      values[block_id] = {
        ...values[block_id],
        [action_id]: before?.['type'] === element.type ? before : initialValue(element),
      }
    }
  }
  return values
}

/** What a field holds before anybody touches it, in the shape of `state.values`. */
function initialValue(element: Element): Fields {
  const { type } = element
  switch (type) {
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type, selected_option: element.initial_option ?? null }
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes':
      return { type, selected_options: element.initial_options ?? [] }
    case 'users_select':
      return { type, selected_user: element.initial_user ?? null }
    case 'multi_users_select':
      return { type, selected_users: element.initial_users ?? [] }
    case 'conversations_select':
      return { type, selected_conversation: element.initial_conversation ?? null }
    case 'channels_select':
      return { type, selected_channel: element.initial_channel ?? null }
    case 'datepicker':
      return { type, selected_date: element.initial_date ?? null }
    case 'timepicker':
      return { type, selected_time: element.initial_time ?? null }
    case 'datetimepicker':
      return { type, selected_date_time: element.initial_date_time ?? null }
    case 'rich_text_input':
      return { type, ...(element.initial_value ? { rich_text_value: element.initial_value } : {}) }
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return { type, value: element.initial_value ?? null }
    case 'button':
    case 'overflow':
      return { type }
    default:
      return element satisfies never
  }
}
