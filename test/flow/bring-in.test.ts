import { describe, expect, test } from 'vitest'
import { type Boarding, type LiveBoarding, personKey } from '../../src/access/boarding.ts'
import { openBoarding } from '../../src/access/boarding-transition.ts'
import type { PairKey } from '../../src/access/entitlement.ts'
import { transition } from '../../src/access/transition.ts'
import { board } from '../../src/flow/board.ts'
import { reconcile } from '../../src/flow/reconcile.ts'
import type { Fault } from '../../src/sandbox/faults.ts'
import { policyOf } from '../access/policies.ts'
import { grace } from '../views/samples.ts'
import { neverOutstanding, type Parts, startParts } from './parts.ts'

const email = 'edsger@acme.example'
const person = personKey(email)
const newcomer = {
  slackId: 'U0EDSGER',
  email,
  userName: 'edsger',
  givenName: 'Edsger',
  familyName: 'Newcomer',
}

interface Company extends Parts {
  /** Looks at the person and the pairs until nothing is left, or something breaks. */
  readonly toTheEnd: () => Promise<void>
  readonly boarding: () => Promise<Boarding>
}

/** Somebody whose onboarding was approved just now. */
async function company(people: readonly string[] = [], over: Partial<Boarding> = {}): Promise<Company> {
  const seed = {
    people: people.map((each, at) => ({ userName: `user${at}`, email: each })),
    groups: [{ name: 'Engineers' }],
  }
  const parts = await startParts({ policy: policyOf([]), seed })
  const { center, clock, edges, store } = parts
  const at = clock.now().toISOString()
  const asked = openBoarding(
    {
      id: 'abcd2345',
      kind: 'onboarding',
      person,
      newcomer,
      groups: [{ id: center.groupId('Engineers'), name: 'Engineers' }],
      external: false,
      requester: { slackId: 'U0EDSGER', email },
      reason: '',
      rule: 'onboarding',
      sensitive: false,
      approvalsNeeded: 1,
      approvers: { usergroups: [], people: [], more: false },
      channel: 'C0000APPR01',
      askedAt: at,
      ...over,
    } as Parameters<typeof openBoarding>[0],
    3600,
  )
  const approved = transition(asked, { type: 'approve', at, by: grace, earlier: [], needed: 1 })
  if ('noArrow' in approved) throw new Error('it was not approved')
  await store.requests.create(approved, at)
  const boarding = async () => (await store.requests.read(approved))!

  const identityStore = await edges.identityStore()
  const entitlements = {
    observe: (pair: PairKey) => identityStore.observe(pair as never),
    create: (pair: PairKey) => identityStore.join(pair as never),
    remove: (pair: PairKey) => identityStore.leave(pair as never),
    status: () => Promise.reject(new Error('memberships have no operations')),
    ...neverOutstanding,
  }
  const judgeAgain = () => Promise.resolve(null)
  async function toTheEnd(): Promise<void> {
    for (let look = 0; look < 60; look += 1) {
      const { pairs, wakeAt } = await board({ ...edges, judgeOnboarding: judgeAgain }, person)
      const looks = []
      for (const pair of pairs) looks.push(await reconcile({ ...edges, entitlements, judgeAgain }, pair))
      if (wakeAt === null) return
      if (looks.some(({ settled }) => settled.length > 0)) continue
      const next = [wakeAt, ...looks.flatMap((each) => each.wakeAt ?? [])].toSorted()[0] ?? wakeAt
      clock.advance(Math.max(0, Date.parse(next) - clock.now().getTime()))
    }
    throw new Error('it comes to no end')
  }
  return { ...parts, toTheEnd, boarding }
}

const made = ({ center }: Company): object[] => center.users().filter((user) => user.email === email)

const calls = ({ center }: Company, operation: string): number =>
  center.calls.filter((call) => call.operation === operation).length

const outcome = (boarding: Boarding): string =>
  boarding.status === 'closed' ? boarding.outcome : boarding.status

const history = async (story: Company): Promise<string[]> =>
  (await story.boarding()).history.map(({ what }) => what)

async function expectDone(story: Company): Promise<void> {
  expect(outcome(await story.boarding())).toBe('completed')
  expect(made(story)).toMatchObject([{ userName: 'edsger', displayName: 'Edsger Newcomer' }])
  expect(story.center.memberships()).toEqual([{ person: 'edsger', group: 'Engineers' }])
  const record = await story.store.people.sight(person)
  expect(record).toEqual({ record: { key: person }, boardings: [] })
}

test('a user is made, a membership kept for good, and a login promised', async () => {
  const story = await company()
  await story.toTheEnd()
  await expectDone(story)
  expect(await history(story)).toEqual(['asked', 'approved', 'user-made', 'closed'])
  expect(story.worked).toEqual([{ kind: 'job', id: expect.stringMatching(/^login-/) as string }])
  const [{ id } = { id: '' }] = story.worked.filter((key) => key.kind === 'job')
  expect((await story.store.jobs.read(id))?.job).toMatchObject({
    kind: 'login',
    person: { slackId: 'U0EDSGER', userName: 'edsger', principalId: story.center.userId('edsger') },
  })
})

describe('killed at any step, it is gone on with: one user, one membership', () => {
  const dead: Fault = { kind: 'fail', error: 'InternalServerError', status: 500 }
  const cuts = [
    ['before', dead],
    ['after', { kind: 'lose' }],
  ] as const
  test.each(cuts)('%s each call to the table', async (_, cut) => {
    let step = 0
    for (let survived = false; !survived; step += 1) {
      const story = await company()
      story.table.faults.plan(/./, cut, 1, step)
      story.table.faults.plan(/./, dead, Infinity, step)
      survived = await story.toTheEnd().then(
        () => true,
        () => false,
      )
      story.table.faults.clear()
      // Whoever died holds the lease until it is over.
      story.clock.advance(31_000)
      await story.toTheEnd()
      await expectDone(story)
      expect(await history(story)).toEqual(['asked', 'approved', 'user-made', 'closed'])
      expect(calls(story, 'CreateUser')).toBe(1)
      expect(calls(story, 'CreateGroupMembership')).toBeLessThanOrEqual(2)
    }
    // Had nothing been cut, this would say so.
    expect(step).toBeGreaterThan(15)
  })
})

describe('what AWS answers to the making of the user', () => {
  const fault = (error: string): Fault => ({ kind: 'fail', error, message: 'AWS’s words', status: 400 })

  test('busy is no failure, however often', async () => {
    const story = await company()
    story.center.faults.plan('CreateUser', fault('ThrottlingException'), 4)
    await story.toTheEnd()
    await expectDone(story)
    expect(await history(story)).not.toContain('create-failed')
  })

  test('a lost answer is settled by looking, and a user of ours is taken for made', async () => {
    const story = await company()
    story.center.faults.plan('CreateUser', { kind: 'lose' })
    await story.toTheEnd()
    await expectDone(story)
    expect(calls(story, 'CreateUser')).toBe(1)
    expect(await history(story)).toEqual(['asked', 'approved', 'user-made', 'closed'])
  })

  test('answers that keep getting lost are told once, and it goes on', async () => {
    const story = await company()
    story.center.faults.plan('CreateUser', { kind: 'fail', error: 'InternalServerException', status: 500 }, 4)
    await story.toTheEnd()
    await expectDone(story)
    expect(await history(story)).toEqual(['asked', 'approved', 'create-failed', 'user-made', 'closed'])
  })

  test('what can only fail again is given up, in AWS’s words', async () => {
    const story = await company()
    story.center.faults.plan('CreateUser', fault('AccessDeniedException'))
    await story.toTheEnd()
    expect(outcome(await story.boarding())).toBe('activation-failed')
    expect((await story.boarding()).history.at(-1)?.text).toMatch(/AccessDeniedException: AWS’s words/)
    expect(made(story)).toEqual([])
  })

  test('a user name of somebody else is never linked', async () => {
    const story = await company()
    story.center.addUser({ userName: 'Edsger', email: 'other@acme.example' })
    await story.toTheEnd()
    expect((await story.boarding()).history.at(-1)?.text).toMatch(/ask again with another one/)
    expect(story.center.memberships()).toEqual([])
  })
})

test('a user whom AWS does not know yet a moment after it was made is made a member a little later', async () => {
  const story = await company()
  const error = 'ResourceNotFoundException'
  story.center.faults.plan('CreateGroupMembership', {
    kind: 'fail',
    error,
    message: 'USER not found',
    status: 400,
  })
  await story.toTheEnd()
  await expectDone(story)
  expect(calls(story, 'CreateGroupMembership')).toBe(2)
})

test('what AWS goes on not knowing is given up in its words', async () => {
  const story = await company()
  const error = 'ResourceNotFoundException'
  const fault: Fault = { kind: 'fail', error, message: 'GROUP not found', status: 400 }
  story.center.faults.plan('CreateGroupMembership', fault, 9)
  await story.toTheEnd()
  expect((await story.boarding()).history.at(-1)?.text).toMatch(/Engineers: ResourceNotFoundException: GROUP/)
  expect(calls(story, 'CreateGroupMembership')).toBe(3)
})

test('what can’t be read for an hour is given up in words', async () => {
  const story = await company()
  story.center.faults.plan('GetUserId', { kind: 'fail', error: 'InternalServerException', status: 500 }, 99)
  await expect(story.toTheEnd()).rejects.toThrow('InternalServerException')
  expect(outcome(await story.boarding())).toBe('activating')
  story.clock.advance(3_700_000)
  await story.toTheEnd()
  expect((await story.boarding()).history.at(-1)?.text).toMatch(/could not be read: InternalServerException/)
})

test('a disabled user is given up in words', async () => {
  const story = await company(['Edsger@Acme.example'])
  story.center.disableUser('user0')
  await story.toTheEnd()
  expect((await story.boarding()).history.at(-1)?.text).toBe('the user user0 is disabled')
})

test('all users are gone through in several looks where one is too short, and a late page has them', async () => {
  const others = Array.from({ length: 60 }, (_, at) => `user${at}@acme.example`)
  const story = await company([...others, 'Edsger@Acme.example'])
  const { edges, clock } = story
  const tick = edges.now
  // Each glance at the clock takes two seconds: a look has time for few pages.
  edges.now = () => {
    clock.advance(2000)
    return tick()
  }
  await story.toTheEnd()
  expect(story.center.memberships()).toEqual([{ person: 'user60', group: 'Engineers' }])
  const pages = Math.ceil(61 / 2)
  expect(calls(story, 'ListUsers')).toBe(pages)
})

test('two onboardings of one person are done one after the other, and make one user', async () => {
  const story = await company()
  const first = (await story.boarding()) as LiveBoarding
  await story.store.requests.create({ ...first, id: 'wxyz6789', revision: 1 }, first.askedAt)
  await story.toTheEnd()
  await story.toTheEnd()
  await expectDone(story)
  expect(calls(story, 'CreateUser')).toBe(1)
})
