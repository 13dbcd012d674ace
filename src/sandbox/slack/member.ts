import type { Offer } from './blocks/check.ts'
import type { Option } from './blocks/composition.ts'
import type { Fields } from './fields.ts'
import { choicesOf, findField, objections, pick, type Spot } from './forms.ts'
import { findButton, findFieldFor, messageFor, type RawPress } from './finding.ts'
import type { Interactions } from './interactions.ts'
import { type Action, describeElement, type Place } from './payloads.ts'
import { seen, type Seen, seenMessage } from './seeing.ts'
import { Onlooker } from './onlooker.ts'
import type { Channel, Message, Person, State } from './state.ts'
import type { View } from './views.ts'
import { until } from './until.ts'

/** What became of a press. */
export interface Pressed {
  /** What the person was shown because of it; undefined for nothing. */
  readonly sees: Seen | undefined
  /** The question of the button's confirmation, answered with yes. */
  readonly confirmed: string | undefined
  /** The page that the button opened. */
  readonly opened: string | undefined
}

/** What a person of the workspace needs to do things. */
export interface Surroundings {
  readonly state: State
  readonly interactions: Interactions
  readonly channelCalled: (name: string) => Channel
  /** How long to wait for an app that has acknowledged and shown nothing: machine time. */
  readonly patienceMs: () => number
  readonly appMentions: boolean
}

/** For how long something to be shown may follow a change of the place where it was done. */
const answerMs = 300

/** A person as stories drive them. Everything resolves when the app has answered. */
export class Member extends Onlooker {
  readonly #around: Surroundings
  #offered: readonly Option[] = []

  constructor(around: Surroundings, who: Person) {
    super(around.state, who)
    this.#around = around
  }

  /** Types a slash command, in #general or the first channel they are in; gives what they see for it. */
  async says(line: string, where: { channel?: string } = {}): Promise<Seen | undefined> {
    if (!line.startsWith('/')) throw new Error(`not a slash command: ${line}`)
    const channel = this.#channel(where.channel)
    return this.#during(() => this.#around.interactions.command(this.who, channel, line))
  }

  /** Calls the bot by name in a channel, or in a thread, first of all where the text does not; gives what it says there, or to them alone. */
  async mentions(
    text: string,
    where: { channel?: string; thread?: Seen | string | undefined } = {},
  ): Promise<Seen | undefined> {
    const { interactions, appMentions } = this.#around
    const { thread } = where
    const threadTs = typeof thread === 'string' ? thread : (thread?.threadTs ?? thread?.ts)
    const inThread = typeof thread === 'object' ? this.state.channels.get(thread.channel) : undefined
    const channel = inThread ?? this.#channel(where.channel)
    if (!channel.members.has(this.state.installation.botUserId)) {
      throw new Error(`the bot is not in #${channel.name}, so that it hears nothing there`)
    }
    if (!appMentions) throw new Error('the app gets no app_mention: it lacks the scope app_mentions:read')
    const before = this.#said(channel).length
    const sees = await this.#during(() => interactions.mention(this.who, channel, text, threadTs), channel)
    const [answer] = this.#said(channel).slice(before).slice(-1)
    return sees ?? (answer && seenMessage(this.state, answer, this.reader()))
  }

  /** Presses the newest button with this text or action_id that they can see. `on`: a message, as it was when copied. */
  async presses(button: string, { on }: { on?: Seen | undefined } = {}): Promise<Pressed> {
    const { place, spot } = findButton(this.state, this.who, button, on)
    const pressed = spot.element
    const action = describeElement(spot.block, pressed)
    const sees = await this.#act(place, action)
    return { sees, confirmed: pressed.confirm?.text.text, opened: pressed.url }
  }

  /** Sends a press as no client would: any action, any value, on any message. */
  pressesRaw({ actionId, blockId = 'raw', value, message }: RawPress): Promise<Seen | undefined> {
    const place = { message: messageFor(this.state, this.who, message) }
    return this.#act(place, {
      action_id: actionId,
      block_id: blockId,
      type: 'button',
      text: { type: 'plain_text', text: actionId },
      ...(value === undefined ? {} : { value }),
    })
  }

  /** Types into a menu of the open form that asks the app; gives what it offers. */
  async types(field: string, value: string): Promise<Offer> {
    const view = this.#view()
    const { block, element } = findField(view.content.blocks, field)
    if (element.type !== 'external_select' && element.type !== 'multi_external_select') {
      throw new Error(`${field} does not ask the app for its options`)
    }
    // Slack asks nobody before this many characters: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
    if (value.length < (element.min_query_length ?? 3)) return { options: [] }
    const offer = await this.#around.interactions.suggest(this.who, view, {
      action_id: element.action_id ?? '',
      block_id: block.block_id ?? '',
      value,
    })
    this.#offered = 'options' in offer ? offer.options : offer.option_groups.flatMap(({ options }) => options)
    return offer
  }

  /** Picks what is offered in a field of the form, or of a message; a person by name where people are offered. */
  async picks(field: string, ...texts: readonly string[]): Promise<void> {
    const { place, spot } = findFieldFor(this.state, this.who, field)
    const { element } = spot
    if (element.type === 'users_select') {
      const [name] = texts
      const person = [...this.state.people.values()].find((one) => one.name === name)
      if (!person) throw new Error(`nobody is called ${name ?? ''}`)
      return this.#fill(place, spot, { type: element.type, selected_user: person.id })
    }
    const asks = element.type === 'external_select' || element.type === 'multi_external_select'
    const offered = asks ? this.#offered : choicesOf(element)
    return this.#fill(place, spot, pick(element, texts, offered))
  }

  /** Types into a text field of the form; a field for an instant takes it as ISO 8601. */
  async fills(field: string, text: string): Promise<void> {
    const { place, spot } = findFieldFor(this.state, this.who, field)
    const { type } = spot.element
    if (type === 'datetimepicker') {
      const selected_date_time = text === '' ? null : Math.floor(Date.parse(text) / 1000)
      return this.#fill(place, spot, { type, selected_date_time })
    }
    const member = type === 'datepicker' ? 'selected_date' : type === 'timepicker' ? 'selected_time' : 'value'
    return this.#fill(place, spot, { type, [member]: text === '' ? null : text })
  }

  /** Sends the open form off; gives what they see then. Slack itself stops what is not filled in as asked. */
  async submits(): Promise<Seen | undefined> {
    const { interactions } = this.#around
    const view = this.#view()
    if (view.content.type !== 'modal' || !view.content.submit) throw new Error('the form cannot be sent')
    view.errors = objections(view)
    if (Object.keys(view.errors).length > 0) {
      return this.#during(async () => this.state.show(this.id, { kind: 'form', view }))
    }
    return this.#during(() => interactions.submit(this.who, view))
  }

  /** Gives the open form up; `all`: and the ones below it. */
  closes({ all = false }: { all?: boolean } = {}): Promise<void> {
    return this.#around.interactions.close(this.who, this.#view(), all)
  }

  #channel(name: string | undefined): Channel {
    if (name !== undefined) return this.#around.channelCalled(name)
    const mine = [...this.state.channels.values()].filter(
      ({ kind, members }) => kind !== 'im' && members.has(this.id),
    )
    return mine.find((one) => one.name === 'general') ?? mine[0] ?? this.state.dmWith(this.id)
  }

  #view(): View {
    const view = this.state.forms.get(this.id)?.at(-1)
    if (!view) throw new Error(`${this.name} has no form open`)
    return view
  }

  /** Slack tells the app at once about anything but an input block that does not ask for it. */
  async #fill(place: Place, spot: Spot, value: Fields): Promise<void> {
    const { block_id = '' } = spot.block
    const { action_id = '' } = spot.element
    if ('view' in place) {
      place.view.values[block_id] = { ...place.view.values[block_id], [action_id]: value }
    }
    if (spot.block.type === 'input' && !spot.block.dispatch_action) return
    await this.#act(place, { ...value, action_id, block_id, type: spot.element.type })
  }

  #act(place: Place, action: Action): Promise<Seen | undefined> {
    const { interactions } = this.#around
    const channel = 'message' in place ? this.state.channels.get(place.message.channel) : undefined
    return this.#during(() => interactions.act(this.who, place, action), channel)
  }

  /** Does something, and waits until the person is shown something for it, or the place of it changes. */
  async #during(work: () => Promise<void>, channel?: Channel): Promise<Seen | undefined> {
    const { patienceMs } = this.#around
    const before = this.shown().length
    const look = (): string =>
      (this.state.forms.get(this.id) ?? []).map(({ hash }) => hash).join() +
      this.#said(channel)
        .map(({ ts, edited }) => `${ts}${edited ?? ''}`)
        .join()
    const form = look()
    await work()
    const isShown = (): boolean => this.shown().length > before
    await until(this.state, () => isShown() || look() !== form, patienceMs())
    // What others did may have changed the place meanwhile: the answer to this is still to come.
    await until(this.state, isShown, Math.min(patienceMs(), answerMs))
    const shown = this.shown().slice(before).at(-1)
    return shown && seen(this.state, shown, this.reader())
  }

  #said(channel: Channel | undefined): Message[] {
    return (channel?.messages ?? []).filter(({ user }) => user === this.state.installation.botUserId)
  }
}
