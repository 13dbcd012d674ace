import { SlackError } from '../fields.ts'
import type { Channel, Message, Person } from '../state.ts'
import type { Desk } from './method.ts'

const READ_SCOPE = { public: 'channels:read', private: 'groups:read', im: 'im:read' } as const

/** The person with this id. Throws `user_not_found`. */
export function findPerson({ state }: Desk, id: string): Person {
  const person = state.people.get(id)
  if (!person) throw new SlackError('user_not_found')
  return person
}

/** The channel with this id, if the bot may look at it. Throws `channel_not_found` or `missing_scope`. */
export function readableChannel({ state, scopes }: Desk, id: string): Channel {
  const channel = state.channels.get(id)
  if (!channel) throw new SlackError('channel_not_found')
  const needed = READ_SCOPE[channel.kind]
  if (!scopes.has(needed)) throw new SlackError('missing_scope', { needed })
  const inside = channel.members.has(state.installation.botUserId)
  if (channel.kind !== 'public' && !inside) throw new SlackError('channel_not_found')
  return channel
}

/** The channel, or the direct messages, that the bot may write to under this id. Throws what Slack says otherwise. */
export function writableChannel(desk: Desk, id: string): Channel {
  const { state, scopes } = desk
  if (/^[UW]/.test(id) && state.people.has(id)) return directMessages(desk, id)
  const channel = state.channels.get(id)
  if (!channel) throw new SlackError('channel_not_found')
  if (channel.kind === 'im') {
    const other = [...channel.members].find((one) => one !== state.installation.botUserId)
    return directMessages(desk, other ?? '')
  }
  const open = channel.kind === 'public' && scopes.has('chat:write.public')
  if (!channel.members.has(state.installation.botUserId) && !open) {
    throw new SlackError(channel.kind === 'private' ? 'channel_not_found' : 'not_in_channel')
  }
  if (channel.archived) throw new SlackError('is_archived')
  if (channel.restricted) throw new SlackError('restricted_action')
  return channel
}

/** The direct messages with a person. Throws `user_disabled`, `cannot_dm_bot`, `user_not_found`. */
export function directMessages(desk: Desk, id: string): Channel {
  const person = findPerson(desk, id)
  if (person.deleted) throw new SlackError('user_disabled')
  if (person.isBot) throw new SlackError('cannot_dm_bot')
  return desk.state.dmWith(id)
}

/** A message that is there. Throws `message_not_found`. */
export function findMessage(channel: Channel, ts: string): Message {
  const message = channel.messages.find((one) => one.ts === ts && !one.deleted)
  if (!message) throw new SlackError('message_not_found')
  return message
}

/** The thread to write in; undefined for none. Throws `thread_not_found`; a reply's own ts starts no thread. */
export function findThread(channel: Channel, ts: string | undefined): string | undefined {
  if (ts === undefined) return undefined
  const parent = channel.messages.find((one) => one.ts === ts)
  if (!parent) throw new SlackError('thread_not_found')
  if (parent.threadTs !== undefined) throw new SlackError('cannot_reply_to_message')
  return ts
}
