import { describe, expect, test } from 'vitest'
import type { Fault } from '../../src/sandbox/faults.ts'
import { hosts, type World, world } from '../world/index.ts'

const prod = { person: 'ada', account: 'prod', permissionSet: 'ReadOnlyAccess' }
const broken: Fault = { kind: 'fail', error: 'internal_error', status: 500 }

/** Ada has a grant, and two requests that are not granted yet. */
async function withRequests({ ada, grace, settled, identityCenter }: World): Promise<void> {
  await ada.says('/aws-access request prod ReadOnlyAccess 4h checking')
  await settled()
  await grace.presses('Approve')
  await ada.says('/aws-access request prod AdministratorAccess 1h waiting for somebody')
  await ada.says('/aws-access request dev PowerUserAccess 1h from tomorrow 9:00 not before')
  await settled()
  expect(identityCenter.assignments()).toContainEqual(prod)
}

const looks = ({ slack, ada }: World): number =>
  slack.calls.filter((call) => call.method === 'users.info' && call.arguments['user'] === ada.id).length
const cards = ({ approvals }: World): string[] => approvals.messages().map(({ rendered }) => rendered)

describe.concurrent.each(hosts)('somebody who leaves Slack, on the %s host', (host) => {
  test('holds nothing of ours any more, and the administrators are told', async (context) => {
    const story = await world({ host, context })
    const { grace, alan, slack, identityCenter, after } = story
    await withRequests(story)
    slack.setFlags('ada', { deleted: true })
    await after('3m')
    await after('1m')
    expect(identityCenter.assignments()).not.toContainEqual(prod)
    expect(cards(story)).toEqual([
      expect.stringMatching(/Taken away, because their Slack account was deactivated/),
      expect.stringMatching(/Withdrawn, because their Slack account was deactivated/),
      expect.stringMatching(/Withdrawn, because their Slack account was deactivated/),
    ])
    for (const admin of [grace, alan]) {
      const told = admin.dms().filter(({ rendered }) => /@ada has left/.test(rendered))
      expect(told).toHaveLength(3)
      expect(told[0]?.rendered).toContain('/aws-access offboard')
    }
    // What they hold without us is for an administrator to take away.
    expect(identityCenter.memberships()).toContainEqual({ person: 'ada', group: 'Engineers' })
  })

  test('whom Slack does not show is not taken for gone', async (context) => {
    const story = await world({ host, context })
    const { slack, ada, identityCenter, after } = story
    await withRequests(story)
    slack.state.people.delete(ada.id)
    await after('3m')
    await after('1m')
    expect(identityCenter.assignments()).toContainEqual(prod)
    expect(cards(story)).toContainEqual(expect.stringMatching(/Waiting/))
  })

  test('what can not be read changes nothing, and is read again', async (context) => {
    const story = await world({ host, context })
    const { slack, identityCenter, after } = story
    await withRequests(story)
    slack.setFlags('ada', { deleted: true })
    slack.faults.plan('users.info', broken, 1000)
    for (let each = 0; each < 3; each += 1) await after('2m')
    expect(identityCenter.assignments()).toContainEqual(prod)
    expect(cards(story)).toContainEqual(expect.stringMatching(/Waiting/))
    slack.faults.clear()
    await after('2m')
    await after('1m')
    expect(identityCenter.assignments()).not.toContainEqual(prod)
  })

  test('those who are still there are looked at, and keep what they hold', async (context) => {
    const story = await world({ host, context })
    const { identityCenter, after } = story
    await withRequests(story)
    const before = looks(story)
    await after('3m')
    expect(looks(story)).toBeGreaterThan(before)
    expect(identityCenter.assignments()).toContainEqual(prod)
  })
})

test.each(hosts)(
  'where nothing is open a round writes only when the next one is, on the %s host',
  async (host) => {
    const { table, slack, identityCenter, after } = await world({ host })
    await after('2m')
    const before = [table, slack, identityCenter].map(({ calls }) => calls.length)
    await after('2m')
    const [inTable, ...others] = [table, slack, identityCenter].map(({ calls }, at) =>
      calls.slice(before[at]),
    )
    expect(others).toEqual([[], []])
    const written = table.calls.slice(before[0]).filter(({ key }) => key !== undefined)
    expect(written.map(({ operation, key }) => [operation, key?.['pk']])).toEqual([
      ['UpdateItem', { S: 'job#leavers' }],
      ['PutItem', { S: 'job#leavers' }],
    ])
    // The tick's own, for what is due and, twice, for ends that are overdue; and the round's.
    expect(inTable?.length).toBe(written.length + 4)
  },
)
