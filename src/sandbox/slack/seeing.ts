import type { Block } from './blocks/schema.ts'
import { showForm } from './forms.ts'
import { render } from './render.ts'
import type { Reader } from './render-text.ts'
import type { Channel, File, Message, Person, Shown, State } from './state.ts'
import type { View } from './views.ts'

/** A message or a form as somebody saw it: a copy, which does not change when the original does. */
export interface Seen {
  readonly kind: 'answer' | 'dm' | 'form' | 'message'
  readonly text: string
  readonly blocks: readonly Block[]
  /** Readable, without markup. */
  readonly rendered: string
  /** The name of whoever wrote it. */
  readonly by: string
  /** Empty for a form. */
  readonly ts: string
  readonly channel: string
  readonly threadTs: string | undefined
  readonly edited: boolean
  readonly deleted: boolean
  readonly pings: readonly string[]
  readonly files: readonly Readonly<File>[]
}

/** How a person reads: names, their own zone, and what day it is today. */
export function readerFor(state: State, person?: Person): Reader {
  return {
    person: (id) => state.people.get(id)?.name,
    channel: (id) => state.channels.get(id)?.name,
    userGroup: (id) => state.userGroups.get(id)?.handle,
    zone: person?.tz ?? 'UTC',
    now: state.clock.now(),
  }
}

/** What was shown to a person, as it is by now. */
export function seen(state: State, shown: Shown, reader: Reader): Seen | undefined {
  if (shown.message) return seenMessage(state, shown.message, reader, shown.kind)
  return shown.view ? seenForm(shown.view, reader) : undefined
}

/** A message as it is now. */
export function seenMessage(
  state: State,
  message: Message,
  reader: Reader,
  kind: Seen['kind'] = 'message',
): Seen {
  const { channel, ts, threadTs, deleted } = message
  const files = message.files.map((file) => ({ ...file }))
  const attached = files.map(({ title, content }) => `[file: ${title}]\n${content ?? ''}`)
  return {
    kind,
    text: message.text,
    blocks: structuredClone(message.blocks),
    rendered: [render(message, reader), ...attached].filter(Boolean).join('\n'),
    by: state.people.get(message.user)?.name ?? 'slackbot',
    ts,
    channel,
    threadTs,
    edited: message.edited !== undefined,
    deleted,
    pings: [...message.pings],
    files,
  }
}

/** The message that a copy was made of, wherever it is. */
export function originalOf(state: State, { ts, channel }: Seen): Message | undefined {
  const lasting = state.channels.get(channel)?.messages ?? []
  const passing = [...state.shown.values()].flat().flatMap(({ message }) => (message ? [message] : []))
  return [...lasting, ...passing].find((one) => one.ts === ts && one.channel === channel)
}

/** Every message that a person can see and press in, the newest first. */
export function visibleTo(state: State, person: Person): Message[] {
  const answers = (state.shown.get(person.id) ?? []).flatMap(({ kind, message }) =>
    kind === 'answer' && message ? [message] : [],
  )
  const messages = [...state.channels.values()]
    .filter(({ members }: Channel) => members.has(person.id))
    .flatMap((channel) => channel.messages)
  return [...new Set([...answers, ...messages])]
    .filter(({ deleted }) => !deleted)
    .toSorted((a, b) => (a.ts < b.ts ? 1 : -1))
}

function seenForm(view: View, reader: Reader): Seen {
  const form = showForm(view, reader)
  return {
    kind: 'form',
    text: form.title,
    blocks: structuredClone(view.content.blocks),
    rendered: form.rendered,
    by: 'slackbot',
    ts: '',
    channel: '',
    threadTs: undefined,
    edited: false,
    deleted: false,
    pings: [],
    files: [],
  }
}
