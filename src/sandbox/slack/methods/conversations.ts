import { SlackError } from '../fields.ts'
import type { Channel, State } from '../state.ts'
import type { Method } from './method.ts'
import { page } from './page.ts'
import { directMessages, readableChannel } from './places.ts'

const READ = ['channels:read', 'groups:read', 'im:read', 'mpim:read']

function describeChannel(state: State, channel: Channel): Record<string, unknown> {
  const { botUserId, teamId } = state.installation
  const im = channel.kind === 'im'
  return {
    id: channel.id,
    ...(im ? { user: [...channel.members].find((one) => one !== botUserId) } : { name: channel.name }),
    is_channel: channel.kind === 'public',
    is_group: false,
    is_im: im,
    is_mpim: false,
    is_private: channel.kind !== 'public',
    is_archived: channel.archived,
    is_general: channel.name === 'general',
    is_shared: channel.extShared || channel.orgShared === true,
    is_org_shared: channel.orgShared === true,
    is_ext_shared: channel.extShared,
    is_pending_ext_shared: channel.pendingExtShared === true,
    is_member: channel.members.has(botUserId),
    context_team_id: teamId,
  }
}

/** @see https://docs.slack.dev/reference/methods/conversations.open */
const open: Method = {
  scopes: ['im:write', 'mpim:write'],
  tier: 3,
  arguments: { channel: 'text', users: 'text', return_im: 'flag', prevent_creation: 'flag' },
  run(desk) {
    const { state, args, scopes } = desk
    const users = (args.text('users') ?? '').split(',').filter(Boolean)
    const [user] = users
    const channel = args.text('channel')
    if (channel !== undefined) return { channel: { id: readableChannel(desk, channel).id } }
    if (user === undefined) throw new SlackError('users_list_not_supplied')
    if (users.length > 1) throw new SlackError('method_not_supported_for_channel_type')
    if (!scopes.has('im:write')) throw new SlackError('missing_scope', { needed: 'im:write' })
    const dm = directMessages(desk, user)
    return { channel: args.flag('return_im') ? describeChannel(state, dm) : { id: dm.id } }
  },
}

/** @see https://docs.slack.dev/reference/methods/conversations.info */
const info: Method = {
  scopes: READ,
  tier: 3,
  arguments: { channel: 'text!', include_locale: 'flag', include_num_members: 'flag' },
  run(desk) {
    const channel = readableChannel(desk, desk.args.need('channel'))
    const members = desk.args.flag('include_num_members') ? { num_members: channel.members.size } : {}
    return { channel: { ...describeChannel(desk.state, channel), ...members } }
  },
}

/** @see https://docs.slack.dev/reference/methods/conversations.members */
const members: Method = {
  scopes: READ,
  tier: 4,
  arguments: { channel: 'text!', cursor: 'text', limit: 'number' },
  run(desk) {
    const channel = readableChannel(desk, desk.args.need('channel'))
    const { items, response_metadata } = page([...channel.members], desk.args)
    return { members: items, response_metadata }
  },
}

/** Channels and direct messages. */
export const conversations: Readonly<Record<string, Method>> = {
  'conversations.open': open,
  'conversations.info': info,
  'conversations.members': members,
}
