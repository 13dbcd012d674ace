import { type WebClient, WebAPIPlatformError } from '@slack/web-api'

/** A channel as Slack tells it right now. What Slack does not tell is null. */
export interface Channel {
  readonly id: string
  readonly name: string
  readonly archived: boolean
  /** Whether the bot is in it. */
  readonly member: boolean | null
  /** Whether people of another company are in it, or are invited to it: they see its cards, and can press. */
  readonly withOthers: 'no' | 'yes' | 'invited' | null
}

interface ChannelObject {
  id?: string
  name?: string
  is_archived?: boolean
  is_member?: boolean
  is_shared?: boolean
  is_org_shared?: boolean
  is_ext_shared?: boolean
  is_pending_ext_shared?: boolean
  pending_connected_team_ids?: string[]
  pending_shared?: string[]
}

/**
 * Channels. Needs `channels:read`, and `groups:read` for private ones. Throws where Slack can't be read.
 * @see https://docs.slack.dev/reference/methods/conversations.info
 */
export function slackChannels(client: WebClient) {
  return {
    /** Undefined where there is no such channel, or a private one that the bot is not in. */
    async channel(id: string): Promise<Channel | undefined> {
      try {
        const { channel } = await client.conversations.info({ channel: id })
        return channel && channelOf(id, channel)
      } catch (error) {
        if (error instanceof WebAPIPlatformError && error.data.error === 'channel_not_found') return undefined
        throw error
      }
    },
  }
}

export type SlackChannels = ReturnType<typeof slackChannels>

const channelOf = (id: string, channel: ChannelObject): Channel => ({
  id,
  name: channel.name || id,
  archived: channel.is_archived === true,
  member: channel.is_member ?? null,
  withOthers: withOthers(channel),
})

/** A channel that the workspaces of one company share has no strangers in it. */
function withOthers(channel: ChannelObject): Channel['withOthers'] {
  const isElsewhere = channel.is_shared === true && channel.is_org_shared !== true
  if (channel.is_ext_shared ?? isElsewhere) return 'yes'
  const invited = [channel.pending_connected_team_ids, channel.pending_shared].some((ids) => ids?.length)
  if (channel.is_pending_ext_shared || invited) return 'invited'
  return channel.is_ext_shared === undefined && channel.is_shared === undefined ? null : 'no'
}
