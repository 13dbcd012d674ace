import { type Form, showForm } from './forms.ts'
import { readerFor, seen, type Seen, seenMessage } from './seeing.ts'
import type { Person, Shown, State } from './state.ts'

/** What a person of the workspace has before their eyes. */
export class Onlooker {
  protected readonly state: State
  protected readonly who: Person
  #read = 0

  constructor(state: State, who: Person) {
    this.state = state
    this.who = who
  }

  get id(): string {
    return this.who.id
  }

  get name(): string {
    return this.who.name
  }

  /** The form that is open; undefined for none. */
  form(): Form | undefined {
    const view = this.state.forms.get(this.id)?.at(-1)
    return view && showForm(view, this.reader())
  }

  /** The app's Home tab; undefined when nothing was published. */
  home(): Form | undefined {
    const view = this.state.homes.get(this.id)
    return view && showForm(view, this.reader())
  }

  /** Everything new since the last time they looked: answers, direct messages, forms; readable. */
  sees(): string {
    const fresh = this.shown().slice(this.#read)
    this.#read = this.shown().length
    return [...new Set(fresh.map((one) => seen(this.state, one, this.reader())?.rendered ?? ''))].join('\n\n')
  }

  /** The direct messages from the app, the oldest first. */
  dms(): Seen[] {
    return this.state.dmWith(this.id).messages.map((one) => seenMessage(this.state, one, this.reader(), 'dm'))
  }

  /** Ephemeral messages and answers to commands, the oldest first. */
  answers(): Seen[] {
    const messages = this.shown().flatMap(({ kind, message }) =>
      kind === 'answer' && message && !message.deleted ? [message] : [],
    )
    return [...new Set(messages)].map((one) => seenMessage(this.state, one, this.reader(), 'answer'))
  }

  /** Everything that was ever shown to them, the oldest first. */
  protected shown(): readonly Shown[] {
    return this.state.shown.get(this.id) ?? []
  }

  protected reader(): ReturnType<typeof readerFor> {
    return readerFor(this.state, this.who)
  }
}
