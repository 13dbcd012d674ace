import { checkBlocks } from './blocks/check.ts'
import type { Block } from './blocks/schema.ts'
import { type Fields, mistaken, SlackError } from './fields.ts'
import { findPings } from './pings.ts'
import type { Channel, File, Message, State } from './state.ts'

/** What a message says, checked against Slack's limits. `blocks` is undefined when none were given. */
export interface Content {
  readonly text: string
  readonly blocks: Block[] | undefined
}

/** Reads what a message is to say. Throws a SlackError; `warn` is told what Slack lets pass with a warning. */
export function readContent(
  { text, blocks, attachments }: { text?: unknown; blocks?: unknown; attachments?: unknown },
  warn: (warning: string) => void,
): Content {
  if (text !== undefined && typeof text !== 'string') throw new SlackError('invalid_arguments')
  if (Array.isArray(attachments) && attachments.length > 100) throw new SlackError('too_many_attachments')
  if (!text && isEmpty(blocks) && isEmpty(attachments)) throw new SlackError('no_text')
  if (!text) warn('missing_text_in_message')
  if (text && text.length > 40_000) throw new SlackError('msg_too_long')
  if (text && text.length > 4000) warn('text_longer_than_4000')
  if (blocks === undefined) return { text: text ?? '', blocks: undefined }
  const checked = checkBlocks(blocks, 'message')
  if ('mistakes' in checked) throw mistaken('invalid_blocks', checked.mistakes)
  return { text: text ?? '', blocks: checked.value }
}

/** Where a new message goes and what comes with it. */
export interface Posting {
  readonly user: string
  readonly threadTs?: string | undefined
  readonly metadata?: Fields | undefined
  readonly files?: File[]
  /** Only this person sees it. */
  readonly to?: string | undefined
}

/** Puts a message into a channel, or before one person's eyes only. */
export function post(state: State, channel: Channel, content: Content, posting: Posting): Message {
  const message: Message = {
    channel: channel.id,
    ts: state.nextTs(),
    user: posting.user,
    text: content.text,
    blocks: content.blocks ?? [],
    threadTs: posting.threadTs,
    to: posting.to,
    edited: undefined,
    deleted: false,
    files: posting.files ?? [],
    pings: findPings(content.text, content.blocks ?? []),
    metadata: posting.metadata,
  }
  if (posting.to === undefined) channel.messages.push(message)
  show(state, channel, message)
  return message
}

/** Puts new content in place of a message's old one; blocks that are not given stay. */
export function edit(state: State, message: Message, content: Content): void {
  message.text = content.text
  message.blocks = content.blocks ?? message.blocks
  message.edited = state.nextTs()
  message.pings = findPings(message.text, message.blocks)
  const channel = state.channels.get(message.channel)
  if (channel) show(state, channel, message)
}

/** Takes a message away. One that has replies leaves its thread behind. */
export function remove(state: State, message: Message): void {
  message.deleted = true
  message.blocks = []
  message.text = 'This message was deleted.'
  const messages = state.channels.get(message.channel)?.messages ?? []
  if (!messages.some(({ threadTs }) => threadTs === message.ts)) {
    const index = messages.indexOf(message)
    if (index >= 0) messages.splice(index, 1)
  }
  state.emit('changed')
}

/** A message as Slack writes it in answers and payloads. */
export function describe(state: State, message: Message): Fields {
  const { botId, botUserId, appId, teamId } = state.installation
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    ...(message.user === botUserId ? { bot_id: botId, app_id: appId } : {}),
    text: message.text,
    team: teamId,
    blocks: message.blocks,
    ...(message.threadTs ? { thread_ts: message.threadTs, parent_user_id: botUserId } : {}),
    ...(message.edited ? { edited: { user: message.user, ts: message.edited } } : {}),
    ...(message.metadata ? { metadata: message.metadata } : {}),
  }
}

function show(state: State, channel: Channel, message: Message): void {
  if (message.to !== undefined) state.show(message.to, { kind: 'answer', message })
  else if (channel.kind !== 'im') state.emit('changed')
  else for (const member of channel.members) state.show(member, { kind: 'dm', message })
}

function isEmpty(list: unknown): boolean {
  return !Array.isArray(list) || list.length === 0
}
