import { describe, expect, test } from 'vitest'
import { hosts, type World } from '../world/index.ts'
import { audit, company, denied, isDone, last, looksAt, prod } from './seeing-out.ts'

const databases = { person: 'ada', account: 'prod-data', permissionSet: 'DatabaseAdmin' }

/** Grace offboards Alan, and it stays open: AWS refuses to take away what he holds. */
async function offboardsAlan(story: World): Promise<void> {
  const { grace, identityCenter, settled, after } = story
  identityCenter.assign({ ...audit, person: 'alan' })
  identityCenter.faults.plan('DeleteAccountAssignment', denied, 1000)
  await looksAt(story, '@alan')
  await grace.submits()
  await settled()
  await after('1m')
}

describe.concurrent.each(hosts)('whoever is being offboarded, on the %s host', (host) => {
  test('has approved nothing: somebody else has to', async (context) => {
    const story = await company(host, { context })
    const { ada, grace, alan, linus, identityCenter, approvals, settled } = story
    await ada.says('/aws-access request prod-data DatabaseAdmin 30m a slow query')
    await settled()
    expect((await alan.presses('Approve')).sees?.rendered).toMatch(/1 more approval is needed/)
    await settled()
    await offboardsAlan(story)
    expect((await grace.presses('Approve')).sees?.rendered).toMatch(/1 more approval is needed/)
    await settled()
    expect(identityCenter.assignments()).not.toContainEqual(databases)
    expect(approvals.messages()[0]?.rendered).toMatch(/1 of 2 approved: @grace\./)
    await linus.presses('Approve')
    await settled()
    expect(identityCenter.assignments()).toContainEqual(databases)
    expect(last(approvals.thread(approvals.messages()[0]!))).toMatch(/Approved by @grace and @linus: 2 of 2/)
  })

  test('has approved nothing that has still to start', async (context) => {
    const story = await company(host, { context })
    const { ada, grace, alan, identityCenter, approvals, settled, after, clock } = story
    const [date, time] = new Date(clock.now().getTime() + 6 * 3_600_000).toISOString().split(/[T.]/)
    await ada.says(
      `/aws-access request prod-data DatabaseAdmin 30m from ${date} ${time?.slice(0, 5)} a query`,
    )
    await settled()
    await alan.presses('Approve')
    await grace.presses('Approve')
    await settled()
    expect(approvals.messages()[0]?.rendered).toMatch(/Scheduled/)
    await offboardsAlan(story)
    // In two steps: the catalogue is read every quarter of an hour, and the start must not wait until that is made up for.
    await after('5h30m')
    await after('30m')
    expect(identityCenter.assignments()).not.toContainEqual(databases)
    expect(approvals.messages()[0]?.rendered).toMatch(/approvals are not enough any more/)
  })

  test('reads no more than what is their own, administrator or not', async (context) => {
    const story = await company(host, { context })
    const { ada, alan, settled } = story
    await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
    await settled()
    expect((await alan.says('/aws-access list all'))?.rendered).toMatch(/@ada[^]*prod/)
    await offboardsAlan(story)
    const all = await alan.says('/aws-access list all')
    expect(all?.rendered).toMatch(/You are being offboarded: request \w{8}/)
    expect(all?.rendered).not.toMatch(/@ada/)
    expect((await alan.says('/aws-access list'))?.rendered).toMatch(/You hold nothing/)
  })

  test('is what the policy makes of them once it is over, and whoever confirmed it was told so', async (context) => {
    const story = await company(host, { context })
    const { ada, grace, alan, identityCenter, settled, after } = story
    await ada.says('/aws-access request prod ReadOnlyAccess 4h checking')
    await settled()
    await offboardsAlan(story)
    expect((await alan.presses('Approve')).sees?.rendered).toMatch(/You are being offboarded/)
    identityCenter.faults.clear()
    await after('15m')
    await after('1m')
    expect(isDone(story)).toBe(true)
    expect(last(grace.dms())).toMatch(
      /address out of leads in access\.yaml: until then .* such as an approver/,
    )
    await alan.presses('Approve')
    await settled()
    expect(identityCenter.assignments()).toContainEqual(prod)
  })
})
