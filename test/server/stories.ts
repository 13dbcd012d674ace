import { describe, expect, test } from 'vitest'
import type { Company, Mode } from './company.ts'
import { Engineer, inTurn } from './engineer.ts'
import { type Playing, playing, storyMs } from './playing.ts'

/** People of their own for each story, so that all of them can be played in the same minute. */
const engineers = ['whole', 'group', 'short', 'long', 'crowd', 'anew', 'taken'] as const
const where = { channel: 'approvals' }

const wrongPressers = [
  ['barbara', /approve/i],
  ['gus', /guest/i],
  ['dora', /deactivated/i],
  ['mallory', /own workspace/i],
  ['ursula', /confirm/i],
] as const

const standingSample = { person: 'barbara', account: 'dev', permissionSet: 'PowerUserAccess' }

/** What people do to get access, and what becomes of it, on one host. */
export function minuteOfAccess(mode: Mode): void {
  const begun = playing()
  describe(`a minute of access over ${mode}`, () => {
    play(mode, begun)
  })
}

function play(mode: Mode, { found, played, allPlayed }: Playing): void {
  let founding: Promise<Company> | undefined
  const open = async () => {
    const here = await found({ mode, engineers, identityCenter: { settleMs: 1000 } })
    await here.serve()
    return here
  }
  /** A story in this mode's one company. */
  const story = (tell: (here: Company) => Promise<void>) =>
    played(async () => tell(await (founding ??= open())))

  test(
    'access is approved, there, told with a console link, gone after its minute and told',
    story(async (here) => {
      const { identityCenter, slack } = here
      const ada = new Engineer(here, 'whole')
      const assignment = { person: 'whole', account: 'prod', permissionSet: 'ReadOnlyAccess' }
      await ada.asks('prod ReadOnlyAccess 1m INC-42: db down: look')
      const card = await ada.card('INC-42: db down: look')
      for (const [name, words] of wrongPressers)
        expect(await ada.isTold(slack.person(name), card), name).toMatch(words)
      expect(await ada.isTold(ada.member, card)).toMatch(/own request/i)
      expect(here.asked('CreateAccountAssignment', 'whole')).toBe(0)
      await ada.approves(card)
      const granted = await ada.told(/You have/)
      expect(JSON.stringify(granted.blocks)).toMatch(
        /https:\/\/d-1234567890\.awsapps\.com\/start\/#\/console\?account_id=333333333301&(?:amp;)?role_name=ReadOnlyAccess/,
      )
      expect(granted.rendered).toMatch(/--profile acme-prod-ReadOnlyAccess/)
      expect(identityCenter.assignments()).toContainEqual(assignment)
      const since = Date.now()
      await ada.told(/ended/)
      expect(Date.now() - since).toBeGreaterThan(50_000)
      expect(identityCenter.assignments()).not.toContainEqual(assignment)
      await here.until('the thread tells the end', () => /ended/i.test(ada.thread(card)), 5000)
      expect(here.card('INC-42: db down: look')?.rendered).not.toContain('[ Approve ]')
      expect(identityCenter.assignments()).toContainEqual(standingSample)
    }),
    storyMs,
  )

  test(
    'a group membership is given and taken back likewise',
    story(async (here) => {
      const { identityCenter } = here
      const ada = new Engineer(here, 'group')
      const membership = { person: 'group', group: 'Billing' }
      await ada.asks('group Billing 1m the bills')
      await ada.approves(await ada.card('the bills'))
      await ada.told(/You have/)
      expect(identityCenter.memberships()).toContainEqual(membership)
      await ada.told(/ended/)
      expect(identityCenter.memberships()).not.toContainEqual(membership)
      expect(identityCenter.memberships()).toContainEqual({ person: 'barbara', group: 'Billing' })
      expect(identityCenter.memberships()).toContainEqual({ person: 'group', group: 'Engineers' })
    }),
    storyMs,
  )

  test(
    'a short second request does not cut a longer first',
    story(async (here) => {
      const { identityCenter } = here
      const ada = new Engineer(here, 'short')
      const assignment = { person: 'short', account: 'prod-data', permissionSet: 'DatabaseAdmin' }
      await ada.asks('prod-data DatabaseAdmin 1h the long one')
      await ada.approves(await ada.card('the long one'))
      const granted = await ada.told(/You have/)
      await ada.asks('prod-data DatabaseAdmin 1m a short extension')
      await ada.approves(await ada.card('a short extension'))
      await ada.told(/You have/, 2)
      const ended = await ada.told(/ended/)
      expect(ended.rendered).toMatch(/go on holding it/)
      expect(identityCenter.assignments()).toContainEqual(assignment)
      expect(here.asked('DeleteAccountAssignment', 'short')).toBe(0)
      await ada.member.presses('End access', { on: granted })
      await ada.told(/handed back/)
      expect(identityCenter.assignments()).not.toContainEqual(assignment)
    }),
    storyMs,
  )

  test(
    'a long second outlives a short first, and then goes',
    story(async (here) => {
      const { identityCenter } = here
      const ada = new Engineer(here, 'long')
      const assignment = { person: 'long', account: 'audit', permissionSet: 'ReadOnlyAccess' }
      await ada.asks('audit ReadOnlyAccess 1m the first')
      await ada.asks('audit ReadOnlyAccess 1m the second')
      await ada.approves(await ada.card('the first'))
      await ada.told(/You have/)
      const first = Date.now()
      await here.until('some seconds have passed', () => Date.now() - first > 8000)
      await ada.approves(await ada.card('the second'))
      await ada.told(/You have/, 2)
      await ada.told(/ended/)
      expect(identityCenter.assignments()).toContainEqual(assignment)
      await ada.told(/ended/, 2)
      expect(identityCenter.assignments()).not.toContainEqual(assignment)
      expect(here.asked('DeleteAccountAssignment', 'long')).toBe(1)
    }),
    storyMs,
  )

  test(
    'four presses at once make one assignment',
    story(async (here) => {
      const ada = new Engineer(here, 'crowd')
      await ada.asks('staging DatabaseAdmin 1h all press')
      const card = await ada.card('all press')
      const pressers = ['crowd-lead', 'grace', 'linus', 'alan'].map((name) => here.person(name))
      const answered = () => pressers.flatMap((presser) => presser.answers()).length
      const before = answered()
      await Promise.all(pressers.map((presser) => presser.presses('Approve', { on: card })))
      await here.until('every press is answered', () => answered() >= before + 4)
      await ada.told(/You have/)
      await ada.member.presses('End access')
      await ada.told(/handed back/)
      // Those who answer and those who work keep a pace each, and a throttled call was not made.
      const made = (operation: string) =>
        here.outcomes(operation, 'crowd').filter((outcome) => outcome !== 'ThrottlingException')
      expect(made('CreateAccountAssignment')).toEqual(['ok'])
      expect(made('DeleteAccountAssignment')).toEqual(['ok'])
      expect(ada.dms(/You have/)).toHaveLength(1)
    }),
    storyMs,
  )

  test(
    'a new grant while the old one is being removed holds',
    story(async (here) => {
      const { identityCenter } = here
      const ada = new Engineer(here, 'anew')
      const assignment = { person: 'anew', account: 'dev', permissionSet: 'AdministratorAccess' }
      await ada.asks('dev AdministratorAccess 1h the old one')
      await ada.approves(await ada.card('the old one'))
      await ada.told(/You have/)
      await ada.asks('dev AdministratorAccess 1h the new one')
      const card = await ada.card('the new one')
      const ending = ada.member.presses('End access')
      await here.until('the removal has begun', () => here.asked('DeleteAccountAssignment', 'anew') > 0)
      await ada.approves(card)
      await ending
      await ada.told(/handed back/)
      await here.until('the new card says so', () => /until/i.test(here.card('the new one')?.rendered ?? ''))
      await ada.told(/You have/, 2)
      expect(identityCenter.assignments()).toContainEqual(assignment)
      await ada.member.presses('End access')
      await ada.told(/handed back/, 2)
      expect(identityCenter.assignments()).not.toContainEqual(assignment)
    }),
    storyMs,
  )

  test(
    'who may not ask is told, and who holds it standing needs no request',
    story(async (here) => {
      const { slack } = here
      for (const [name, words] of wrongPressers.filter(([who]) => who !== 'barbara' && who !== 'dora'))
        expect(
          (
            await inTurn(() =>
              slack.person(name).says('/aws-access request prod ReadOnlyAccess 1m no', where),
            )
          )?.rendered,
          name,
        ).toMatch(words)
      const standing = await inTurn(() =>
        here.person('barbara').says('/aws-access request dev PowerUserAccess 1h standing'),
      )
      expect(standing?.rendered).toMatch(/standing|already|hold/i)
      expect(here.cards('standing')).toEqual([])
      expect(here.identityCenter.assignments()).toContainEqual(standingSample)
    }),
    storyMs,
  )

  test(
    'access that an administrator takes away is told, closed and not made again',
    story(async (here) => {
      const { identityCenter } = here
      const ada = new Engineer(here, 'taken')
      const assignment = { person: 'taken', account: 'log-archive', permissionSet: 'ReadOnlyAccess' }
      await ada.asks('log-archive ReadOnlyAccess 1m somebody takes it')
      await ada.approves(await ada.card('somebody takes it'))
      await ada.told(/You have/)
      identityCenter.unassign(assignment)
      await ada.told(/ended|no longer have/)
      expect(here.asked('CreateAccountAssignment', 'taken')).toBe(1)
      expect(identityCenter.assignments()).not.toContainEqual(assignment)
    }),
    storyMs,
  )

  test('Slack had nothing to complain of', async () => {
    await allPlayed()
    expect((await founding)?.slack.problems).toEqual([])
  })
}
