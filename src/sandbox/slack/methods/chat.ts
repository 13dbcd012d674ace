import { isFields, SlackError } from '../fields.ts'
import { describe, edit, post, readContent } from '../messages.ts'
import type { Desk, Method } from './method.ts'
import { findMessage, findPerson, findThread, readableChannel, writableChannel } from './places.ts'

const content = {
  channel: 'text!',
  text: 'text',
  blocks: 'json',
  attachments: 'json',
  as_user: 'flag',
  link_names: 'flag',
  parse: 'text',
} as const
const looks = { icon_emoji: 'text', icon_url: 'text', username: 'text' } as const

const read = ({ args, warn }: Desk) => readContent(args.all, warn)

function checkLooks({ args, scopes }: Desk): void {
  const changed = Object.keys(looks).some((name) => args.text(name) !== undefined)
  if (changed && !scopes.has('chat:write.customize')) {
    throw new SlackError('missing_scope', { needed: 'chat:write.customize' })
  }
}

/** @see https://docs.slack.dev/reference/methods/chat.postMessage */
const postMessage: Method = {
  scopes: ['chat:write'],
  tier: 'per channel',
  arguments: {
    ...content,
    ...looks,
    metadata: 'json',
    mrkdwn: 'flag',
    reply_broadcast: 'flag',
    thread_ts: 'text',
    unfurl_links: 'flag',
    unfurl_media: 'flag',
  },
  run(desk) {
    const { state, args } = desk
    checkLooks(desk)
    const channel = writableChannel(desk, args.need('channel'))
    const threadTs = findThread(channel, args.text('thread_ts'))
    const metadata = args.json('metadata')
    const message = post(state, channel, read(desk), {
      user: state.installation.botUserId,
      threadTs,
      metadata: isFields(metadata) ? metadata : undefined,
    })
    return { channel: channel.id, ts: message.ts, message: describe(state, message) }
  },
}

/** @see https://docs.slack.dev/reference/methods/chat.update */
const update: Method = {
  scopes: ['chat:write'],
  tier: 3,
  arguments: {
    ...content,
    ts: 'text!',
    file_ids: 'json',
    metadata: 'json',
    reply_broadcast: 'flag',
  },
  run(desk) {
    const { state, args, warn } = desk
    // Unlike chat.postMessage, it takes no user id for a channel.
    if (!state.channels.has(args.need('channel'))) throw new SlackError('channel_not_found')
    const channel = writableChannel(desk, args.need('channel'))
    const message = findMessage(channel, args.need('ts'))
    if (message.user !== state.installation.botUserId) throw new SlackError('cant_update_message')
    const next = read(desk)
    if (next.blocks === undefined && message.blocks.length > 0) warn('blocks_left_as_they_were')
    edit(state, message, next)
    return { channel: channel.id, ts: message.ts, text: message.text, message: describe(state, message) }
  },
}

/** @see https://docs.slack.dev/reference/methods/chat.postEphemeral */
const postEphemeral: Method = {
  scopes: ['chat:write'],
  tier: 4,
  arguments: { ...content, ...looks, user: 'text!', thread_ts: 'text' },
  run(desk) {
    const { state, args } = desk
    checkLooks(desk)
    const channel = writableChannel(desk, args.need('channel'))
    const person = findPerson(desk, args.need('user'))
    if (!channel.members.has(person.id)) throw new SlackError('user_not_in_channel')
    const message = post(state, channel, read(desk), {
      user: state.installation.botUserId,
      threadTs: findThread(channel, args.text('thread_ts')),
      to: person.id,
    })
    return { message_ts: message.ts }
  },
}

/** @see https://docs.slack.dev/reference/methods/chat.getPermalink */
const getPermalink: Method = {
  scopes: [],
  tier: 'unlimited',
  arguments: { channel: 'text!', message_ts: 'text!' },
  run(desk) {
    const { state, args } = desk
    const channel = readableForLink(desk)
    const message = findMessage(channel, args.need('message_ts'))
    const thread = message.threadTs ? `?thread_ts=${message.threadTs}&cid=${channel.id}` : ''
    const host = `https://${state.installation.teamDomain}.slack.com`
    const permalink = `${host}/archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`
    return { channel: channel.id, permalink }
  },
}

/** A link needs no scope, but the bot must be able to see the place. */
function readableForLink(desk: Desk): ReturnType<typeof readableChannel> {
  const scopes = new Set(['channels:read', 'groups:read', 'im:read'])
  return readableChannel({ ...desk, scopes }, desk.args.need('channel'))
}

/** Messages. */
export const chat: Readonly<Record<string, Method>> = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.postEphemeral': postEphemeral,
  'chat.getPermalink': getPermalink,
}
