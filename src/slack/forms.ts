import type { ModalView } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import { type Sent, sent } from './messages.ts'

/** Forms that are open, outwards. Never throws for what Slack answers. @see https://docs.slack.dev/reference/methods/views.update */
export function slackForms(client: WebClient) {
  return {
    /** Makes a form show `view`; refused where it was closed. */
    async update(viewId: string, view: ModalView): Promise<Sent<null>> {
      const answer = await sent(async () => {
        await client.views.update({ view_id: viewId, view })
        return null
      })
      return answer.kind === 'later' && answer.error === 'not_found'
        ? { kind: 'refused', error: answer.error }
        : answer
    },
  }
}

export type SlackForms = ReturnType<typeof slackForms>
