import { WebClient } from '@slack/web-api'
import { expect, onTestFinished, test } from 'vitest'
import { startClock } from '../../src/sandbox/clock.ts'
import { slackSeed } from '../../src/sandbox/seed.ts'
import { startSlack } from '../../src/sandbox/slack/start.ts'
import { slackMessages } from '../../src/slack/messages.ts'
import { section } from '../../src/views/blocks.ts'

const view = { text: 'Hello.', blocks: [section('Hello.')] }

async function start() {
  const slack = await startSlack({ clock: startClock(), seed: slackSeed })
  onTestFinished(() => slack.close())
  const client = new WebClient(slack.botToken, {
    slackApiUrl: slack.url,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  })
  return { slack, messages: slackMessages(client) }
}

test('a person is written to by their id, also where Slack wants the conversation opened first', async () => {
  const { slack, messages } = await start()
  const ada = slack.person('ada')
  expect(await messages.post(ada.id, view)).toMatchObject({ kind: 'sent' })
  slack.faults.plan('chat.postMessage', { kind: 'fail', error: 'channel_not_found' })
  expect(await messages.post(ada.id, view)).toMatchObject({ kind: 'sent' })
  expect(ada.dms()).toHaveLength(2)
})

test('a channel that is not there is Slack’s last word', async () => {
  const { messages } = await start()
  expect(await messages.post('C0NOWHERE', view)).toEqual({ kind: 'refused', error: 'channel_not_found' })
})

test('too much at once has to wait as long as Slack says', async () => {
  const { slack, messages } = await start()
  slack.faults.plan('chat.postMessage', {
    kind: 'fail',
    error: 'ratelimited',
    status: 429,
    headers: { 'retry-after': '7' },
  })
  expect(await messages.post('C0000APPR01', view)).toEqual({
    kind: 'later',
    error: 'ratelimited',
    afterSeconds: 7,
  })
})
