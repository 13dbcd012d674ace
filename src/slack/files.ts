import type { WebClient } from '@slack/web-api'
import { type Sent, sent } from './messages.ts'

/** Errors of an upload that stay until somebody changes the app. */
const lasting = new Set([
  'missing_scope',
  'not_allowed_token_type',
  'file_uploads_disabled',
  'unknown_method',
])

/**
 * Files of ours, outwards. Needs the scope `files:write`. Never throws for what Slack answers; an upload whose answer was
 * lost may stand twice. @see https://docs.slack.dev/messaging/working-with-files
 */
export function slackFiles(client: WebClient) {
  return {
    /** Puts a text file into a conversation, by the id of the channel: a person's id does not do here. */
    async uploadText(channel: string, name: string, content: string): Promise<Sent<null>> {
      const answer = await sent(async () => {
        // By its ending, every client knows that it can show it.
        await client.filesUploadV2({ channel_id: channel, filename: `${name}.txt`, title: name, content })
        return null
      })
      return answer.kind === 'later' && lasting.has(answer.error)
        ? { kind: 'refused', error: answer.error }
        : answer
    },
  }
}

export type SlackFiles = ReturnType<typeof slackFiles>
