import { checkOffer, type Offer } from './blocks/check.ts'
import { isFields, SlackError } from './fields.ts'
import { post } from './messages.ts'
import type { Outbox } from './outbox.ts'
import {
  type Action,
  actionPayload,
  commandPayload,
  mentionPayload,
  type Place,
  suggestionPayload,
  viewPayload,
} from './payloads.ts'
import { type Conversation, type ResponseUrls, say } from './response-urls.ts'
import type { Channel, Person, State } from './state.ts'
import type { Triggers } from './triggers.ts'
import { escapeNames, markUp } from './typing.ts'
import { openView, readView, updateView, type View } from './views.ts'

/** What the interactions of people need. */
export interface Wires {
  readonly state: State
  readonly outbox: Outbox
  readonly triggers: Triggers
  readonly responseUrls: ResponseUrls
  readonly warn: (warning: string) => void
  /** The commands in which `@name` and `#channel` are sent as ids (`should_escape` in the manifest). */
  readonly escapedCommands: readonly string[]
}

/** What people do, delivered to the app, and what the app's answers do in turn. */
export class Interactions {
  readonly #wires: Wires

  constructor(wires: Wires) {
    this.#wires = wires
  }

  /** A slash command; resolves when the app has acknowledged it and its answer is shown. */
  async command(person: Person, channel: Channel, line: string): Promise<void> {
    const { state, outbox, triggers, responseUrls, warn, escapedCommands } = this.#wires
    const [, command = '', text = ''] = /^(\/\S+)\s*([\s\S]*)$/.exec(line) ?? []
    const conversation: Conversation = { person: person.id, channel: channel.id, original: undefined }
    const payload = commandPayload(state, person, channel, {
      command,
      text: escapedCommands.includes(command) ? escapeNames(state, text.trim()) : text.trim(),
      response_url: responseUrls.issue(conversation),
      trigger_id: triggers.issue(person.id),
    })
    const reply = await outbox.send({ kind: 'command', payload }, line)
    if (!reply.ok) return outbox.complain(reply.error, command, reply.detail, conversation)
    if (reply.payload === undefined) return
    const answer = typeof reply.payload === 'string' ? { text: reply.payload } : reply.payload
    this.#checked(command, conversation, () => say(state, conversation, answer, warn))
  }

  /** A press or a choice; resolves when the app has acknowledged it. */
  async act(person: Person, place: Place, action: Action): Promise<void> {
    const { state, outbox, triggers, responseUrls } = this.#wires
    const message = 'message' in place ? place.message : undefined
    const conversation = message && { person: person.id, channel: message.channel, original: message }
    const payload = actionPayload(state, person, {
      place,
      action,
      trigger_id: triggers.issue(person.id),
      ...(conversation ? { response_url: responseUrls.issue(conversation) } : {}),
    })
    const about = `block_actions ${action.action_id}`
    const reply = await outbox.send({ kind: 'interactive', payload }, about)
    const where = conversation ?? { person: person.id, channel: state.dmWith(person.id).id }
    if (!reply.ok) outbox.complain(reply.error, about, reply.detail, where)
    else if (reply.payload !== undefined) {
      outbox.problem('ignored_answer', about, 'the answer to block_actions must be empty')
    }
  }

  /** What is offered for a text typed into a menu; nothing, as in Slack, when the app's answer is no good. */
  async suggest(
    person: Person,
    view: View,
    query: { action_id: string; block_id: string; value: string },
  ): Promise<Offer> {
    const { state, outbox } = this.#wires
    const payload = suggestionPayload(state, person, view, query)
    const about = `block_suggestion ${query.action_id}`
    const reply = await outbox.send({ kind: 'interactive', payload }, about)
    const checked = reply.ok ? checkOffer(reply.payload) : undefined
    if (!reply.ok) outbox.problem(reply.error, about, reply.detail)
    if (checked && 'mistakes' in checked) {
      outbox.problem('invalid_options', about, checked.mistakes.join('; '))
    }
    return checked && 'value' in checked ? checked.value : { options: [] }
  }

  /** A form sent off; the form then closes, shows errors, changes, or gets another one on top. */
  async submit(person: Person, view: View): Promise<void> {
    const { state, outbox, triggers } = this.#wires
    const trigger_id = triggers.issue(person.id)
    const payload = viewPayload(state, person, view, {
      type: 'view_submission',
      trigger_id,
      response_urls: [],
    })
    const about = `view_submission ${view.content.callback_id ?? ''}`
    const reply = await outbox.send({ kind: 'interactive', payload }, about)
    const where = { person: person.id, channel: state.dmWith(person.id).id }
    if (!reply.ok) return outbox.complain(reply.error, about, reply.detail, where)
    this.#checked(about, where, () => this.#answerForm(view, reply.payload))
  }

  /** A form given up. `all`: the ones below it as well. */
  async close(person: Person, view: View, all: boolean): Promise<void> {
    const { state, outbox } = this.#wires
    const { content } = view
    this.#shut(view, all || (content.type === 'modal' && content.clear_on_close === true))
    if (content.type !== 'modal' || !content.notify_on_close) return
    const payload = viewPayload(state, person, view, { type: 'view_closed', is_cleared: all })
    const reply = await outbox.send({ kind: 'interactive', payload }, 'view_closed')
    if (!reply.ok) outbox.problem(reply.error, 'view_closed', reply.detail)
  }

  /** A message that calls the bot by name, wherever in it; resolves when the app has taken the event. */
  async mention(person: Person, channel: Channel, text: string, threadTs: string | undefined): Promise<void> {
    const { state, outbox } = this.#wires
    const name = `@${state.installation.botName}`
    const typed = text.includes(name) ? text : `${name} ${text}`
    const content = { text: markUp(state, typed), blocks: undefined }
    const message = post(state, channel, content, { user: person.id, threadTs })
    await outbox.sendEvent(mentionPayload(state, message, channel.extShared), `app_mention ${text}`)
  }

  #answerForm(view: View, answer: unknown): void {
    const { state } = this.#wires
    if (answer === undefined || answer === '') return this.#shut(view, false)
    if (!isFields(answer)) throw new SlackError('invalid_answer')
    switch (answer['response_action']) {
      case undefined:
        if (Object.keys(answer).length > 0) throw new SlackError('invalid_answer')
        return this.#shut(view, false)
      case 'clear':
        return this.#shut(view, true)
      case 'update':
        return updateView(state, view, readView(answer['view'], 'modal'))
      case 'push':
        openView(state, view.person, readView(answer['view'], 'modal'), 'push')
        return
      case 'errors':
        view.errors = readErrors(view, answer['errors'])
        return state.show(view.person, { kind: 'form', view })
      default:
        throw new SlackError('invalid_response_action')
    }
  }

  #shut(view: View, all: boolean): void {
    const { state } = this.#wires
    const stack = state.forms.get(view.person) ?? []
    state.forms.set(view.person, all ? [] : stack.slice(0, stack.indexOf(view)))
    state.emit('changed')
  }

  /** An answer that Slack would not take: the person sees that something failed. */
  #checked(about: string, to: { person: string; channel: string }, take: () => void): void {
    try {
      take()
    } catch (error) {
      if (!(error instanceof SlackError)) throw error
      const detail = JSON.stringify({ error: error.code, ...error.extra })
      this.#wires.outbox.complain('dispatch_failed', about, detail, to)
    }
  }
}

/** The keys must be block_ids of input blocks; Slack shows no others. */
function readErrors(view: View, errors: unknown): Record<string, string> {
  if (!isFields(errors) || Object.keys(errors).length === 0) throw new SlackError('invalid_errors')
  const inputs = view.content.blocks.filter(({ type }) => type === 'input').map(({ block_id }) => block_id)
  return Object.fromEntries(
    Object.entries(errors).map(([block, text]) => {
      if (!inputs.includes(block)) throw new SlackError('errors_name_no_input', { block })
      if (typeof text !== 'string' || text === '') throw new SlackError('invalid_errors', { block })
      return [block, text]
    }),
  )
}
