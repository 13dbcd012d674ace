import { readerFor, type Seen, seenMessage } from './seeing.ts'
import type { Channel, Message, State } from './state.ts'

/** A channel as stories look at it. */
export interface Room {
  readonly id: string
  readonly name: string
  /** What is not in a thread, the oldest first. */
  messages(): Seen[]
  /** The replies below a message. */
  thread(parent: Seen | string): Seen[]
  /** Everything, the oldest first, threads among the rest. */
  all(): Seen[]
}

/** A channel to look into. */
export function enter(state: State, { id, name, messages }: Channel): Room {
  const show = (message: Message): Seen => seenMessage(state, message, readerFor(state))
  return {
    id,
    name,
    messages: () => messages.filter(({ threadTs }) => threadTs === undefined).map(show),
    thread: (parent) => {
      const ts = typeof parent === 'string' ? parent : (parent.threadTs ?? parent.ts)
      return messages.filter(({ threadTs }) => threadTs === ts).map(show)
    },
    all: () => messages.map(show),
  }
}
