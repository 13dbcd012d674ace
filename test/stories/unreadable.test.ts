import { describe, expect, test } from 'vitest'
import type { Fault } from '../../src/sandbox/faults.ts'
import { hosts, type World, world } from '../world/index.ts'

const inProd = { person: 'ada', account: 'prod', permissionSet: 'ReadOnlyAccess' }
const denied: Fault = { kind: 'fail', error: 'AccessDeniedException', message: 'no rights', status: 400 }

async function granted({ ada, grace, settled }: World): Promise<void> {
  await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
  await settled()
  await grace.presses('Approve')
  await settled()
}

describe.concurrent.each(hosts)('what can not be read, on the %s host', (host) => {
  test('a grant whose time is up is ending, and told, though AWS can not be looked at', async (context) => {
    const story = await world({ host, context })
    const { ada, approvals, identityCenter, after } = story
    await granted(story)
    identityCenter.faults.plan('ListAccountAssignments', denied, 1000)
    await after('1h')
    expect(approvals.messages()[0]?.rendered).toMatch(/Ending/)
    for (let each = 0; each < 4; each += 1) await after('15m')
    expect(ada.dms().at(-1)?.rendered).toMatch(/no rights/)
    expect(story.grace.dms().at(-1)?.rendered).toMatch(/no rights/)
    identityCenter.faults.clear()
    await after('15m')
    expect(identityCenter.assignments()).not.toContainEqual(inProd)
    expect(approvals.messages()[0]?.rendered).toMatch(/Ended/)
    // Identity Center knows the account, so that Organizations is not asked for it.
    expect(identityCenter.calls.map(({ operation }) => operation)).not.toContain('DescribeAccount')
  })

  test('a grant in an account that leaves the organization ends, once Organizations says that it has', async (context) => {
    const story = await world({ host, context })
    const { ada, approvals, identityCenter, after } = story
    const asked = () => identityCenter.calls.filter(({ operation }) => operation === 'DescribeAccount').length
    await granted(story)
    identityCenter.removeAccount('prod')
    identityCenter.faults.plan('DescribeAccount', denied, 1000)
    await after('1h')
    await after('15m')
    expect(approvals.messages()[0]?.rendered).toMatch(/Ending/)
    expect(asked()).toBeGreaterThan(0)
    identityCenter.faults.clear()
    await after('15m')
    await after('2m')
    expect(approvals.messages()[0]?.rendered).toMatch(/Ended/)
    expect(ada.dms().at(-1)?.rendered).toMatch(/ended/)
  })

  test('a failed removal is told though the administrators can not be found', async (context) => {
    const story = await world({ host, context })
    const { ada, slack, identityCenter, after } = story
    await granted(story)
    identityCenter.failNext('delete', 'The account is busy')
    slack.faults.plan('users.lookupByEmail', { kind: 'fail', error: 'internal_error' }, 1000)
    await after('1h')
    expect(ada.dms().some(({ rendered }) => rendered.includes('The account is busy'))).toBe(true)
    await after('5m')
    expect(ada.dms().at(-1)?.rendered).toMatch(/ended/)
  })

  test('administrators who could not be looked up at first are told as soon as they can be, once', async (context) => {
    const story = await world({ host, context })
    const { grace, slack, identityCenter, after } = story
    await granted(story)
    identityCenter.faults.plan('DeleteAccountAssignment', denied, 1000)
    slack.faults.plan('users.lookupByEmail', { kind: 'fail', error: 'ratelimited', status: 429 }, 1000)
    await after('1h')
    const told = () => grace.dms().filter(({ rendered }) => rendered.includes('no rights'))
    expect(told()).toHaveLength(0)
    await after('10m')
    expect(told()).toHaveLength(0)
    slack.faults.clear()
    await after('5m')
    expect(told()).toHaveLength(1)
    await after('1h')
    expect(told()).toHaveLength(1)
  })

  test('approvers who can not be looked up at the request are not said to be everybody', async (context) => {
    const { ada, approvals, slack, settled } = await world({ host, context })
    slack.faults.plan('users.lookupByEmail', { kind: 'fail', error: 'internal_error' }, 50)
    await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
    await settled()
    expect(approvals.messages()[0]?.rendered).toMatch(/may approve: whoever the rule names/)
  })

  test('nothing is decided by a catalogue that is long out of date', async (context) => {
    const story = await world({ host, context })
    const { ada, identityCenter, after } = story
    identityCenter.faults.plan(
      /ListAccountsForParent|ListRoots|ListOrganizationalUnitsForParent/,
      denied,
      10_000,
    )
    identityCenter.moveAccount('dev', 'Workloads/Prod')
    await after('3h')
    const answer = await ada.says('/aws-access request dev PowerUserAccess 2h trying')
    expect(answer?.rendered).toMatch(/could not be read/)
    expect(identityCenter.assignments()).toHaveLength(1)
  })

  test('an operation of AWS that never ends does not keep the request for ever', async (context) => {
    const story = await world({ host, context })
    const { ada, grace, identityCenter, settled, after } = story
    await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
    await settled()
    identityCenter.settleMs = Infinity
    await grace.presses('Approve')
    await settled()
    for (let each = 0; each < 5; each += 1) await after('15m')
    expect(ada.dms().at(-1)?.rendered).toMatch(/failed/)
    identityCenter.settleMs = 300
    for (let each = 0; each < 3; each += 1) await after('15m')
    expect(identityCenter.assignments()).not.toContainEqual(inProd)
  })

  test('a channel without the bot: the requester is told, and the card comes once it is invited', async (context) => {
    const story = await world({ host, context })
    const { ada, slack, approvals, settled, after } = story
    slack.kick('approvals', 'bot')
    await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
    await settled()
    expect(ada.dms().at(-1)?.rendered).toMatch(/could not be shown/)
    slack.invite('approvals', 'bot')
    await after('11m')
    expect(approvals.messages()).toHaveLength(1)
    expect(ada.dms()).toHaveLength(1)
  })

  test('a thread waits for its card, and is told all the same', async (context) => {
    const story = await world({ host, context })
    const { ada, slack, approvals, identityCenter, after, settled } = story
    slack.faults.plan('chat.postMessage', { kind: 'fail', error: 'internal_error', status: 503 }, 1)
    for (let each = 0; each < 3; each += 1) identityCenter.failNext('create', 'The account is busy')
    await ada.says('/aws-access request dev PowerUserAccess 1h trying')
    await settled()
    for (let each = 0; each < 3; each += 1) await after('2m')
    const [card] = approvals.messages()
    expect(approvals.thread(card!).some(({ rendered }) => rendered.includes('The account is busy'))).toBe(
      true,
    )
  })

  test('an administrator whom Slack would not take the word for is told later, and once', async (context) => {
    const story = await world({ host, context })
    const { grace, alan, slack, identityCenter, after } = story
    await granted(story)
    identityCenter.faults.plan('DeleteAccountAssignment', denied, 1000)
    slack.faults.plan('chat.postMessage', { kind: 'fail', error: 'internal_error', status: 503 }, 3)
    await after('1h')
    await after('5m')
    await after('5m')
    for (const admin of [grace, alan])
      expect(admin.dms().filter(({ rendered }) => rendered.includes('no rights'))).toHaveLength(1)
  })
})
