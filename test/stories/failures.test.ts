import { describe, expect, test } from 'vitest'
import type { Fault } from '../../src/sandbox/faults.ts'
import { hosts, type World, world } from '../world/index.ts'

const inProd = { person: 'ada', account: 'prod', permissionSet: 'ReadOnlyAccess' }
const inBilling = { person: 'ada', group: 'Billing' }

async function asked({ ada, settled }: World, what = 'prod ReadOnlyAccess'): Promise<void> {
  await ada.says(`/aws-access request ${what} 1h checking`)
  await settled()
}

async function approved({ grace, settled }: World): Promise<void> {
  await grace.presses('Approve')
  await settled()
}

const last = ({ ada }: World): string => ada.dms().at(-1)?.rendered ?? ''
const granted = ({ ada }: World): number =>
  ada.dms().filter(({ rendered }) => /You have/.test(rendered)).length
const count = ({ identityCenter }: World, operation: string): number =>
  identityCenter.calls.filter((call) => call.operation === operation).length
const conflict: Fault = { kind: 'fail', error: 'ConflictException', status: 400 }
const throttle: Fault = { kind: 'fail', error: 'ThrottlingException', status: 400 }
const lost: Fault = { kind: 'lose' }
const unavailable: Fault = { kind: 'fail', error: 'InternalServerError', status: 500 }

describe.concurrent.each(hosts)('what AWS does wrong, on the %s host', (host) => {
  test.for([
    ['conflicts', conflict, 3],
    ['throttles', throttle, 3],
    ['loses the answer of', lost, 1],
    ['breaks at', unavailable, 1],
  ] as const)('it %s the create and the delete: ridden out', async ([, fault, times], context) => {
    const story = await world({ host, context })
    story.identityCenter.faults.plan('CreateAccountAssignment', fault, times)
    story.identityCenter.faults.plan('DeleteAccountAssignment', fault, times)
    await asked(story)
    await approved(story)
    await story.after('1m')
    expect(story.identityCenter.assignments()).toContainEqual(inProd)
    expect(granted(story)).toBe(1)
    await story.after('1h')
    await story.after('2m')
    expect(story.identityCenter.assignments()).not.toContainEqual(inProd)
    expect(last(story)).toMatch(/ended/)
  })

  test.for([
    ['conflicts', { kind: 'fail', error: 'ConflictException', status: 400 }],
    ['throttles', throttle],
    ['loses the answer of', lost],
  ] as const)('it %s a membership: ridden out', async ([, fault], context) => {
    const story = await world({ host, context })
    story.identityCenter.faults.plan('DeleteGroupMembership', fault)
    if (fault.kind !== 'fail' || fault.error !== 'ConflictException')
      story.identityCenter.faults.plan('CreateGroupMembership', fault)
    await asked(story, 'group Billing')
    await approved(story)
    await story.after('1m')
    expect(story.identityCenter.memberships()).toContainEqual(inBilling)
    expect(granted(story)).toBe(1)
    await story.after('1h')
    await story.after('2m')
    expect(story.identityCenter.memberships()).not.toContainEqual(inBilling)
  })

  test('its lists lag eight seconds behind: nothing is done twice, and nothing false is told', async (context) => {
    const story = await world({ host, context })
    story.identityCenter.listLagMs = 8000
    await asked(story)
    await approved(story)
    await story.after('1m')
    expect(granted(story)).toBe(1)
    await story.after('1h')
    await story.after('1m')
    expect(last(story)).toMatch(/ended/)
    expect(count(story, 'CreateAccountAssignment')).toBe(1)
    expect(count(story, 'DeleteAccountAssignment')).toBe(1)
    const told = [...story.ada.dms(), ...story.grace.dms(), ...story.approvals.messages()]
    const thread = story.approvals.thread(story.approvals.messages()[0]!)
    expect([...told, ...thread].filter(({ rendered }) => /AWS says|did not/.test(rendered))).toEqual([])
  })

  test('a create that fails is told with its reason, repeated twice, and never called granted', async (context) => {
    const story = await world({ host, context })
    const reason = 'The IAM role quota of the account is full'
    for (let each = 0; each < 3; each += 1) story.identityCenter.failNext('create', reason)
    await asked(story)
    await approved(story)
    await story.after('1m')
    await story.after('2m')
    expect(count(story, 'CreateAccountAssignment')).toBe(3)
    expect(granted(story)).toBe(0)
    expect(last(story)).toContain(reason)
    expect(last(story)).toContain('/aws-access request prod ReadOnlyAccess 1h')
    expect(story.approvals.messages()[0]?.rendered).toContain(reason)
    expect(story.identityCenter.assignments()).not.toContainEqual(inProd)
  })

  test('a create that fails once is granted all the same', async (context) => {
    const story = await world({ host, context })
    story.identityCenter.failNext('create', 'Something passing')
    await asked(story)
    await approved(story)
    await story.after('1m')
    expect(granted(story)).toBe(1)
    expect(story.identityCenter.assignments()).toContainEqual(inProd)
  })

  test('access denied is not tried again', async (context) => {
    const story = await world({ host, context })
    const denied: Fault = {
      kind: 'fail',
      error: 'AccessDeniedException',
      message: 'not yours to give',
      status: 400,
    }
    story.identityCenter.faults.plan('CreateAccountAssignment', denied, 9)
    await asked(story)
    await approved(story)
    await story.after('2m')
    expect(count(story, 'CreateAccountAssignment')).toBe(1)
    expect(last(story)).toContain('not yours to give')
  })

  test('a removal that fails is told to everybody it concerns, and tried until the access is gone', async (context) => {
    const story = await world({ host, context })
    await asked(story)
    await approved(story)
    for (let each = 0; each < 4; each += 1) story.identityCenter.failNext('delete', 'The account is busy')
    await story.after('1h')
    expect(story.identityCenter.assignments()).toContainEqual(inProd)
    expect(last(story)).toContain('The account is busy')
    const card = story.approvals.messages()[0]!
    expect(story.approvals.thread(card).at(-1)?.rendered).toContain('The account is busy')
    expect(story.grace.dms().at(-1)?.rendered).toContain('The account is busy')
    for (let each = 0; each < 6; each += 1) await story.after('5m')
    expect(story.identityCenter.assignments()).not.toContainEqual(inProd)
    expect(last(story)).toMatch(/gone|ended/)
  })

  test('a membership is not called gone because the key that AWS keeps it under can’t be found', async (context) => {
    const story = await world({ host, context })
    await asked(story, 'group Billing')
    await approved(story)
    const noKey: Fault = {
      kind: 'fail',
      error: 'ResourceNotFoundException',
      status: 400,
      members: { Reason: 'KMS_NotFoundException' },
    }
    story.identityCenter.faults.plan(/GroupMembership/, noKey, 10_000)
    await story.after('1h')
    await story.after('5m')
    expect(story.identityCenter.memberships()).toContainEqual(inBilling)
    expect(story.approvals.messages()[0]?.rendered).not.toMatch(/Ended/)
    story.identityCenter.faults.clear()
    await story.after('15m')
    expect(story.identityCenter.memberships()).not.toContainEqual(inBilling)
    expect(last(story)).toMatch(/ended/)
  })

  test('a removal that fails for days is told once a day, and still tried', async (context) => {
    const story = await world({ host, context })
    await asked(story)
    await approved(story)
    const denied: Fault = { kind: 'fail', error: 'AccessDeniedException', message: 'no rights', status: 400 }
    story.identityCenter.faults.plan('DeleteAccountAssignment', denied, 1000)
    await story.after('1h')
    const told = () => story.grace.dms().filter(({ rendered }) => /no rights/.test(rendered)).length
    expect(told()).toBe(1)
    for (let hour = 0; hour < 6; hour += 1) await story.after('1h')
    expect(told()).toBe(1)
    await story.after('1d')
    expect(told()).toBe(2)
    story.identityCenter.faults.clear()
    await story.after('15m')
    expect(story.identityCenter.assignments()).not.toContainEqual(inProd)
  })
})

describe.concurrent.each(hosts)('what an administrator does meanwhile, on the %s host', (host) => {
  test('what they give for good while AWS takes nothing on is not taken away', async (context) => {
    const story = await world({ host, context })
    story.identityCenter.faults.plan('CreateAccountAssignment', conflict, 10_000)
    await asked(story)
    await approved(story)
    await story.after('1m')
    story.identityCenter.assign(inProd)
    await story.after('5m')
    expect(granted(story)).toBe(1)
    story.identityCenter.faults.clear()
    await story.after('1h')
    await story.after('2m')
    expect(last(story)).toMatch(/ended/)
    expect(story.identityCenter.assignments()).toContainEqual(inProd)
    expect(count(story, 'DeleteAccountAssignment')).toBe(0)
  })

  test('whoever may not have it any more gets nothing, though AWS failed to make it in time', async (context) => {
    const story = await world({ host, context })
    story.identityCenter.failNext('create', 'Something passing')
    story.identityCenter.faults.plan('CreateAccountAssignment', conflict, 10_000, 1)
    await asked(story)
    await approved(story)
    await story.after('1m')
    story.identityCenter.leave({ person: 'ada', group: 'Engineers' })
    await story.after('20m')
    story.identityCenter.faults.clear()
    await story.after('3m')
    expect(granted(story)).toBe(0)
    expect(story.identityCenter.assignments()).not.toContainEqual(inProd)
    expect(last(story)).toMatch(/no rule|not.*any more|may not/i)
  })

  test('access that is taken away outside is closed and told, and not made again', async (context) => {
    const story = await world({ host, context })
    await asked(story)
    await approved(story)
    story.identityCenter.unassign(inProd)
    await story.after('10m')
    await story.after('2m')
    expect(last(story)).toMatch(/no longer have/)
    expect(story.approvals.messages()[0]?.rendered).toMatch(/taken away/i)
    await story.after('1h')
    expect(story.identityCenter.assignments()).not.toContainEqual(inProd)
    expect(count(story, 'CreateAccountAssignment')).toBe(1)
  })
})

describe.concurrent.each(hosts)('what the table and Slack do wrong, on the %s host', (host) => {
  test('a table that refuses the save after the press: nothing is made without a record', async (context) => {
    const story = await world({ host, context })
    await asked(story)
    story.table.faults.plan('PutItem', { kind: 'fail', error: 'InternalServerError', status: 500 }, 50)
    const { sees } = await story.grace.presses('Approve')
    expect(sees?.rendered).toMatch(/broke|could not/i)
    await story.settled()
    expect(count(story, 'CreateAccountAssignment')).toBe(0)
    story.table.faults.clear()
    await approved(story)
    expect(story.identityCenter.assignments()).toContainEqual(inProd)
  })

  test('a table that fails while the worker is at it: the work goes on later', async (context) => {
    const story = await world({ host, context })
    await asked(story)
    // The press itself asks whether presser or requester are being offboarded.
    story.table.faults.plan('Query', { kind: 'fail', error: 'InternalServerError', status: 500 }, 6, 2)
    await approved(story)
    expect(story.logged.join('')).toContain('a step broke and is put off')
    await story.after('1m')
    await story.after('15m')
    expect(story.identityCenter.assignments()).toContainEqual(inProd)
    expect(count(story, 'CreateAccountAssignment')).toBe(1)
  })

  test('Slack is down for a while: access does not wait for it, and everything is told afterwards, once', async (context) => {
    const story = await world({ host, context })
    await asked(story)
    await story.grace.presses('Approve')
    story.slack.outage('unavailable')
    await story.settled()
    await story.after('1m')
    expect(story.identityCenter.assignments()).toContainEqual(inProd)
    story.slack.outage(undefined)
    await story.after('5m')
    expect(granted(story)).toBe(1)
    story.slack.outage('unreachable')
    await story.after('1h')
    expect(story.identityCenter.assignments()).not.toContainEqual(inProd)
    story.slack.outage(undefined)
    await story.after('10m')
    expect(story.ada.dms().filter(({ rendered }) => /ended/.test(rendered))).toHaveLength(1)
    expect(story.approvals.messages()).toHaveLength(1)
  })

  test('a card that somebody deleted is posted anew while the request is open', async (context) => {
    const story = await world({ host, context })
    const { ada, grace, alan, slack, approvals, identityCenter, settled } = story
    await ada.says('/aws-access request prod-data DatabaseAdmin 30m a slow query')
    await settled()
    const deleted = approvals.messages()[0]!
    slack.deleteMessage(deleted)
    expect(approvals.messages()).toEqual([])
    // Grace pressed just before it was gone.
    const value = /"value":"([^"]+)"/.exec(JSON.stringify(deleted.blocks))?.[1] ?? ''
    await grace.pressesRaw({ actionId: 'request.approve', value, message: deleted })
    await settled()
    expect(approvals.messages().map(({ rendered }) => rendered)).toEqual([
      expect.stringMatching(/1 of 2 approved: @grace/),
    ])
    await alan.presses('Approve')
    await settled()
    expect(identityCenter.assignments()).toContainEqual({
      person: 'ada',
      account: 'prod-data',
      permissionSet: 'DatabaseAdmin',
    })
  })

  test('a channel without the bot: the grant goes on, and the error is logged', async (context) => {
    const story = await world({ host, context })
    story.slack.kick('approvals', 'bot')
    await story.ada.says('/aws-access request dev PowerUserAccess 1h checking')
    await story.settled()
    expect(granted(story)).toBe(1)
    expect(story.logged.join('')).toContain('not_in_channel')
  })
})
