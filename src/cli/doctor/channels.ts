import { type Channel, slackChannels } from '../../slack/channels.ts'
import { failed, type Finding, type Known, need, ok, type Report, warning } from './report.ts'
import { at, namesOf } from './place.ts'
import type { CheckedPolicy } from './settings.ts'
import { type SlackAccess, slackFailure } from './slack.ts'

/** The channels of request cards: whether the bot can post there, and who else reads them. */
export function checkChannels(
  report: Report,
  slack: Promise<Known<SlackAccess>>,
  policy: Promise<Known<CheckedPolicy>>,
): void {
  void report.check({ group: 'Slack', id: 'slack.channel', name: 'channels' }, async (say) => {
    const access = await need(slack)
    const { channel } = slackChannels(access.client)
    const checked = await need(policy)
    for (const name of namesOf(checked, 'channel'))
      try {
        for (const finding of judged(name.text, await channel(name.text)))
          say(finding.status === 'ok' ? finding : { ...finding, text: `${at(checked, name)}${finding.text}` })
      } catch (error) {
        const finding = slackFailure(error, access, `the channel ${name.text}`)
        say({ ...finding, text: `${at(checked, name)}${finding.text}` })
      }
  })
}

function judged(id: string, channel: Channel | undefined): Finding[] {
  if (!channel)
    return [
      failed(
        `There is no channel ${id}, or it is private and the bot is not in it.`,
        'Invite the bot there, with /invite @aws-access, or correct the id: it stands at the end of the channel’s details.',
      ),
    ]
  const name = `#${channel.name} (${id})`
  const found = [...troubles(channel, name)]
  return found.length > 0 ? found : [ok(`The bot is in ${name}, and nobody of another company is.`)]
}

function* troubles(channel: Channel, name: string): Generator<Finding> {
  if (channel.archived)
    yield failed(`${name} is archived: no card can be posted.`, 'Unarchive it, or name another one.')
  if (channel.member === false)
    yield failed(
      `The bot is not in ${name}: no card can be posted.`,
      'Invite it there, with /invite @aws-access.',
    )
  if (channel.member === null) yield warning(`Slack does not say whether the bot is in ${name}.`)
  const own = 'Name a channel that is your own alone.'
  if (channel.withOthers === 'yes')
    yield failed(`${name} is shared with another company, whose people read the cards and can press.`, own)
  if (channel.withOthers === 'invited')
    yield failed(`Another company is invited to ${name}, and will read the cards and can press.`, own)
  if (channel.withOthers === null)
    yield warning(`Slack does not say whether ${name} is shared with another company.`)
}
