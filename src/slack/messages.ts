import { type WebClient, WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api'
import type { View } from '../views/blocks.ts'

/** A message of ours. */
export interface Posted {
  readonly channel: string
  readonly ts: string
}

/** What became of a message. `refused` is Slack's last word on it; `later` says to try again, not before so many seconds. */
export type Sent<T> =
  | { readonly kind: 'sent'; readonly value: T }
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'later'; readonly error: string; readonly afterSeconds: number | null }

/** Errors that the same call would get again and again, until somebody changes the channel, the person or the app. */
const lasting = new Set([
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'user_disabled',
  'user_not_found',
  'user_not_visible',
  'cannot_dm_bot',
  'messages_tab_disabled',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'restricted_action_non_threadable_channel',
  'is_inactive',
  'no_permission',
  'invalid_blocks',
  'invalid_arguments',
  'invalid_blocks_format',
  'msg_too_long',
  'msg_blocks_too_long',
  'no_text',
  'thread_not_found',
])

/**
 * Addresses of messages. The workspace's own address is asked for once; throws where Slack can't be asked.
 * @see https://docs.slack.dev/reference/methods/auth.test
 */
export function slackLinks(client: WebClient) {
  let asked: Promise<string> | undefined
  const workspace = (): Promise<string> => {
    asked ??= client.auth.test().then(
      ({ url = '' }) => url,
      (error: unknown) => {
        asked = undefined
        throw error
      },
    )
    return asked
  }
  return {
    /** Asks for what every link begins with, so that nobody has to wait for it later. */
    workspace,
    permalink: async ({ channel, ts }: Posted): Promise<string> =>
      `${await workspace()}archives/${channel}/p${ts.replace('.', '')}`,
  }
}

/**
 * Our messages, outwards. Never throws for what Slack answers. Slack has no idempotency key: a message whose answer was
 * lost may stand twice.
 * @see https://docs.slack.dev/reference/methods/chat.postMessage
 */
export function slackMessages(client: WebClient) {
  // Nothing is unfurled or linked on its own: only what the view itself marks.
  const plain = { unfurl_links: false, unfurl_media: false }

  async function post(channel: string, view: View, threadTs?: string): Promise<Posted> {
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs }
    const answer = await client.chat.postMessage({ channel, ...view, ...plain, ...thread })
    return { channel: answer.channel ?? channel, ts: answer.ts ?? '' }
  }

  /** A person's id mostly does for their direct messages; where Slack wants the conversation itself, it is opened. */
  async function postTo(channel: string, view: View, threadTs?: string): Promise<Posted> {
    try {
      return await post(channel, view, threadTs)
    } catch (error) {
      const unopened = error instanceof WebAPIPlatformError && error.data.error === 'channel_not_found'
      if (!unopened || !/^[UW]/.test(channel)) throw error
      const opened = await client.conversations.open({ users: channel })
      return post(opened.channel?.id ?? channel, view, threadTs)
    }
  }

  return {
    /** Posts to a channel, or to a person by their Slack id; `threadTs` makes it a reply. */
    post: (channel: string, view: View, threadTs?: string): Promise<Sent<Posted>> =>
      sent(() => postTo(channel, view, threadTs)),

    /** Makes an earlier message of ours show `view`. */
    update: ({ channel, ts }: Posted, view: View): Promise<Sent<Posted>> =>
      sent(async () => {
        await client.chat.update({ channel, ts, ...view })
        return { channel, ts }
      }),
  }
}

/**
 * What one person alone sees, where they spoke. Throws what Slack answers: they have to be in the channel, and so has the
 * bot. It is not kept: once lost, it is lost.
 * @see https://docs.slack.dev/reference/methods/chat.postEphemeral
 */
export function slackWhispers(client: WebClient) {
  return async (
    { channel, user, threadTs }: { channel: string; user: string; threadTs: string | null },
    view: View,
  ): Promise<void> => {
    const thread = threadTs === null ? {} : { thread_ts: threadTs }
    await client.chat.postEphemeral({ channel, user, ...view, ...thread })
  }
}

/** What a call to Slack came to. */
export async function sent<T>(call: () => Promise<T>): Promise<Sent<T>> {
  try {
    return { kind: 'sent', value: await call() }
  } catch (error) {
    if (error instanceof WebAPIRateLimitedError)
      return { kind: 'later', error: 'ratelimited', afterSeconds: error.retryAfter }
    if (error instanceof WebAPIPlatformError && lasting.has(error.data.error))
      return { kind: 'refused', error: error.data.error }
    const name = error instanceof WebAPIPlatformError ? error.data.error : 'no answer'
    return { kind: 'later', error: name, afterSeconds: null }
  }
}

export type SlackMessages = ReturnType<typeof slackMessages>
