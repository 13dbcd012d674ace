import { describe, expect, test } from 'vitest'
import { hosts, type World } from '../world/index.ts'
import {
  audit,
  card,
  company,
  count,
  deleting,
  denied,
  heldBy,
  isUser,
  last,
  looksAt,
  offboards,
  prod,
  withGrant,
} from './seeing-out.ts'

describe.concurrent.each(hosts)('repeats and crashes, on the %s host', (host) => {
  test.for(['together', true] as const)(
    'every delivery twice (%s): one of each',
    async (redeliver, context) => {
      const story = await company(host, { context, policy: deleting })
      await withGrant(story)
      story.slack.redeliver(redeliver)
      await offboards(story)
      const { approvals, grace } = story
      expect(approvals.messages().filter(({ rendered }) => /offboards/.test(rendered))).toHaveLength(1)
      expect(grace.dms().filter(({ rendered }) => /is done/.test(rendered))).toHaveLength(1)
      expect(count(story, 'DeleteUser')).toBe(1)
      expect(heldBy(story)).toEqual([])
    },
  )

  test.for([
    ['nothing is done', () => true],
    ['a membership is taken away', (story: World) => count(story, 'DeleteGroupMembership') > 0],
    ['an assignment is being taken away', (story: World) => count(story, 'DeleteAccountAssignment') > 0],
    ['the user is removed', (story: World) => count(story, 'DeleteUser') > 0],
  ] as const)('killed when %s: it goes on and ends', async ([, reached], context) => {
    const story = await company(host, { context, policy: deleting })
    await withGrant(story)
    await looksAt(story)
    await story.grace.submits()
    story.app.handOver()
    await story.slack.until(() => reached(story), 5000)
    await story.app.kill()
    await story.startApp()
    for (let each = 0; each < 3; each += 1) await story.after('1m')
    expect(heldBy(story)).toEqual([])
    expect(isUser(story)).toBe(false)
    expect(card(story).rendered).toMatch(/Done/)
  })

  test('two workers at it at once do each thing once', async (context) => {
    const story = await company(host, { context, policy: deleting })
    await withGrant(story)
    const other = await story.startApp()
    await looksAt(story)
    await story.grace.submits()
    story.clock.advance(1000)
    for (let each = 0; each < 3; each += 1) {
      await Promise.all([story.app, other].map(({ parts }) => parts.worker.tick()))
      await story.settled()
    }
    await story.after('1m')
    expect(heldBy(story)).toEqual([])
    for (const operation of ['DeleteUser', 'DeleteGroupMembership']) expect(count(story, operation)).toBe(1)
    expect(count(story, 'DeleteAccountAssignment')).toBe(2)
  })
})

describe.concurrent.each(hosts)('what changes meanwhile, on the %s host', (host) => {
  test('a newcomer whose onboarding is done before the form is sent: it is looked at again', async (context) => {
    const story = await company(host, { context })
    const { slack, grace, alan, settled, after } = story
    const edsger = slack.person('edsger')
    await edsger.says('/aws-access onboard')
    await edsger.submits()
    await settled()
    expect(await looksAt(story, '@edsger')).toMatch(/their onboarding, \w{8}: withdrawn/)
    story.clock.advance(1000)
    await alan.presses('Approve')
    await settled()
    await after('1m')
    expect((await grace.submits())?.rendered).toMatch(/has changed since/)
    await grace.closes()
    expect(await looksAt(story, '@edsger')).toMatch(/the group Engineers/)
    await grace.submits()
    await settled()
    await after('1m')
    expect(heldBy(story, 'edsger')).toEqual([])
    expect(card(story).rendered).toMatch(/offboards edsger[^]*Done/)
  })

  test('what is given after the form was read keeps the user, until it is gone', async (context) => {
    const story = await company(host, { context, policy: deleting })
    const { grace, identityCenter, settled, after } = story
    const support = { person: 'ada', group: 'Support' }
    await looksAt(story)
    identityCenter.assign(audit)
    identityCenter.join(support)
    await grace.submits()
    await settled()
    await after('1m')
    await after('1m')
    expect(heldBy(story)).toEqual([audit, support])
    expect(isUser(story)).toBe(true)
    const told = /the user ada: they hold 2 things that the form did not show/
    expect(card(story).rendered).toMatch(told)
    expect(last(grace.dms())).toMatch(told)
    identityCenter.unassign(audit)
    identityCenter.leave(support)
    await after('6m')
    await after('1m')
    expect(isUser(story)).toBe(false)
    expect(card(story).rendered).toMatch(/Done/)
  })

  test('a list that hears late of what was taken away does not keep the user', async (context) => {
    const story = await company(host, { context, policy: deleting, identityCenter: { delegated: true } })
    const { grace, identityCenter, settled, after } = story
    identityCenter.assign(audit)
    await after('1h')
    await after('15m')
    expect(await looksAt(story)).toMatch(/Direct assignments \(1\), as the list was/)
    await grace.submits()
    await settled()
    await after('1m')
    expect(isUser(story)).toBe(false)
    expect(last(grace.dms())).toMatch(/is done/)
  })

  test('a request that only waits is withdrawn late, and no alarm is raised', async (context) => {
    const story = await company(host, { context, indexLagMs: 5000 })
    const { ada, grace, alan, approvals, settled, after } = story
    await looksAt(story)
    await ada.says('/aws-access request prod ReadOnlyAccess 1h quickly')
    await grace.submits()
    await settled()
    for (let each = 0; each < 3; each += 1) await after('1m')
    expect(approvals.messages().map(({ rendered }) => rendered)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/offboards ada[^]*Done/),
        expect.stringMatching(/Withdrawn/),
      ]),
    )
    const said = [...approvals.messages().flatMap((message) => approvals.thread(message)), ...alan.dms()]
    expect(said.filter(({ rendered }) => /AWS did not/.test(rendered))).toEqual([])
  })

  test('two administrators at the same moment make one', async (context) => {
    const story = await company(host, { context })
    const { grace, alan, approvals, settled, after } = story
    await looksAt(story)
    await alan.says('/aws-access offboard @ada')
    await settled()
    await Promise.all([grace.submits(), alan.submits()])
    await settled()
    await after('1m')
    expect(approvals.messages().filter(({ rendered }) => /offboards ada/.test(rendered))).toHaveLength(1)
    expect(heldBy(story)).toEqual([])
  })

  test('whoever is being offboarded decides nothing for others', async (context) => {
    const story = await company(host, { context })
    const { ada, grace, alan, approvals, identityCenter, settled, after } = story
    identityCenter.assign({ ...audit, person: 'alan' })
    identityCenter.faults.plan('DeleteAccountAssignment', denied, 1000)
    await ada.says('/aws-access request prod ReadOnlyAccess 4h checking')
    await settled()
    expect(await looksAt(story, '@alan')).toMatch(/address out of leads in access\.yaml/)
    await grace.submits()
    await settled()
    await after('1m')
    expect((await alan.presses('Approve')).sees?.rendered).toMatch(/You are being offboarded: request \w{8}/)
    await settled()
    expect(identityCenter.assignments()).not.toContainEqual(prod)
    await alan.says('/aws-access offboard @grace')
    await settled()
    expect(alan.form()?.rendered).toMatch(/You are being offboarded/)
    await grace.presses('Approve')
    await settled()
    const [, id] = /Request (\w{8})/.exec(approvals.messages()[0]?.rendered ?? '') ?? []
    expect((await alan.says(`/aws-access end ${id}`))?.rendered).toMatch(/You are being offboarded/)
    await settled()
    expect(identityCenter.assignments()).toContainEqual(prod)
  })
})
