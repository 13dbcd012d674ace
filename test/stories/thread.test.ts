import { describe, expect, test } from 'vitest'
import type { Member } from '../../src/sandbox/slack/member.ts'
import type { Seen } from '../../src/sandbox/slack/seeing.ts'
import { type Host, hosts, type World, world, type WorldOptions } from '../world/index.ts'

const adaInProd = { person: 'ada', account: 'prod', permissionSet: 'ReadOnlyAccess' }
const line = '/aws-access request prod ReadOnlyAccess 1h checking INC-42'

/** A request with its card, and people who speak in its thread. */
async function asked(host: Host, what = line, options: WorldOptions = {}) {
  const story = await world({ host, ...options })
  const { ada, approvals, settled } = story
  await ada.says(what)
  await settled()
  const [card] = approvals.messages()
  return { ...story, card: card!, tells: telling(host, story, card!) }
}

/** Says it in a thread; gives what only whoever spoke is answered, which on the frozen host stands once the event is taken. */
const telling =
  (host: Host, { slack }: Pick<World, 'slack'>, thread: Seen) =>
  async (who: Member, text: string): Promise<Seen> => {
    const before = who.answers().length
    await who.mentions(text, { thread })
    return slack.until(() => who.answers()[before], host === 'frozen' ? 0 : 3000)
  }

const count = ({ identityCenter }: Pick<World, 'identityCenter'>, name: string): number =>
  identityCenter.calls.filter(({ operation }) => operation === name).length

describe.each(hosts)('in a card’s thread, on the %s host', (host) => {
  test('an approver approves, and only they are answered, where they spoke', async () => {
    const { grace, barbara, card, tells, identityCenter, approvals, settled, slack } = await asked(host)
    const answer = await tells(grace, 'approve')
    expect(answer.rendered).toMatch(/You approved @ada’s request for ReadOnlyAccess in prod/)
    expect(answer.threadTs).toBe(card.ts)
    await settled()
    expect(identityCenter.assignments()).toContainEqual(adaInProd)
    expect(approvals.messages()[0]?.rendered).toMatch(/approved by @grace/)
    expect(barbara.answers()).toEqual([])
    expect(slack.problems).toEqual([])
  })

  test('a card that the table would not take down is found a little later', async () => {
    const story = await world({ host })
    const { ada, grace, approvals, identityCenter, table, logged, settled, after } = story
    // What comes after the request itself, however often it is tried.
    table.faults.plan('PutItem', { kind: 'fail', error: 'InternalServerError', status: 500 }, 3, 1)
    await ada.says(line)
    await settled()
    await after('1m')
    expect(logged.join('')).toContain('a card can’t be found by its thread')
    const [card, ...others] = approvals.messages()
    expect(others).toEqual([])
    expect((await telling(host, story, card!)(grace, 'approve')).rendered).toMatch(/You approved/)
    await settled()
    expect(identityCenter.assignments()).toContainEqual(adaInProd)
  })

  test.each(['Approve', ' approve. ', '@aws-access: APPROVE!', '@aws-access, approve\n'])(
    '“%s” approves as well',
    async (text) => {
      const { grace, tells } = await asked(host)
      expect((await tells(grace, text)).rendered).toMatch(/You approved/)
    },
  )

  test('a denial carries its reason to the card, the thread and the requester, and pings nobody', async () => {
    const { ada, alan, card, tells, approvals, settled } = await asked(host)
    const reason = 'deny not <now>: see https://acme.example/a?b=1&c=2\nask @barbara, @oncall or @here'
    expect((await tells(alan, reason)).rendered).toMatch(/You denied @ada’s request/)
    await settled()
    const told = [approvals.messages()[0], approvals.thread(card).at(-1), ada.dms().at(-1)]
    for (const each of told) {
      expect(each?.rendered).toMatch(
        /denied by @alan: “not <now>: see https:\/\/acme\.example\/a\?b=1&c=2 ask @Barbara Sample, @oncall or @here”/i,
      )
      expect(each?.pings.join()).not.toMatch(/barbara|oncall|here/i)
    }
  })

  test('a reason to deny that nobody can see is none', async () => {
    const story = await asked(host)
    expect((await story.tells(story.alan, 'deny \u200b')).rendered).toMatch(/You denied/)
    await story.settled()
    expect(story.ada.dms().at(-1)?.rendered).toMatch(/was denied by @alan\.$/m)
  })

  test('a denial needs no reason, and is not cut short where the reason is too long', async () => {
    const { grace, tells, approvals, settled } = await asked(host)
    const refused = await tells(grace, `deny ${'x'.repeat(501)}`)
    expect(refused.rendered).toMatch(/501 characters; there is room for 500/)
    await settled()
    expect(approvals.messages()[0]?.rendered).toMatch(/Waiting/)
    expect((await tells(grace, 'deny')).rendered).toMatch(/You denied/)
    await settled()
    expect(approvals.messages()[0]?.rendered).toMatch(/Denied by @grace\./)
  })

  test('whoever asked withdraws what waits for an answer', async () => {
    const { ada, tells, approvals, settled } = await asked(host)
    expect((await tells(ada, 'withdraw')).rendered).toMatch(/request for .* is withdrawn/)
    await settled()
    expect(approvals.messages()[0]?.rendered).toMatch(/Withdrawn by @ada/)
  })

  test('what is approved and waits for its start is withdrawn, not ended', async () => {
    const story = await asked(host, '/aws-access request prod ReadOnlyAccess 1h from tomorrow 9:00 checking')
    const { ada, grace, tells, approvals, settled } = story
    expect((await tells(grace, 'approve')).rendered).toMatch(/it starts/)
    expect((await tells(ada, 'end')).rendered).toMatch(/nothing to end/)
    expect((await tells(ada, 'withdraw')).rendered).toMatch(/is withdrawn/)
    await settled()
    expect(approvals.messages()[0]?.rendered).toMatch(/Withdrawn by @ada/)
    expect(count(story, 'CreateAccountAssignment')).toBe(0)
  })

  test('what runs is handed back by its holder, or taken back by an approver', async () => {
    for (const name of ['ada', 'alan'] as const) {
      const story = await asked(host)
      const { grace, barbara, card, tells, identityCenter, approvals, settled } = story
      await tells(grace, 'approve')
      await settled()
      expect((await tells(barbara, 'end')).rendered).toMatch(/can be ended by whoever holds it/)
      expect((await tells(story[name], 'end')).rendered).toMatch(/is being taken away/)
      await settled()
      expect(identityCenter.assignments()).not.toContainEqual(adaInProd)
      expect(approvals.thread(card).at(-1)?.rendered).toMatch(/ended/i)
    }
  })

  test('a word that was meant for another state ends nothing', async () => {
    const { ada, grace, tells, identityCenter, approvals, settled } = await asked(host)
    expect((await tells(ada, 'end')).rendered).toMatch(/nothing to end.*\n?.*withdraw/)
    await settled()
    expect(approvals.messages()[0]?.rendered).toMatch(/Waiting/)
    await tells(grace, 'approve')
    await settled()
    expect((await tells(ada, 'withdraw')).rendered).toMatch(/active already.*\n?.*end/)
    await settled()
    expect(identityCenter.assignments()).toContainEqual(adaInProd)
  })

  test('anybody of the company is told how it stands', async () => {
    const { ada, barbara, grace, tells, settled, slack } = await asked(host)
    expect((await tells(barbara, 'status')).rendered).toMatch(/Waiting for approval until .*0 of 1 approved/)
    await tells(grace, 'approve')
    await settled()
    const stands = (await tells(ada, 'status')).rendered
    expect(stands).toMatch(/Active until .*\n.*@ada’s request.*Approved by @grace\. Request \w{8}\./s)
    for (const [name, words] of [
      ['gus', /guest/i],
      ['mallory', /own workspace/i],
    ] as const)
      expect((await tells(slack.person(name), 'status')).rendered).toMatch(words)
  })

  test('nobody decides on their own request', async () => {
    const { ada, tells, approvals, settled } = await asked(host)
    for (const text of ['approve', 'deny no'])
      expect((await tells(ada, text)).rendered).toMatch(/their own request/)
    await settled()
    expect(approvals.messages()[0]?.rendered).toMatch(/Waiting/)
  })

  test.each([
    ['a colleague who is no approver', 'barbara', /not an approver/i],
    ['a guest', 'gus', /guest/i],
    ['a stranger of another team', 'mallory', /own workspace/i],
    ['somebody whose address is unconfirmed', 'ursula', /confirm/i],
    ['somebody unknown to Identity Center', 'edsger', /Identity Center/],
  ])('%s decides and ends nothing', async (_, name, words) => {
    const story = await asked(host)
    const { slack, tells, approvals, settled } = story
    slack.invite('approvals', name)
    for (const text of ['approve', 'deny no'])
      expect((await tells(slack.person(name), text)).rendered).toMatch(words)
    for (const text of ['withdraw', 'end'])
      expect((await tells(slack.person(name), text)).rendered).not.toMatch(/is withdrawn|taken away/)
    await settled()
    expect(approvals.messages()[0]?.rendered).toMatch(/Waiting/)
    expect(count(story, 'CreateAccountAssignment')).toBe(0)
  })

  test.each([
    'why did @aws-access approve this?',
    'approve? not yet',
    'don’t approve',
    'approve it',
    'approve @alan',
    'denying this would be wrong',
    '> @aws-access approve',
    '@alan @aws-access approve',
    'approved',
    '',
  ])('“%s” decides nothing, and is answered with what can be said', async (text) => {
    const story = await asked(host)
    const { grace, tells, approvals, settled } = story
    const answer = await tells(grace, text)
    expect(answer.rendered).toMatch(/nothing was done.*deny <reason>/s)
    await settled()
    expect(approvals.messages()[0]?.rendered).toMatch(/Waiting/)
    expect(count(story, 'CreateAccountAssignment')).toBe(0)
  })

  test('elsewhere it does nothing, and says where to', async () => {
    const story = await asked(host)
    const { grace, slack, approvals, settled } = story
    const words = /not the thread of a request’s card.*\n?.*Reply to the card/
    const before = grace.answers().length
    await grace.mentions('approve', { channel: 'approvals' })
    const answer = await slack.until(() => grace.answers()[before])
    expect(answer.rendered).toMatch(words)
    expect(answer.threadTs).toBeUndefined()
    const other = approvals.messages().at(-1)!
    expect(other.by).toBe('grace')
    expect((await telling(host, story, other)(grace, 'approve')).rendered).toMatch(words)
    expect((await telling(host, story, other)(grace, 'help')).rendered).toMatch(/you can mention me and say/)
    await settled()
    expect(count(story, 'CreateAccountAssignment')).toBe(0)
  })

  test.each(['together', true] as const)(
    'what is delivered twice (%s) is done once, and answered with the same words',
    async (redeliver) => {
      const story = await asked(host, line, { slack: { redeliver } })
      const { ada, grace, tells, slack, settled } = story
      const heardTwice = async (who: Member, text: string, words: RegExp) => {
        const before = who.answers().length
        await tells(who, text)
        await slack.until(() => who.answers()[before + 1])
        for (const answer of who.answers().slice(before)) expect(answer.rendered).toMatch(words)
        await settled()
      }
      await heardTwice(grace, 'approve', /You approved|Active until/)
      await heardTwice(ada, 'end', /is being taken away|Ended by @ada/)
      expect(count(story, 'CreateAccountAssignment')).toBe(1)
      expect(count(story, 'DeleteAccountAssignment')).toBe(1)
      expect(slack.problems).toEqual([])
    },
  )

  test('what stands already is no refusal to whoever did it', async () => {
    const { ada, grace, alan, tells, settled } = await asked(host)
    await tells(grace, 'approve')
    await settled()
    expect((await tells(grace, 'approve')).rendered).toMatch(/Active until .*Approved by @grace/s)
    expect((await tells(alan, 'approve')).rendered).toMatch(/no longer waiting/)
    await tells(ada, 'end')
    await settled()
    expect((await tells(ada, 'end')).rendered).toMatch(/Ended by @ada/)
    expect((await tells(alan, 'end')).rendered).toMatch(/nothing to end/)
  })

  test('two approvals come from two people', async () => {
    const story = await asked(host, '/aws-access request prod-data DatabaseAdmin 30m a slow query')
    const { grace, alan, tells, settled } = story
    for (const _ of [1, 2])
      expect((await tells(grace, 'approve')).rendered).toMatch(/1 more approval is needed/)
    await settled()
    expect(count(story, 'CreateAccountAssignment')).toBe(0)
    expect((await tells(alan, 'approve')).rendered).toMatch(/You approved/)
    await settled()
    expect(count(story, 'CreateAccountAssignment')).toBe(1)
  })

  test('an answer that Slack does not take changes nothing of what was done', async () => {
    const { grace, card, identityCenter, slack, settled, logged } = await asked(host)
    slack.faults.plan('chat.postEphemeral', { kind: 'fail', error: 'user_not_in_channel', status: 200 })
    await grace.mentions('approve', { thread: card })
    await slack.until(() => logged.some((each) => each.includes('"whisper"')))
    await settled()
    expect(identityCenter.assignments()).toContainEqual(adaInProd)
    expect(slack.problems).toEqual([])
  })

  test('with a fault on our side, it is said, and can be said again', async () => {
    const { grace, tells, table, settled, identityCenter } = await asked(host)
    table.faults.plan('GetItem', { kind: 'fail', error: 'AccessDeniedException', status: 400 })
    expect((await tells(grace, 'approve')).rendered).toMatch(/Something broke/)
    expect((await tells(grace, 'approve')).rendered).toMatch(/You approved/)
    await settled()
    expect(identityCenter.assignments()).toContainEqual(adaInProd)
  })
})
