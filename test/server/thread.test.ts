import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Company, company, type Mode } from './company.ts'
import { Engineer } from './engineer.ts'

const modes: readonly Mode[] = ['HTTP', 'Socket Mode']

describe.each(modes)('the bot called by name over %s', (mode) => {
  test('approves in the thread of a card, and answers there', async ({ onTestFinished }) => {
    const here = await company({ mode, engineers: ['ken'] })
    onTestFinished(() => here.close())
    await here.serve()
    const ken = new Engineer(here, 'ken')
    await ken.asks('prod ReadOnlyAccess 1h said in the thread')
    const card = await ken.card('said in the thread')
    const lead = here.person('ken-lead')
    await lead.mentions('approve', { thread: card })
    const answer = await here.until('the lead is answered', () => lead.answers().at(-1))
    expect(answer.rendered).toMatch(/You approved/)
    expect(answer.threadTs).toBe(card.ts)
    await ken.told(/You have/)
    expect(here.slack.problems).toEqual([])
  }, 30_000)
})

test('the request URL of the events is confirmed, and only to Slack', async ({ onTestFinished }) => {
  const here = await company()
  onTestFinished(() => here.close())
  const { url } = await here.serve()
  const challenge = '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P'
  const confirmed = await verifyUrl(here, url, challenge)
  expect(confirmed.status).toBe(200)
  expect(await confirmed.json()).toEqual({ challenge })
  expect((await verifyUrl(here, url, challenge, 'a wrong secret')).status).toBe(401)
})

/** What Slack sends when the URL is set. @see https://docs.slack.dev/reference/events/url_verification */
function verifyUrl(
  { slack }: Company,
  url: string,
  challenge: string,
  secret = slack.signingSecret,
): Promise<Response> {
  const body = JSON.stringify({ token: 'verification-token', challenge, type: 'url_verification' })
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
  const headers = {
    'content-type': 'application/json',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${signature}`,
  }
  return fetch(`${url}/slack/events`, { method: 'POST', headers, body })
}
