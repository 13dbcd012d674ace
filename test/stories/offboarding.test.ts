import { describe, expect, test } from 'vitest'
import type { Policy } from '../../src/access/policy.ts'
import { hosts } from '../world/index.ts'
import {
  audit,
  bills,
  card,
  company,
  count,
  deleting,
  denied,
  heldBy,
  isDone,
  isUser,
  last,
  looksAt,
  offboards,
  open,
  prod,
  withEverything,
  withGrant,
} from './seeing-out.ts'

describe.concurrent.each(hosts)('somebody is seen out, on the %s host', (host) => {
  test('the form shows it all before anything happens, and nothing of it is left', async (context) => {
    const story = await company(host, { context })
    const { ada, grace, approvals } = story
    await withEverything(story)
    const before = heldBy(story)
    const form = await looksAt(story)
    for (const shown of [
      /ReadOnlyAccess in prod \(333333333301\), \w{8}: active until/,
      /AdministratorAccess in prod \(333333333301\), \w{8}: waits for approval/,
      /PowerUserAccess in dev \(444444444401\), \w{8}: starts/,
      /Memberships of groups \(1\).*\n• the group Engineers/,
      /Direct assignments \(1, besides the grants above\)\n• ReadOnlyAccess in audit/,
      /IAM Identity Center > Users > ada > Disable user access/,
      /IAM Identity Center > Users > ada > Active sessions/,
      /identitystore:UserId/,
    ])
      expect(form).toMatch(shown)
    expect(heldBy(story)).toEqual(before)
    await grace.fills('Why?', 'leaves the company')
    expect((await grace.submits())?.rendered).toMatch(/@ada is being offboarded: the card in #approvals/)
    await story.settled()
    await story.after('1m')
    expect(heldBy(story)).toEqual([])
    expect(isUser(story)).toBe(true)
    const answer = await grace.says('/aws-access list all')
    expect(answer?.rendered).toMatch(/Nobody holds anything here that ends, and nothing is pending/)
    const withdrawn = /Withdrawn by @grace, because they were offboarded/
    expect(approvals.messages().map(({ rendered }) => rendered)).toEqual([
      expect.stringMatching(/Taken away by @grace, because they were offboarded/),
      expect.stringMatching(withdrawn),
      expect.stringMatching(withdrawn),
      expect.stringMatching(/@grace offboards ada[^]*leaves the company[^]*audit[^]*Done/),
    ])
    expect(last(grace.dms())).toMatch(/is done[^]*Left to do by hand[^]*Disable user access/)
    expect(ada.dms().some(({ rendered }) => /offboarding of/.test(rendered))).toBe(false)
  })

  test('others keep what they hold', async (context) => {
    const story = await company(host, { context })
    const before = heldBy(story, 'barbara')
    await withGrant(story)
    await offboards(story)
    expect(heldBy(story, 'barbara')).toEqual(before)
  })

  test('the user goes where the policy wants it, and as the last thing', async (context) => {
    const story = await company(host, { context, policy: deleting })
    await withGrant(story)
    expect(await looksAt(story)).toMatch(/The user ada is removed[^]*\[ Offboard and remove \]/)
    await story.grace.submits()
    await story.settled()
    await story.after('1m')
    expect(isUser(story)).toBe(false)
    const ids = new Set(story.identityCenter.users().map(({ userName }) => userName))
    // Who is gone is shown by the id that is left.
    expect(story.identityCenter.assignments().filter(({ person }) => !ids.has(person))).toEqual([])
    const operations = story.identityCenter.calls.map(({ operation }) => operation)
    expect(operations.indexOf('DeleteUser')).toBeGreaterThan(operations.lastIndexOf('DeleteGroupMembership'))
    expect(operations.indexOf('DeleteUser')).toBeGreaterThan(
      operations.lastIndexOf('DeleteAccountAssignment'),
    )
    expect(card(story).rendered).toMatch(/and so is the user/)
    expect(last(story.grace.dms())).not.toMatch(/Disable user access/)
  })

  test('what the form did not show is not touched', async (context) => {
    const story = await company(host, { context })
    const later = { person: 'ada', account: 'prod-data', permissionSet: 'ReadOnlyAccess' }
    await looksAt(story)
    story.identityCenter.assign(later)
    await story.grace.submits()
    await story.settled()
    await story.after('1m')
    expect(isDone(story)).toBe(true)
    expect(heldBy(story)).toEqual([later])
  })

  test('somebody who is not in Slack, by their address', async (context) => {
    const story = await company(host, { context })
    story.identityCenter.addUser({ userName: 'hedy', email: 'Hedy@acme.example' })
    story.identityCenter.assign({ person: 'hedy', account: 'dev', permissionSet: 'PowerUserAccess' })
    expect(await looksAt(story, 'hedy@acme.example')).toMatch(/away from hedy,[^]*PowerUserAccess in dev/)
    await story.grace.submits()
    await story.settled()
    await story.after('1m')
    expect(heldBy(story, 'hedy')).toEqual([])
    expect(card(story).rendered).toMatch(/@grace offboards hedy\.[^]*Done/)
  })

  test('somebody whose Slack account is deactivated, by mention', async (context) => {
    const story = await company(host, { context })
    story.identityCenter.join({ person: 'dora', group: 'Support' })
    await offboards(story, '@dora')
    expect(heldBy(story, 'dora')).toEqual([])
    expect(isDone(story)).toBe(true)
  })

  test('somebody whose user is gone, and whose grant is not', async (context) => {
    const story = await company(host, { context })
    await withGrant(story)
    const { identityCenter } = story
    identityCenter.unassign(audit)
    identityCenter.removeUser('ada')
    const orphans = () => identityCenter.assignments().filter(({ account }) => account === 'prod')
    expect(orphans()).toHaveLength(1)
    expect(await looksAt(story)).toMatch(/Nobody in IAM Identity Center has the address[^]*in prod/)
    await story.grace.submits()
    await story.settled()
    await story.after('1m')
    expect(orphans()).toEqual([])
    expect(isDone(story)).toBe(true)
  })

  test('a doubtful address is pointed out', async (context) => {
    const story = await company(host, { context })
    expect(await looksAt(story, '@ursula')).toMatch(/has not confirmed the address of @ursula/)
  })

  test('where an identity provider makes the users, it has to hear of it too', async (context) => {
    const policy = (same: Policy): Policy => ({ ...same, identitySource: 'external' })
    const story = await company(host, { context, policy })
    expect(await looksAt(story)).toMatch(/Deactivate them in the identity provider/)
  })

  test('what can not be read is said, and nothing can be sent', async (context) => {
    const story = await company(host, { context })
    story.identityCenter.faults.plan('ListUsers', denied, 1000)
    await looksAt(story)
    for (let each = 0; each < 3; each += 1) await story.after('1m')
    expect(story.grace.form()?.rendered).toMatch(/could not check what they hold/)
    await expect(story.grace.submits()).rejects.toThrow('cannot be sent')
  })

  test('nothing held: nothing to send, unless a user is to go', async (context) => {
    const story = await company(host, { context })
    expect(await looksAt(story, '@dora')).toMatch(/nothing to take away from @dora/)
    await expect(story.grace.submits()).rejects.toThrow('cannot be sent')
    expect(await looksAt(story, 'U0NEVERSEEN')).toMatch(/no e-mail address for/)
    expect(await looksAt(story, 'nobody@acme.example')).toMatch(/Nobody in IAM Identity Center has/)
    await expect(story.grace.submits()).rejects.toThrow('cannot be sent')
  })

  test('nothing held, and the user goes', async (context) => {
    const story = await company(host, { context, policy: deleting })
    await offboards(story, '@dora')
    expect(isUser(story, 'dora')).toBe(false)
    expect(isDone(story)).toBe(true)
  })
})

describe.concurrent.each(hosts)('who may, and who may be, on the %s host', (host) => {
  test('only an administrator', async (context) => {
    const { ada, barbara, settled } = await company(host, { context })
    await barbara.says('/aws-access offboard @ada')
    await settled()
    expect(barbara.form()?.rendered).toMatch(/Only administrators may offboard people/)
    await ada.says('/aws-access offboard @ada')
    await settled()
    expect(ada.form()?.rendered).toMatch(/Only administrators/)
  })

  test('an administrator who is none any more when they confirm it, is refused', async (context) => {
    const story = await company(host, { context })
    await looksAt(story)
    story.identityCenter.disableUser('grace')
    const before = heldBy(story)
    expect((await story.grace.submits())?.rendered).toMatch(/is disabled/)
    await story.settled()
    await story.after('1m')
    expect(heldBy(story)).toEqual(before)
    expect(story.approvals.messages()).toEqual([])
  })

  test('nobody offboards themselves, by whichever name', async (context) => {
    const story = await company(host, { context })
    story.slack.addMember({ name: 'grace-two', email: 'GRACE@acme.example' })
    for (const whom of ['@grace', 'grace@acme.example', 'Grace@Acme.example', '@grace-two'])
      expect(await looksAt(story, whom)).toMatch(/Nobody offboards themselves/)
  })

  test('a form that was shown too long ago is looked at again', async (context) => {
    const story = await company(host, { context })
    await looksAt(story)
    story.clock.advance(31 * 60_000)
    expect((await story.grace.submits())?.rendered).toMatch(/read too long ago/)
    await story.after('1m')
    expect(heldBy(story)).toHaveLength(1)
  })

  test('somebody else’s form is none', async (context) => {
    const story = await company(host, { context })
    await looksAt(story)
    const { forms } = story.slack.state
    forms.set(story.alan.id, forms.get(story.grace.id)!)
    await story.alan.submits()
    expect(story.alan.form()?.rendered).toMatch(/not read for you/)
    await story.settled()
    expect(story.approvals.messages()).toEqual([])
  })

  test('two users with one address: which one is for people to say', async (context) => {
    const story = await company(host, { context })
    story.identityCenter.addUser({ userName: 'ada2', email: 'ADA@acme.example' })
    expect(await looksAt(story)).toMatch(/2 users[^]*ada and ada2/)
  })

  test('a name that Slack did not resolve, and none at all', async (context) => {
    const { grace } = await company(host, { context })
    expect((await grace.says('/aws-access offboard @nobody'))?.rendered).toMatch(/@nobody is nobody/)
    expect((await grace.says('/aws-access offboard'))?.rendered).toMatch(/not said who/)
  })

  test('one that is under way is not begun again, and says its id', async (context) => {
    const story = await company(host, { context })
    const { grace, alan, identityCenter, settled } = story
    identityCenter.assign(audit)
    identityCenter.faults.plan('DeleteAccountAssignment', denied, 1000)
    await alan.says('/aws-access offboard @ada')
    await settled()
    await offboards(story)
    const [, id] = /Request (\w{8})/.exec(card(story).rendered) ?? []
    expect((await alan.submits())?.rendered).toContain(`request ${id}`)
    await grace.closes()
    expect(await looksAt(story)).toContain(`request ${id}`)
  })
})

describe.concurrent.each(hosts)('while it goes on, on the %s host', (host) => {
  test('what the form did not show stays, though somebody waited for the same', async (context) => {
    const story = await company(host, { context })
    await story.ada.says('/aws-access request prod ReadOnlyAccess 1h waiting')
    await story.settled()
    await looksAt(story)
    story.identityCenter.assign(prod)
    await story.grace.submits()
    await story.settled()
    await story.after('1m')
    expect(isDone(story)).toBe(true)
    expect(heldBy(story)).toEqual([prod])
  })

  test('what AWS refuses is told and shown, asked again for ever, and ends once it is gone', async (context) => {
    const story = await company(host, { context })
    const { grace, alan, approvals, identityCenter, after } = story
    identityCenter.assign(audit)
    identityCenter.faults.plan('DeleteAccountAssignment', denied, 100_000)
    await offboards(story)
    expect(card(story).rendered).toMatch(/Being done: AWS did not do all of it yet[^]*no rights/)
    const note = last(approvals.thread(card(story)))
    expect(note).toMatch(/@grace and @alan: .*ReadOnlyAccess in audit: AccessDeniedException: no rights/)
    const told = () => [grace, alan].map((each) => each.dms().filter((dm) => /no rights/.test(dm.rendered)))
    expect(told().map((dms) => dms.length)).toEqual([1, 1])
    expect(last(grace.dms())).toMatch(/counts as gone once it is not there/)
    for (let each = 0; each < 4; each += 1) await after('1h')
    expect(told().map((dms) => dms.length)).toEqual([1, 1])
    await after('1d')
    expect(told().map((dms) => dms.length)).toEqual([2, 2])
    expect(heldBy(story)).toEqual([audit])
    // Somebody helps.
    identityCenter.unassign(audit)
    await after('15m')
    await after('1m')
    expect(isDone(story)).toBe(true)
  })

  test('what only the management account may take away is told, and the rest goes', async (context) => {
    const story = await company(host, { context, identityCenter: { delegated: true } })
    const { identityCenter, after } = story
    identityCenter.assign(bills)
    identityCenter.assign(audit)
    await after('1h')
    await after('15m')
    expect(await looksAt(story)).toMatch(/Direct assignments \(2\), as the list was/)
    await story.grace.submits()
    await story.settled()
    await after('1m')
    expect(heldBy(story)).toEqual([bills])
    expect(card(story).rendered).toMatch(/BillingView in acme-management: AccessDenied/)
    identityCenter.unassign(bills)
    await after('15m')
    await after('1m')
    expect(isDone(story)).toBe(true)
  })

  test('a user whom AWS does not remove yet is told, and removed in the end', async (context) => {
    const story = await company(host, { context, policy: deleting })
    story.identityCenter.faults.plan('DeleteUser', denied, 1)
    await offboards(story)
    expect(last(story.approvals.thread(card(story)))).toMatch(/nothing that it named is there any more/)
    expect(
      story.approvals.thread(card(story)).some(({ rendered }) => /the user ada: .*no rights/.test(rendered)),
    ).toBe(true)
    expect(isUser(story)).toBe(false)
  })

  test('nothing new can be asked for', async (context) => {
    const story = await company(host, { context, policy: open })
    const { ada, identityCenter, after } = story
    identityCenter.assign(audit)
    identityCenter.faults.plan('DeleteAccountAssignment', denied, 1000)
    await offboards(story)
    const answer = await ada.says('/aws-access request dev PowerUserAccess 1h one more time')
    expect(answer?.rendered).toMatch(/is being offboarded: request \w{8}/)
    identityCenter.faults.clear()
    await after('15m')
    await after('1m')
    expect(heldBy(story)).toEqual([])
  })

  test('what was asked for a moment before is found too, though the index lags', async (context) => {
    const story = await company(host, { context, indexLagMs: 2000 })
    const { ada, grace, settled, after, approvals } = story
    await looksAt(story)
    await ada.says('/aws-access request dev PowerUserAccess 1h quickly')
    await grace.submits()
    await settled()
    await after('1m')
    expect(heldBy(story)).toEqual([])
    expect(approvals.messages().some(({ rendered }) => /dev/.test(rendered))).toBe(true)
    expect((await grace.says('/aws-access list all'))?.rendered).toMatch(/Nobody holds anything here/)
  })
})

test('a press on a card meanwhile does not count', async () => {
  const story = await company('frozen')
  const { ada, alan, grace, settled, after } = story
  await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
  await settled()
  await looksAt(story)
  // Its worker starts when the story says so.
  await grace.submits()
  expect((await alan.presses('Approve')).sees?.rendered).toMatch(/the requester is being offboarded/)
  await settled()
  await after('1m')
  expect(heldBy(story)).toEqual([])
  expect(count(story, 'CreateAccountAssignment')).toBe(0)
})
