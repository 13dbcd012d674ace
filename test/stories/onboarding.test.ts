import { describe, expect, test } from 'vitest'
import type { Policy } from '../../src/access/policy.ts'
import type { Fault } from '../../src/sandbox/faults.ts'
import type { Member } from '../../src/sandbox/slack/member.ts'
import { hosts, type World, world } from '../world/index.ts'

const engineer = { person: 'edsger', group: 'Engineers' }

/** The sample policy with other groups for newcomers. */
const giving =
  (...groups: readonly string[]) =>
  (policy: Policy): Policy => ({
    ...policy,
    onboarding: { who: ['everyone'], approvers: ['leads'], groups },
  })

const external = (policy: Policy): Policy => ({ ...policy, identitySource: 'external' })

const calls = ({ identityCenter }: World, operation: string): number =>
  identityCenter.calls.filter((call) => call.operation === operation).length

const usersCalled = ({ identityCenter }: World, name: string): object[] =>
  identityCenter.users().filter(({ userName }) => userName.startsWith(name))

const welcomes = (who: Member): string[] =>
  who
    .dms()
    .map(({ rendered }) => rendered)
    .filter((text) => /Welcome to AWS|More of AWS/.test(text))

const logins = (who: Member): string[] =>
  who
    .dms()
    .map(({ rendered }) => rendered)
    .filter((text) => text.startsWith('Signing in to AWS'))

/** Edsger asks for himself with what the form suggests. */
async function asks(story: World): Promise<Member> {
  const edsger = story.slack.person('edsger')
  await edsger.says('/aws-access onboard')
  await edsger.submits()
  await story.settled()
  return edsger
}

async function onboarded(story: World): Promise<Member> {
  const edsger = await asks(story)
  await story.grace.presses('Approve')
  await story.settled()
  await story.after('1m')
  return edsger
}

describe.each(hosts)('onboarding, on the %s host', (host) => {
  test('a newcomer who is in no directory gets a user, a group, a welcome and what /aws-login says', async () => {
    const story = await world({ host })
    const { slack, grace, identityCenter, approvals, settled, after } = story
    const edsger = slack.person('edsger')
    await edsger.says('/aws-access onboard')
    const form = edsger.form()
    expect(form?.rendered).toContain('edsger@acme.example')
    expect(form?.fields.map(({ label }) => label)).toEqual([
      'Given name',
      'Family name',
      'User name',
      'Groups',
      'Why?',
    ])
    await edsger.fills('User name', 'e.newcomer')
    await edsger.fills('Why?', 'my first day')
    const sent = await edsger.submits()
    expect(sent?.rendered).toMatch(/Your onboarding is with its approvers/)
    expect(sent?.rendered).toMatch(host === 'server' ? /archives\/C0000APPR01\/p\d{16}/ : /#approvals/)
    await settled()
    const [card] = approvals.messages()
    for (const said of ['edsger@acme.example', 'e.newcomer', 'Edsger Newcomer', 'Engineers', 'my first day'])
      expect(card?.rendered).toContain(said)
    expect(card?.rendered).toMatch(/may approve: @grace or @alan/)
    expect(identityCenter.users().some(({ userName }) => userName === 'e.newcomer')).toBe(false)

    expect((await grace.presses('Approve')).sees?.rendered).toMatch(/You approved the onboarding of @edsger/)
    await settled()
    await after('1m')
    expect(usersCalled(story, 'e.newcomer')).toMatchObject([
      {
        userName: 'e.newcomer',
        givenName: 'Edsger',
        familyName: 'Newcomer',
        displayName: 'Edsger Newcomer',
        email: 'edsger@acme.example',
        status: 'ENABLED',
      },
    ])
    expect(identityCenter.memberships()).toContainEqual({ person: 'e.newcomer', group: 'Engineers' })
    const [welcome, ...more] = welcomes(edsger)
    expect(more).toEqual([])
    expect(welcome).toMatch(/user name: e\.newcomer[^]*one-time password[^]*MFA[^]*Never use the root user/)
    expect(welcome).toContain('https://d-1234567890.awsapps.com/start')
    expect(logins(edsger)).toHaveLength(1)
    expect(logins(edsger)[0]).toContain('staging · ReadOnlyAccess')
    expect(edsger.dms()[0]?.rendered).toBe(welcome)
    expect(approvals.messages()[0]?.rendered).toMatch(
      /Done: the user e\.newcomer is made, and is in Engineers/,
    )
    expect(approvals.messages()[0]?.rendered).not.toMatch(/\[ /)
    for (const told of [approvals.thread(card!).at(-1), grace.dms().at(-1)])
      expect(told?.rendered).toMatch(/Users > e\.newcomer > Reset password > Generate a one-time password/)
    expect(slack.problems).toEqual([])
  })

  test('two presses and two approvers at once make one user and one membership', async () => {
    const story = await world({ host })
    const { grace, alan, approvals, settled, after } = story
    const edsger = await asks(story)
    const [card] = approvals.messages()
    const on = { on: card! }
    await Promise.all([
      grace.presses('Approve', on),
      alan.presses('Approve', on),
      grace.presses('Approve', on),
      alan.presses('Approve', on),
    ])
    await settled()
    await after('1m')
    expect(calls(story, 'CreateUser')).toBe(1)
    expect(calls(story, 'CreateGroupMembership')).toBe(1)
    expect(usersCalled(story, 'edsger')).toHaveLength(1)
    expect(welcomes(edsger)).toHaveLength(1)
    expect(logins(edsger)).toHaveLength(1)
  })

  test('every delivery doubled makes one request, one user and one of each message', async () => {
    const story = await world({ host, slack: { redeliver: 'together' } })
    const edsger = await onboarded(story)
    expect(story.approvals.messages()).toHaveLength(1)
    expect(calls(story, 'CreateUser')).toBe(1)
    expect(calls(story, 'CreateGroupMembership')).toBe(1)
    expect(edsger.dms()).toHaveLength(2)
  })

  test('a process that dies while AWS makes the user leaves it to the next: one user, one membership', async () => {
    const story = await world({ host })
    const { identityCenter, grace, slack, app, startApp, settled, after } = story
    await asks(story)
    identityCenter.faults.plan('CreateUser', { kind: 'lose' })
    await grace.presses('Approve')
    app.handOver()
    await slack.until(() => calls(story, 'CreateUser') > 0)
    await app.kill()
    await startApp()
    await after('2m')
    await settled()
    expect(usersCalled(story, 'edsger')).toHaveLength(1)
    expect(identityCenter.memberships()).toContainEqual(engineer)
    expect(calls(story, 'CreateUser')).toBe(1)
    expect(story.approvals.messages()[0]?.rendered).toMatch(/Done: the user edsger is made/)
  })

  test('an existing user is completed, with what they are in left out, and not touched otherwise', async () => {
    const story = await world({ host, policy: giving('Engineers', 'Support') })
    const { barbara, grace, identityCenter, approvals, settled, after } = story
    const before = usersCalled(story, 'barbara')
    await barbara.says('/aws-access onboard')
    const form = barbara.form()
    expect(form?.rendered).toMatch(/There is a user already: barbara/)
    expect(form?.rendered).toMatch(/In already, for good: Engineers/)
    expect(form?.fields.map(({ label }) => label)).toEqual(['Groups', 'Why?'])
    expect(form?.fields[0]?.options).toEqual(['Support'])
    await barbara.submits()
    await settled()
    expect(approvals.messages()[0]?.rendered).toMatch(/barbara, there already/)
    await grace.presses('Approve')
    await settled()
    await after('1m')
    expect(identityCenter.memberships()).toContainEqual({ person: 'barbara', group: 'Support' })
    expect(usersCalled(story, 'barbara')).toEqual(before)
    expect(calls(story, 'CreateUser')).toBe(0)
    expect(welcomes(barbara)[0]).toMatch(
      /Your user in AWS, barbara, has been completed\.\nYou are in Support/,
    )
    expect(grace.dms().some(({ rendered }) => /one-time password/.test(rendered))).toBe(false)
  })

  test('whoever has all there is gets no form to send, and no request', async () => {
    const { barbara, approvals, settled } = await world({ host })
    await barbara.says('/aws-access onboard')
    expect(barbara.form()?.rendered).toMatch(
      /nothing to do: @barbara has a user, and is in Engineers already/,
    )
    expect(barbara.form()?.submit).toBeUndefined()
    await settled()
    expect(approvals.messages()).toEqual([])
  })

  test('a membership that onboarding gave survives the end of a grant of the same group', async () => {
    const policy = giving('Billing')
    const { ada, grace, identityCenter, settled, after } = await world({ host, policy })
    const billing = { person: 'ada', group: 'Billing' }
    await ada.says('/aws-access request group Billing 1h closing the month')
    await settled()
    await grace.presses('Approve')
    await settled()
    expect(identityCenter.memberships()).toContainEqual(billing)
    await ada.says('/aws-access onboard')
    expect(ada.form()?.fields[0]?.options).toEqual(['Billing'])
    await ada.submits()
    await settled()
    await grace.presses('Approve')
    await settled()
    await after('1m')
    expect(welcomes(ada)).toHaveLength(1)
    expect(logins(ada).at(-1)).toMatch(/BillingView.*, through the group Billing\)$/m)
    await after('1h')
    await after('20m')
    expect(ada.dms().some(({ rendered }) => /You go on holding it as standing access/.test(rendered))).toBe(
      true,
    )
    expect(identityCenter.memberships()).toContainEqual(billing)
  })

  test('where an identity provider makes the users it waits, says who does what, and goes on by itself', async () => {
    const story = await world({ host, policy: external })
    const { slack, grace, identityCenter, approvals, settled, after } = story
    const edsger = slack.person('edsger')
    await edsger.says('/aws-access onboard')
    expect(edsger.form()?.fields.map(({ label }) => label)).toEqual(['Groups', 'Why?'])
    await edsger.submits()
    await settled()
    await grace.presses('Approve')
    await settled()
    await after('1m')
    const waits = /AWS IAM Identity Center application, with exactly the address edsger@acme\.example/
    const [card] = approvals.messages()
    for (const told of [card, approvals.thread(card!).at(-1), grace.dms().at(-1), edsger.dms().at(-1)])
      expect(told?.rendered).toMatch(waits)
    await after('3h')
    identityCenter.addUser({ userName: 'edsger.n', email: 'Edsger@ACME.example' })
    await after('1h')
    await after('11m')
    await after('1m')
    expect(identityCenter.memberships()).toContainEqual({ person: 'edsger.n', group: 'Engineers' })
    expect(calls(story, 'CreateUser')).toBe(0)
    expect(welcomes(edsger)[0]).toMatch(
      /user in AWS: edsger\.n[^]*identity provider[^]*no password of its own/,
    )
    expect(approvals.messages()[0]?.rendered).toMatch(/Done: edsger\.n \(@edsger\) is in Engineers/)
    expect(edsger.dms().filter(({ rendered }) => waits.test(rendered))).toHaveLength(1)
    expect(grace.dms().filter(({ rendered }) => waits.test(rendered))).toHaveLength(1)
  })

  test('what waits for an identity provider can be withdrawn, and then nothing is done when the user appears', async () => {
    const { slack, grace, identityCenter, approvals, settled, after, ...story } = await world({
      host,
      policy: external,
    })
    const edsger = await asks({ slack, grace, identityCenter, approvals, settled, after, ...story })
    await grace.presses('Approve')
    await settled()
    await after('1m')
    expect((await edsger.presses('Withdraw')).sees?.rendered).toMatch(
      /The onboarding of @edsger is withdrawn/,
    )
    identityCenter.addUser({ userName: 'edsger', email: 'edsger@acme.example' })
    await after('10m')
    expect(identityCenter.memberships()).not.toContainEqual(engineer)
    expect(approvals.messages()[0]?.rendered).toMatch(/Withdrawn by @edsger/)
  })

  test('two users with one address are refused in the form, whatever its case', async () => {
    const { slack, identityCenter, approvals, settled } = await world({ host })
    identityCenter.addUser({ userName: 'one', email: 'Edsger@acme.example' })
    identityCenter.addUser({ userName: 'two', email: 'edsger@ACME.example' })
    const edsger = slack.person('edsger')
    await edsger.says('/aws-access onboard')
    expect(edsger.form()?.rendered).toMatch(
      /2 users in IAM Identity Center have the address .*: one and two\./,
    )
    await settled()
    expect(approvals.messages()).toEqual([])
  })

  test('two users that come to be while it waits for its approver end it in words, and nothing is made', async () => {
    const story = await world({ host })
    const { grace, identityCenter, approvals, settled } = story
    const edsger = await asks(story)
    identityCenter.addUser({ userName: 'one', email: 'edsger@acme.example' })
    identityCenter.addUser({ userName: 'two', email: 'Edsger@acme.example' })
    await grace.presses('Approve')
    await settled()
    expect(approvals.messages()[0]?.rendered).toMatch(/Failed: “2 users have this address: one, two”/)
    expect(edsger.dms().at(-1)?.rendered).toMatch(/Your onboarding failed: “2 users have this address/)
    expect(calls(story, 'CreateUser') + calls(story, 'CreateGroupMembership')).toBe(0)
  })

  test('a user who comes to be while it waits is completed, under the name that it has', async () => {
    const story = await world({ host })
    const { grace, identityCenter, settled, after } = story
    const edsger = await asks(story)
    identityCenter.addUser({ userName: 'e.w.n', email: 'Edsger@acme.example' })
    await grace.presses('Approve')
    await settled()
    await after('1m')
    expect(identityCenter.memberships()).toContainEqual({ person: 'e.w.n', group: 'Engineers' })
    expect(calls(story, 'CreateUser')).toBe(0)
    expect(welcomes(edsger)[0]).toContain('e.w.n')
  })

  test('a user name that somebody else has is refused beside the field, or by AWS, and never linked', async () => {
    const story = await world({ host })
    const { slack, grace, identityCenter, settled } = story
    const edsger = slack.person('edsger')
    await edsger.says('/aws-access onboard')
    await edsger.fills('User name', 'ada')
    await edsger.fills('Family name', ' ')
    await edsger.submits()
    expect(edsger.form()?.errors).toEqual({
      'Family name': 'The family name is missing: Identity Center needs one.',
    })
    await edsger.fills('Family name', 'Newcomer')
    await edsger.submits()
    expect(edsger.form()?.errors).toEqual({
      'User name': 'Somebody else has the user name ada. Choose another one.',
    })
    await edsger.fills('User name', 'edsger')
    await edsger.submits()
    await settled()
    identityCenter.addUser({ userName: 'Edsger', email: 'another@acme.example' })
    await grace.presses('Approve')
    await settled()
    expect(edsger.dms().at(-1)?.rendered).toMatch(/somebody else’s: ask again with another one/)
    expect(identityCenter.memberships().some(({ person }) => person === 'Edsger')).toBe(false)
  })

  test('what AWS refuses for good is told in its words; what was made stays, and is said to', async () => {
    const story = await world({ host })
    const { grace, identityCenter, approvals, settled, after } = story
    const edsger = await asks(story)
    const denied: Fault = { kind: 'fail', error: 'AccessDeniedException', message: 'not yours', status: 400 }
    identityCenter.faults.plan('CreateGroupMembership', denied)
    await grace.presses('Approve')
    await settled()
    await after('1m')
    for (const told of [approvals.messages()[0], edsger.dms().at(-1)])
      expect(told?.rendered).toMatch(
        /not made a member of Engineers: AccessDeniedException: not yours”.* The user edsger was made, and stays\./,
      )
    expect(usersCalled(story, 'edsger')).toHaveLength(1)
    expect(welcomes(edsger)).toEqual([])
    expect(grace.dms().at(-1)?.rendered).toMatch(
      /onboarding of @edsger failed.*Users > edsger > Reset password > Generate a one-time password/s,
    )
    // Whoever is completed by the next one has never signed in.
    await asks(story)
    await grace.presses('Approve')
    await settled()
    await after('1m')
    expect(welcomes(edsger)[0]).toMatch(
      /edsger, has been completed[^]*If you have never signed in[^]*user name: edsger[^]*one-time password[^]*MFA/,
    )
  })

  test('a newcomer sees how their onboarding stands, and withdraws it from there', async () => {
    const story = await world({ host })
    const { grace, alan, slack, settled } = story
    const edsger = slack.person('edsger')
    expect((await edsger.says('/aws-access'))?.rendered).toMatch(/Send \/aws-access onboard/)
    await asks(story)
    for (const line of ['/aws-access', '/aws-access list', '/aws-access end'])
      expect((await edsger.says(line))?.rendered, line).toMatch(
        /your onboarding is under way[^]*waiting for approval until[^]*Withdraw[^]*\/aws-access end \w{8} withdraws it/,
      )
    expect((await edsger.presses('Withdraw')).sees?.rendered).toMatch(
      /The onboarding of @edsger is withdrawn/,
    )
    await settled()
    await grace.says('/aws-access onboard @edsger')
    await grace.submits()
    await settled()
    const others = await edsger.says('/aws-access list')
    expect(others?.rendered).toMatch(/your onboarding is under way[^]*sent a message once it is done/)
    expect(others?.rendered).not.toMatch(/Withdraw/)
    await edsger.says('/aws-access onboard')
    expect(edsger.form()?.rendered).toMatch(/have it withdrawn by whoever asked for it/)
    await edsger.closes()
    await grace.says('/aws-access onboard @edsger')
    expect(grace.form()?.rendered).toMatch(/Wait for it, or end it with \/aws-access end \w{8}/)
    await grace.closes()
    story.identityCenter.faults.plan(
      'CreateUser',
      { kind: 'fail', error: 'InternalServerException', status: 500 },
      9,
    )
    await alan.presses('Approve')
    await settled()
    await grace.says('/aws-access onboard @edsger')
    expect(grace.form()?.rendered).toMatch(/Wait for it: it can’t be stopped any more/)
  })

  test('whoever is offboarded is not told to end that', async () => {
    const { ada, grace, identityCenter, settled, after } = await world({ host })
    const denied: Fault = { kind: 'fail', error: 'AccessDeniedException', message: 'not yours', status: 400 }
    identityCenter.faults.plan('DeleteGroupMembership', denied, 99)
    await grace.says('/aws-access offboard @ada')
    await settled()
    await grace.submits()
    await settled()
    await after('1m')
    await ada.says('/aws-access onboard')
    expect(ada.form()?.rendered).toMatch(/is being offboarded: request \w{8}/)
    expect(ada.form()?.rendered).not.toMatch(/aws-access end/)
  })

  test('a group that is not given any more is called by its name', async () => {
    const policy = giving('Engineers', 'Support')
    const { slack, identityCenter, clock, after } = await world({ host, policy })
    const edsger = slack.person('edsger')
    await edsger.says('/aws-access onboard')
    await edsger.picks('Groups', 'Support')
    identityCenter.renameGroup('Support', 'Helpers')
    clock.advance(16 * 60_000)
    await after('1m')
    await edsger.submits()
    expect(edsger.form()?.errors?.Groups).toMatch(/^The group Helpers is not one that newcomers may be given/)
    identityCenter.removeGroup('Helpers')
    clock.advance(16 * 60_000)
    await after('1m')
    await edsger.submits()
    expect(edsger.form()?.errors?.Groups).toMatch(/^One of the groups chosen is not one/)
  })

  test('two people in one line are refused in words', async () => {
    const { grace } = await world({ host })
    const said = await grace.says('/aws-access onboard @edsger @linus')
    expect(said?.rendered).toMatch(/is for one person at a time/)
    expect(grace.form()).toBeUndefined()
  })

  test('a user whom the identity provider enables later is waited for', async () => {
    const story = await world({ host, policy: external })
    const { grace, identityCenter, settled, after, approvals } = story
    await asks(story)
    identityCenter.addUser({ userName: 'edsger', email: 'edsger@acme.example' })
    identityCenter.disableUser('edsger')
    await grace.presses('Approve')
    await settled()
    await after('2m')
    expect(approvals.messages()[0]?.rendered).toMatch(/Waiting for the identity provider/)
    identityCenter.changeUser('edsger', { status: 'ENABLED' })
    await after('2m')
    await after('1m')
    expect(identityCenter.memberships()).toContainEqual(engineer)
  })

  test('neither the subject, nor their second Slack id, nor an administrator who is no approver can approve', async () => {
    const policy = (sample: Policy): Policy => ({
      ...sample,
      people: { ...sample.people, bosses: { emails: ['linus@acme.example'] } },
      admins: ['bosses'],
      onboarding: { who: ['everyone'], approvers: ['leads', 'oncall'], groups: ['Support'] },
    })
    const story = await world({ host, policy })
    const { slack, barbara, grace, linus, identityCenter, approvals, settled } = story
    slack.setUserGroup('oncall', ['barbara'])
    const second = slack.addMember({ name: 'barbara2', email: 'Barbara@acme.example' }, ['approvals'])
    await barbara.says('/aws-access onboard')
    await barbara.submits()
    await settled()
    const [card] = approvals.messages()
    expect(card?.rendered).toMatch(/may approve: @oncall, @grace or @alan/)
    const pressed = async (who: Member) => (await who.presses('Approve', { on: card! })).sees?.rendered
    expect(await pressed(barbara)).toMatch(/Nobody decides on their own request/)
    slack.setUserGroup('oncall', ['barbara', 'barbara2'])
    expect(await pressed(second)).toMatch(/Nobody decides on their own request/)
    expect(await pressed(linus)).toMatch(/not an approver/)
    await settled()
    expect(approvals.messages()[0]?.rendered).toMatch(/Waiting for approval/)
    expect(calls(story, 'CreateGroupMembership')).toBe(0)
    await grace.presses('Approve')
    await settled()
    expect(identityCenter.memberships()).toContainEqual({ person: 'barbara', group: 'Support' })
  })

  test('an administrator onboards somebody, named by mention or address; neither of the two can approve', async () => {
    const story = await world({ host })
    const { slack, ada, grace, alan, approvals, identityCenter, settled, after } = story
    const edsger = slack.person('edsger')
    await ada.says('/aws-access onboard @edsger')
    expect(ada.form()?.rendered).toMatch(/Only administrators may onboard others/)
    await grace.says('/aws-access onboard edsger@acme.example')
    expect(grace.form()?.rendered).toMatch(/@edsger, with the e-mail address edsger@acme\.example/)
    await grace.closes()
    await grace.says('/aws-access onboard @edsger')
    const sent = await grace.submits()
    expect(sent?.rendered).toMatch(/The onboarding of @edsger is with its approvers/)
    await settled()
    expect(approvals.messages()[0]?.rendered).toMatch(/@grace asks to onboard @edsger/)
    expect((await grace.presses('Approve')).sees?.rendered).toMatch(/Nobody decides on their own request/)
    await alan.presses('Approve')
    await settled()
    await after('1m')
    expect(identityCenter.memberships()).toContainEqual(engineer)
    expect(welcomes(edsger)).toHaveLength(1)
    expect(welcomes(grace)).toEqual([])
  })

  test('a typed address tells nobody but administrators who has an account, and is one’s own to oneself', async () => {
    const { slack, ada, barbara, grace } = await world({ host, policy: giving('Support') })
    const cases: [Member, RegExp][] = [
      [ada, /Only administrators may onboard others/],
      [slack.person('gus'), /Guests of this workspace have no part/],
      [slack.person('mallory'), /Only members of this company’s own workspace/],
      [slack.person('ursula'), /Slack has not confirmed your e-mail address/],
    ]
    for (const [who, words] of cases)
      for (const address of ['nobody@acme.example', 'linus@acme.example', 'dora@acme.example']) {
        await who.says(`/aws-access onboard ${address}`)
        expect(who.form()?.rendered, `${who.name} ${address}`).toMatch(words)
        await who.closes()
      }
    await barbara.says('/aws-access onboard Barbara@ACME.example')
    expect(barbara.form()?.rendered).toMatch(/You, with the e-mail address barbara@acme\.example/)
    await grace.says('/aws-access onboard nobody@acme.example')
    expect(grace.form()?.rendered).toMatch(/Nobody in this Slack workspace is nobody@acme\.example/)
  })

  test('whose address has another case in Identity Center is known to everything once completed', async () => {
    const story = await world({ host })
    const { identityCenter, approvals, settled } = story
    identityCenter.addUser({ userName: 'edsger', email: 'Edsger@ACME.example' })
    const edsger = await onboarded(story)
    expect(welcomes(edsger)[0]).toMatch(/Your user in AWS, edsger, has been completed/)
    const before = logins(edsger).length
    expect((await edsger.says('/aws-login'))?.rendered).toMatch(/on their way to you/)
    await settled()
    expect(logins(edsger).length).toBe(before + 1)
    await edsger.says('/aws-access request prod ReadOnlyAccess 1h looking around')
    await settled()
    expect(approvals.messages().at(-1)?.rendered).toMatch(/@edsger asks for .*ReadOnlyAccess/)
  })

  test('a user of another case who has all there is is known from the form that says so', async () => {
    const { slack, grace, identityCenter } = await world({ host })
    identityCenter.addUser({ userName: 'edsger', email: 'Edsger@ACME.example' })
    identityCenter.join(engineer)
    const edsger = slack.person('edsger')
    expect((await edsger.says('/aws-login'))?.rendered).toMatch(/Nobody in IAM Identity Center has/)
    await edsger.says('/aws-access onboard')
    expect(edsger.form()?.rendered).toMatch(/nothing to do: @edsger has a user, and is in Engineers already/)
    expect((await edsger.says('/aws-login'))?.rendered).toMatch(/on their way to you/)
    // A hint that is not true any more names nobody.
    identityCenter.changeUser('edsger', { email: 'somebody@else.example' })
    expect((await edsger.says('/aws-login'))?.rendered).toMatch(/Nobody in IAM Identity Center has/)
    expect(grace.dms()).toEqual([])
  })

  test('who can’t be brought in is said of them, and why', async () => {
    const { slack, grace, approvals, settled } = await world({ host })
    slack.setFlags('edsger', { email: 'edsger@elsewhere.example' })
    const cases: [string, RegExp][] = [
      ['@gus', /@gus is a guest/],
      ['@dora', /account of @dora is deactivated/],
      ['@mallory', /@mallory is not a member of this company/],
      ['@ursula', /not confirmed the e-mail address of @ursula/],
      ['@edsger', /edsger@elsewhere\.example of @edsger is not one of acme\.example/],
      ['@aws-access', /@aws-access is a bot/],
      ['nobody@acme.example', /Nobody in this Slack workspace is nobody@acme\.example/],
    ]
    for (const [whom, words] of cases) {
      await grace.says(`/aws-access onboard ${whom}`)
      expect(grace.form()?.rendered, whom).toMatch(words)
      await grace.closes()
    }
    const unresolved = await grace.says('/aws-access onboard @somebody')
    expect(unresolved?.rendered).toMatch(/pick the person from Slack’s suggestions/)
    const edsger = slack.person('edsger')
    await edsger.says('/aws-access onboard')
    expect(edsger.form()?.rendered).toMatch(/Your Slack address edsger@elsewhere\.example is not one of/)
    await settled()
    expect(approvals.messages()).toEqual([])
  })

  test('people may only ask for themselves where the policy lets them', async () => {
    const none = await world({ host, policy: ({ onboarding: _, ...policy }) => policy })
    const refused = await none.slack.person('edsger').says('/aws-access onboard')
    expect(refused?.rendered).toMatch(/policy does not let people be onboarded/)
    const few = await world({
      host,
      policy: (policy) => ({
        ...policy,
        onboarding: { who: ['engineers'], approvers: ['leads'], groups: ['Support'] },
      }),
    })
    const edsger = few.slack.person('edsger')
    await edsger.says('/aws-access onboard')
    expect(edsger.form()?.rendered).toMatch(/policy does not let you ask to be onboarded yourself/)
    await few.barbara.says('/aws-access onboard')
    expect(few.barbara.form()?.submit).toBe('Ask')
    // An administrator may for anyone.
    await few.grace.says('/aws-access onboard')
    expect(few.grace.form()?.submit).toBe('Ask')
  })

  test('what is under way already is not asked for again, and administrators see it in their list', async () => {
    const story = await world({ host })
    const { slack, alan, grace, approvals, settled } = story
    const edsger = slack.person('edsger')
    await edsger.says('/aws-access onboard')
    await alan.says('/aws-access onboard @edsger')
    await edsger.submits()
    const second = await alan.submits()
    expect(second?.rendered).toMatch(/onboarding is under way already: request \w{8}/)
    await settled()
    expect(approvals.messages()).toHaveLength(1)
    await edsger.says('/aws-access onboard')
    expect(edsger.form()?.rendered).toMatch(/under way already/)
    const all = await grace.says('/aws-access list all')
    expect(all?.rendered).toMatch(/@edsger: the onboarding of @edsger\n.*waiting for approval/)
  })

  test('two who ask for the same person at the same moment make one request', async () => {
    const story = await world({ host })
    const { slack, alan, approvals, settled } = story
    const edsger = slack.person('edsger')
    await edsger.says('/aws-access onboard')
    await alan.says('/aws-access onboard @edsger')
    const answers = await Promise.all([edsger.submits(), alan.submits()])
    await settled()
    expect(approvals.messages()).toHaveLength(1)
    expect(answers.filter((each) => /is with its approvers/.test(each?.rendered ?? ''))).toHaveLength(1)
  })

  test('a denial, a withdrawal and silence are told to whoever asked, and nothing is made', async () => {
    const story = await world({ host })
    const { grace, approvals, settled, after } = story
    const edsger = await asks(story)
    await grace.presses('Deny')
    await settled()
    expect(edsger.dms().at(-1)?.rendered).toMatch(/Your onboarding was denied by @grace/)
    await edsger.says('/aws-access onboard')
    const [, line = ''] =
      /To withdraw it: (\/aws-access end \w+)/.exec((await edsger.submits())?.rendered ?? '') ?? []
    expect((await edsger.says(line))?.rendered).toMatch(/The onboarding of @edsger is withdrawn/)
    await settled()
    expect(edsger.dms().at(-1)?.rendered).toMatch(/Your onboarding was withdrawn/)
    await asks(story)
    await after('8h')
    expect(edsger.dms().at(-1)?.rendered).toMatch(/Your onboarding expired: nobody answered in time/)
    for (const card of approvals.messages()) expect(card.rendered).not.toMatch(/\[ /)
    expect(calls(story, 'CreateUser')).toBe(0)
  })

  test.each<[string, (story: World) => void, RegExp]>([
    [
      'another address',
      ({ slack }) => slack.setFlags('edsger', { email: 'e@acme.example' }),
      /Slack address is another one now/,
    ],
    [
      'no more account',
      ({ slack }) => slack.setFlags('edsger', { deleted: true }),
      /the requester may not ask any more/,
    ],
    [
      'a group that is gone',
      ({ identityCenter, clock }) => {
        identityCenter.removeGroup('Engineers')
        clock.advance(16 * 60_000)
      },
      /group Engineers is not given to newcomers any more/,
    ],
  ])('judged at the press: %s ends it', async (_, change, words) => {
    const story = await world({ host })
    const { grace, settled, approvals, after } = story
    await asks(story)
    change(story)
    await after('1m')
    await settled()
    expect((await grace.presses('Approve')).sees?.rendered).toMatch(words)
    await settled()
    expect(approvals.messages()[0]?.rendered).toMatch(/Denied: the policy no longer allows it/)
    expect(calls(story, 'CreateUser')).toBe(0)
  })

  test('judged again before anything is made, where a while has passed', async () => {
    const story = await world({ host, policy: external })
    const { slack, grace, identityCenter, approvals, settled, after } = story
    await asks(story)
    await grace.presses('Approve')
    await settled()
    await after('2m')
    slack.setFlags('edsger', { email: 'e@acme.example' })
    identityCenter.addUser({ userName: 'edsger', email: 'edsger@acme.example' })
    await after('2m')
    expect(approvals.messages()[0]?.rendered).toMatch(/Slack address is another one now/)
    expect(identityCenter.memberships()).not.toContainEqual(engineer)
  })
})
