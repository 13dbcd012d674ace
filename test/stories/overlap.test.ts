import { describe, expect, test } from 'vitest'
import { hosts, type World, world } from '../world/index.ts'

const inProd = { person: 'ada', account: 'prod', permissionSet: 'ReadOnlyAccess' }

/** Ada asks and Grace approves, until it is there. */
async function granted({ ada, grace, settled }: World, duration: string): Promise<void> {
  await ada.says(`/aws-access request prod ReadOnlyAccess ${duration} checking`)
  await settled()
  expect((await grace.presses('Approve')).sees?.rendered).toMatch(/You approved/)
  await settled()
}

const calls = ({ identityCenter }: World, operation: string): number =>
  identityCenter.calls.filter((call) => call.operation === operation).length

describe.each(hosts)('two requests for the same, on the %s host', (host) => {
  test('a short second one does not cut a longer first', async () => {
    const story = await world({ host })
    const { ada, identityCenter, after } = story
    await granted(story, '2h')
    await granted(story, '30m')
    await after('31m')
    expect(identityCenter.assignments()).toContainEqual(inProd)
    expect(ada.dms().at(-1)?.rendered).toMatch(/go on holding/)
    await after('1h')
    expect(identityCenter.assignments()).toContainEqual(inProd)
    await after('30m')
    expect(identityCenter.assignments()).not.toContainEqual(inProd)
    expect(calls(story, 'DeleteAccountAssignment')).toBe(1)
  })

  test('a long second one outlives a short first, and then goes', async () => {
    const story = await world({ host })
    const { identityCenter, after } = story
    await granted(story, '30m')
    await granted(story, '2h')
    await after('1h')
    expect(identityCenter.assignments()).toContainEqual(inProd)
    await after('1h1m')
    expect(identityCenter.assignments()).not.toContainEqual(inProd)
    expect(calls(story, 'CreateAccountAssignment')).toBe(1)
  })

  test('a later start that has come when the first ends holds, also where nobody was there at its time', async () => {
    const story = await world({ host })
    const { ada, grace, identityCenter, settled, clock, after } = story
    await granted(story, '2h')
    const start = new Date(clock.now().getTime() + 90 * 60_000).toISOString()
    const from = `${start.slice(0, 10)} ${start.slice(11, 16)}`
    await ada.says(`/aws-access request prod ReadOnlyAccess 2h from ${from} later`)
    await settled()
    await grace.presses('Approve')
    await settled()
    await after('2h2m')
    expect(identityCenter.assignments()).toContainEqual(inProd)
    expect(calls(story, 'DeleteAccountAssignment')).toBe(0)
    expect(calls(story, 'CreateAccountAssignment')).toBe(1)
    // What is still in motion is told a little later.
    await after('1m')
    expect(ada.dms().some(({ rendered }) => /go on holding/.test(rendered))).toBe(true)
    await after('2h1m')
    expect(identityCenter.assignments()).not.toContainEqual(inProd)
  })

  test('a new grant while the old one is being removed holds', async () => {
    const story = await world({ host })
    const { ada, grace, identityCenter, settled, after, clock } = story
    await granted(story, '30m')
    await ada.says('/aws-access request prod ReadOnlyAccess 1h again')
    await settled()
    identityCenter.settleMs = Infinity
    clock.advance(31 * 60_000)
    await story.app.parts.worker.tick()
    await story.slack.until(() => calls(story, 'DeleteAccountAssignment') === 1)
    await grace.presses('Approve')
    identityCenter.settleMs = 300
    await settled()
    await after('2m')
    expect(identityCenter.assignments()).toContainEqual(inProd)
    // Beside it stands what became of the old one, in whichever order.
    expect(ada.dms().filter(({ rendered }) => /You have/.test(rendered))).toHaveLength(2)
    await after('1h')
    expect(identityCenter.assignments()).not.toContainEqual(inProd)
  })

  test('four presses at once make one create', async () => {
    const story = await world({ host })
    const { ada, grace, alan, identityCenter, approvals, settled } = story
    await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
    await settled()
    const on = approvals.messages()[0]!
    await Promise.all([grace, alan, grace, alan].map((each) => each.presses('Approve', { on })))
    await settled()
    expect(calls(story, 'CreateAccountAssignment')).toBe(1)
    expect(identityCenter.assignments()).toContainEqual(inProd)
    expect(ada.dms().filter(({ rendered }) => /You have/.test(rendered))).toHaveLength(1)
    expect(approvals.messages()).toHaveLength(1)
  })
})

describe.each(hosts)('standing access, on the %s host', (host) => {
  test('whoever asks for what they hold anyway is told so, with the profile line', async () => {
    const { barbara, approvals, settled } = await world({ host })
    const direct = await barbara.says('/aws-access request dev PowerUserAccess 1h checking')
    expect(direct?.rendered).toMatch(/already/)
    expect(direct?.rendered).toContain('--profile acme-dev-PowerUserAccess')
    const throughGroup = await barbara.says('/aws-access request staging ReadOnlyAccess 1h checking')
    expect(throughGroup?.rendered).toMatch(/Engineers/)
    const membership = await barbara.says('/aws-access request group Billing 1h checking')
    expect(membership?.rendered).toMatch(/already/)
    await settled()
    expect(approvals.messages()).toEqual([])
  })

  test('what an administrator gave before the approval is there after the end', async () => {
    const story = await world({ host })
    const { ada, grace, identityCenter, settled, after } = story
    await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
    await settled()
    identityCenter.assign(inProd)
    await grace.presses('Approve')
    await settled()
    expect(ada.dms().at(-1)?.rendered).toMatch(/You have/)
    await after('1h1m')
    expect(identityCenter.assignments()).toContainEqual(inProd)
    expect(calls(story, 'DeleteAccountAssignment')).toBe(0)
  })

  test('what one look did not find, since it was just replaced, is there after the end', async () => {
    const story = await world({ host })
    const { ada, grace, identityCenter, settled, after } = story
    await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
    await settled()
    identityCenter.assign(inProd)
    await grace.presses('Approve')
    await settled()
    const looks = calls(story, 'ListAccountAssignments')
    identityCenter.unassign(inProd)
    await after('6m')
    expect(calls(story, 'ListAccountAssignments')).toBeGreaterThan(looks)
    identityCenter.assign(inProd)
    await after('2m')
    expect(ada.dms().at(-1)?.rendered).toMatch(/You have/)
    await after('1h')
    expect(identityCenter.assignments()).toContainEqual(inProd)
    expect(calls(story, 'CreateAccountAssignment') + calls(story, 'DeleteAccountAssignment')).toBe(0)
  })

  test('a membership that was there before is there after', async () => {
    const { ada, grace, identityCenter, settled, after } = await world({ host })
    await ada.says('/aws-access request group Billing 1h checking')
    await settled()
    identityCenter.join({ person: 'ada', group: 'Billing' })
    await grace.presses('Approve')
    await settled()
    await after('1h1m')
    expect(identityCenter.memberships()).toContainEqual({ person: 'ada', group: 'Billing' })
  })
})

describe.each(hosts)('a group membership, on the %s host', (host) => {
  test('is made on approval and taken back when its time is up', async () => {
    const { ada, grace, identityCenter, settled, after } = await world({ host })
    await ada.says('/aws-access request group Billing 1h closing the month')
    await settled()
    await grace.presses('Approve')
    await settled()
    expect(identityCenter.memberships()).toContainEqual({ person: 'ada', group: 'Billing' })
    expect(ada.dms().at(-1)?.rendered).toMatch(/You have .*Billing/)
    await after('1h')
    expect(identityCenter.memberships()).not.toContainEqual({ person: 'ada', group: 'Billing' })
    expect(ada.dms().at(-1)?.rendered).toMatch(/ended/)
  })
})
