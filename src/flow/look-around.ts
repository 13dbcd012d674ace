import type { Policy } from '../access/policy.ts'
import type { PortalAnswer } from '../aws/portal.ts'
import type { SlackChannels } from '../slack/channels.ts'
import type { Log } from './world.ts'

export interface LookAroundEdges {
  readonly policy: Policy
  readonly log: Log
  readonly portal: () => Promise<PortalAnswer>
  readonly channels: SlackChannels
}

/**
 * Looks, once, for what no file can tell and people would only meet later: a portal that nobody can sign in to, and channels
 * of request cards that another company reads too. A warning in the log is all that comes of it; never throws.
 */
export async function lookAround({ policy, log, portal, channels }: LookAroundEdges): Promise<void> {
  const { startUrl, region } = policy.portal
  const about = { startUrl, region, see: 'npm run doctor' }
  const answer = await portal()
  if (answer.kind === 'wrong')
    log.warn(about, 'nobody can sign in: AWS knows no such portal in this Region, see portal in the policy')
  if (answer.kind === 'unknown') log.info({ ...about, why: answer.why }, 'the portal could not be checked')
  for (const id of cardChannels(policy))
    await channels.channel(id).then(
      (channel) => {
        if (channel?.withOthers === 'yes' || channel?.withOthers === 'invited')
          log.warn(
            { channel: id },
            'another company reads this channel of request cards, or is invited to it',
          )
      },
      (error: unknown) => log.info({ channel: id, err: error }, 'a channel could not be looked at'),
    )
}

/** Ids of all channels that request cards are posted to. */
const cardChannels = ({ slack, rules }: Policy): string[] => [
  ...new Set([slack.approvals, ...rules.flatMap(({ channel }) => channel ?? [])]),
]
