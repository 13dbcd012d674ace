import { describe, expect, test } from 'vitest'
import { hosts, type World, type WorldOptions, world } from '../world/index.ts'

/** A request to press on, while Slack takes no answer to a press and is slow to say who presses: it waits three seconds. */
async function story(options: WorldOptions): Promise<World> {
  const made = await world(options)
  await made.ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
  await made.settled()
  made.slack.faults.plan('response_url', { kind: 'hang' }, 9)
  made.slack.faults.plan('users.info', { kind: 'late', ms: 900 }, 20)
  return made
}

const card = ({ approvals }: World): string => approvals.messages()[0]?.rendered ?? ''

describe.each(hosts)('where Slack does not take the answer, on the %s host', (host) => {
  test('a press that counts is acknowledged within three seconds, and the card says so', async () => {
    const there = await story({ host })
    await there.grace.presses('Approve')
    expect(there.slack.problems).toEqual([])
    await there.settled()
    expect(card(there)).toMatch(/Active until/)
  })
})

test('where nothing follows an acknowledgement, a press that came to nothing looks as if it had failed', async () => {
  const there = await story({ host: 'frozen' })
  const { sees } = await there.linus.presses('Approve')
  expect(sees?.rendered).toMatch(/failed with the error "dispatch_failed"/)
  await there.settled()
  expect(card(there)).toContain('[ Approve ]')
})

test('a form that cannot be opened in time is told of in time', async () => {
  const there = await story({ host: 'frozen' })
  there.slack.faults.plan('views.open', { kind: 'hang' }, 9)
  const { sees } = await there.grace.presses('Deny with a reason')
  expect(sees?.rendered).toMatch(/failed with the error "dispatch_failed"/)
})
