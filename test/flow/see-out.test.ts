import { describe, expect, test } from 'vitest'
import { openBoarding } from '../../src/access/boarding-transition.ts'
import { type AskedOnboarding, type Holding, personKey } from '../../src/access/boarding.ts'
import type { MembershipPair } from '../../src/aws/identity-store.ts'
import { isRefusal } from '../../src/access/refusal.ts'
import { transition } from '../../src/access/transition.ts'
import { board } from '../../src/flow/board.ts'
import { runJob } from '../../src/flow/jobs.ts'
import { offboard } from '../../src/flow/offboard.ts'
import { reconcile } from '../../src/flow/reconcile.ts'
import { askSurvey } from '../../src/flow/survey.ts'
import { policyOf } from '../access/policies.ts'
import { asked } from '../access/requests.ts'
import { neverOutstanding, type Parts, startParts } from './parts.ts'

const email = 'edsger@acme.example'
const person = personKey(email)
const speaker = { slackId: 'U0GRACE', teamId: 'T0000ACME01' }
const stillInTime = () => undefined

const start = (): Promise<Parts> =>
  startParts({
    policy: { ...policyOf([]), people: { leads: { emails: ['grace@acme.example'] } } },
    seed: { people: [{ userName: 'grace', email: 'grace@acme.example' }], groups: [{ name: 'Engineers' }] },
    people: [
      { name: 'grace', email: 'grace@acme.example' },
      { name: 'edsger', email },
    ],
  })

/** Edsger waits to be brought in. */
async function onboarding(
  { store, clock }: Parts,
  over: Partial<AskedOnboarding> = {},
): Promise<ReturnType<typeof openBoarding>> {
  const { approvers, channel, reason, rule, requester } = asked()
  const askedAt = clock.now().toISOString()
  const made: AskedOnboarding = {
    kind: 'onboarding',
    id: 'for-edsger',
    person,
    requester,
    newcomer: { slackId: 'U0EDSGER', email, userName: 'edsger', givenName: 'E', familyName: 'D' },
    groups: [],
    external: false,
    approvalsNeeded: 1,
    approvers,
    channel,
    reason,
    rule,
    sensitive: false,
    askedAt,
    ...over,
  }
  const waiting = openBoarding(made, 8 * 3600)
  await store.requests.create(waiting, askedAt)
  return waiting
}

/** Grace looks, and confirms what she is shown; something may happen in between. */
async function confirms({ edges, store }: Parts, meanwhile: () => unknown = () => undefined) {
  const whom = { by: 'email', email } as const
  const by = await askSurvey(edges, { speaker, viewId: 'V0FORM', whom, stillInTime })
  expect(isRefusal(by)).toBe(false)
  await runJob(edges, 'survey-V0FORM')
  const survey = await store.surveys.read('V0FORM')
  await meanwhile()
  const made = await offboard(edges, { speaker, surveyId: 'V0FORM', reason: '', stillInTime })
  return { survey, made }
}

test('a newcomer without a user, who waits to be brought in, is not', async () => {
  const parts = await start()
  const { edges, store, clock, worked } = parts
  const waiting = await onboarding(parts)
  const { survey, made } = await confirms(parts)
  expect(survey?.onboardings).toEqual([waiting.id])
  if (isRefusal(made)) throw new Error(made.refused.why)
  expect(worked).toContainEqual({ kind: 'person', person })
  const visited = { ...edges, judgeOnboarding: () => Promise.resolve(null) }
  for (let look = 0; look < 3; look += 1) {
    await board(visited, person)
    clock.advance(15_000)
  }
  expect(await store.requests.read(waiting)).toMatchObject({ status: 'closed', outcome: 'withdrawn' })
  expect(await store.requests.read({ person, id: made.id })).toMatchObject({
    status: 'closed',
    outcome: 'completed',
  })
  expect((await store.people.turn(person)).wakeAt).toBeNull()
})

test('the same form sent twice is one record', async () => {
  const parts = await start()
  await onboarding(parts)
  const { made } = await confirms(parts)
  const again = await offboard(parts.edges, { speaker, surveyId: 'V0FORM', reason: '', stillInTime })
  if (isRefusal(made) || isRefusal(again)) throw new Error('it was refused')
  expect(again.id).toBe(made.id)
  const { boardings } = await parts.store.people.sight(person)
  expect(boardings.filter(({ kind }) => kind === 'offboarding')).toHaveLength(1)
})

const why = (answer: object): string => (isRefusal(answer) ? answer.refused.why : 'made')
const visited = ({ edges }: Pick<Parts, 'edges'>) => ({
  ...edges,
  judgeOnboarding: () => Promise.resolve(null),
})

describe('what an onboarding has begun', () => {
  /** Edsger has a user; his onboarding is approved, and its membership is ordered, and not there yet. */
  async function begun() {
    const parts = await start()
    parts.center.addUser({ userName: 'edsger', email })
    const groups = [{ id: parts.center.groupId('Engineers'), name: 'Engineers' }]
    const broken = await onboarding(parts, { groups, approvalsNeeded: 0 })
    await board(visited(parts), person)
    const entitlement = { kind: 'group' as const, groupId: groups[0]!.id }
    const pair = { principalId: parts.center.userId('edsger'), entitlement }
    expect(await parts.store.pairs.order(pair, broken.id)).toMatchObject({ wish: 'keep', state: 'open' })
    return { parts, pair, broken }
  }

  /** The worker's, as long as anything is due. */
  async function works({ edges, store, clock }: Parts, pair: MembershipPair): Promise<void> {
    const identityStore = await edges.identityStore()
    const entitlements = {
      observe: () => identityStore.observe(pair),
      create: () => identityStore.join(pair),
      remove: () => identityStore.leave(pair),
      status: () => Promise.reject(new Error('memberships are made at once')),
      ...neverOutstanding,
    }
    const looking = { ...edges, entitlements, judgeAgain: () => Promise.resolve(null) }
    for (let look = 0; look < 6; look += 1) {
      await reconcile(looking, pair, new AbortController().signal)
      clock.advance(15_000)
      await board(visited({ edges }), person)
    }
    expect((await store.people.turn(person)).wakeAt).toBeNull()
  }

  test('goes with the offboarding, though the form did not show it', async () => {
    const { parts, pair, broken } = await begun()
    const { survey, made } = await confirms(parts)
    expect(survey?.takes).toEqual([])
    if (isRefusal(made)) throw new Error(made.refused.why)
    await board(visited(parts), person)
    expect(await parts.store.requests.read(broken)).toMatchObject({ status: 'closed' })
    expect(await parts.store.pairs.order(pair, made.id)).toMatchObject({ wish: 'remove', state: 'open' })
    parts.clock.advance(60_000)
    await board(visited(parts), person)
    expect(await parts.store.requests.read({ person, id: made.id })).toMatchObject({ status: 'activating' })
    // What was asked of AWS before may still come about.
    parts.center.join({ person: 'edsger', group: 'Engineers' })
    await works(parts, pair)
    expect(parts.center.memberships()).toEqual([])
    expect(await parts.store.requests.read({ person, id: made.id })).toMatchObject({ status: 'closed' })
  })
})

describe('a form is looked at again', () => {
  test('where the onboarding that it shows has come further', async () => {
    const parts = await start()
    const waiting = await onboarding(parts)
    const { made } = await confirms(parts, async () => {
      parts.clock.advance(1000)
      const at = parts.clock.now().toISOString()
      const by = asked().requester
      const next = transition(waiting, { type: 'approve', at, by, earlier: [], needed: 1 })
      if ('noArrow' in next) throw new Error('it waits for approval')
      await parts.store.requests.save(next, waiting, at)
    })
    expect(why(made)).toBe('survey-over')
  })

  test('where there is a user by now', async () => {
    const parts = await start()
    await onboarding(parts)
    const { made } = await confirms(parts, () => parts.center.addUser({ userName: 'edsger', email }))
    expect(why(made)).toBe('survey-over')
  })

  test('where the user may be made at this moment', async () => {
    const parts = await start()
    await onboarding(parts, { approvalsNeeded: 0 })
    expect(why((await confirms(parts)).made)).toBe('survey-over')
  })

  test('and nobody is offboarded while a look at them is under way', async () => {
    const parts = await start()
    await onboarding(parts)
    const { made } = await confirms(parts, () => {
      const at = parts.clock.now().toISOString()
      const until = new Date(Date.parse(at) + 30_000).toISOString()
      return parts.store.people.lease(person, { token: 'a worker', until }, at)
    })
    expect(why(made)).toBe('cannot-verify')
    const { boardings } = await parts.store.people.sight(person)
    expect(boardings.map(({ kind }) => kind)).toEqual(['onboarding'])
  })
})

test('what AWS refuses in hundreds of ways is told in a few words', async () => {
  const parts = await start()
  parts.center.addUser({ userName: 'edsger', email })
  const principalId = parts.center.userId('edsger')
  const takes = Array.from({ length: 60 }, (_, at): Holding => {
    const group = `${at}`.padEnd(900, '-')
    return { entitlement: { kind: 'group', groupId: `id-${at}` }, label: { kind: 'group', group } }
  })
  const { requester, approvers, channel } = asked()
  const askedAt = parts.clock.now().toISOString()
  const offboarding = openBoarding(
    {
      kind: 'offboarding',
      id: 'of-edsger',
      person,
      requester,
      leaver: { slackId: null, email, principalId, userName: 'edsger' },
      takes,
      deleteUser: false,
      external: false,
      approvalsNeeded: 0,
      approvers,
      channel,
      reason: '',
      rule: 'offboarding',
      sensitive: false,
      askedAt,
    },
    0,
  )
  await parts.store.requests.create(offboarding, askedAt)
  for (const [at, { entitlement }] of takes.entries())
    await parts.store.pairs.placeOrder(
      { principalId, entitlement },
      {
        by: offboarding.id,
        person,
        wish: 'remove',
        state: 'open',
        reason: `no ${at} ${'because '.repeat(90)}`,
      },
    )
  for (let look = 0; look < 2; look += 1) {
    await board(visited(parts), person)
    parts.clock.advance(15_000)
  }
  const told = (await parts.store.requests.read(offboarding))?.history.at(-1)
  expect(told?.what).toBe('removal-failed')
  expect(told?.text).toMatch(/^the group 0-+…: no 0 .*; and 57 more$/)
  expect(told?.text?.length).toBeLessThan(1000)
})
