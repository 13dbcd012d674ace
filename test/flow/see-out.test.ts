import { expect, test } from 'vitest'
import { openBoarding } from '../../src/access/boarding-transition.ts'
import { type AskedOnboarding, personKey } from '../../src/access/boarding.ts'
import { isRefusal } from '../../src/access/refusal.ts'
import { board } from '../../src/flow/board.ts'
import { runJob } from '../../src/flow/jobs.ts'
import { offboard } from '../../src/flow/offboard.ts'
import { askSurvey } from '../../src/flow/survey.ts'
import { policyOf } from '../access/policies.ts'
import { asked } from '../access/requests.ts'
import { type Parts, startParts } from './parts.ts'

const email = 'edsger@acme.example'
const person = personKey(email)
const speaker = { slackId: 'U0GRACE', teamId: 'T0000ACME01' }
const stillInTime = () => undefined

const start = (): Promise<Parts> =>
  startParts({
    policy: { ...policyOf([]), people: { leads: { emails: ['grace@acme.example'] } } },
    seed: { people: [{ userName: 'grace', email: 'grace@acme.example' }] },
    people: [
      { name: 'grace', email: 'grace@acme.example' },
      { name: 'edsger', email },
    ],
  })

/** Edsger waits to be brought in. */
async function onboarding({ store, clock }: Parts): Promise<ReturnType<typeof openBoarding>> {
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
  }
  const waiting = openBoarding(made, 8 * 3600)
  await store.requests.create(waiting, askedAt)
  return waiting
}

/** Grace looks, and confirms what she is shown. */
async function confirms({ edges, store }: Parts) {
  const whom = { by: 'email', email } as const
  const by = await askSurvey(edges, { speaker, viewId: 'V0FORM', whom, stillInTime })
  expect(isRefusal(by)).toBe(false)
  await runJob(edges, 'survey-V0FORM')
  const survey = await store.surveys.read('V0FORM')
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
