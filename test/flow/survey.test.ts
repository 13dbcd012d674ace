import { expect, test } from 'vitest'
import type { Survey } from '../../src/access/survey.ts'
import { runJob } from '../../src/flow/jobs.ts'
import { ensureRefresh, refreshJobId } from '../../src/flow/refresh-catalogue.ts'
import { surveyMs } from '../../src/flow/survey.ts'
import type { Seed } from '../../src/sandbox/identity-center/index.ts'
import { policyOf } from '../access/policies.ts'
import { openRequest } from '../../src/access/transition.ts'
import { asked, grace } from '../access/requests.ts'
import { type Parts, startParts } from './parts.ts'

const groups = Array.from({ length: 400 }, (_, at) => ({ name: `${at}`.padEnd(900, '-') }))
const seed: Seed = {
  accounts: [{ name: 'prod', id: '333333333333' }],
  permissionSets: [{ name: 'ReadOnly', sessionDuration: 'PT2H' }],
  people: [{ userName: 'ada', email: 'ada@acme.example' }],
  groups: [{ name: 'Engineers' }],
  memberships: [{ person: 'ada', group: 'Engineers' }],
  assignments: [{ person: 'ada', account: 'prod', permissionSet: 'ReadOnly' }],
}

const start = (over: Partial<Seed> = {}): Promise<Parts> =>
  startParts({
    policy: { ...policyOf([]), offboarding: { deleteUser: true } },
    seed: { ...seed, ...over },
    people: [{ name: 'ada', email: 'ada@acme.example' }],
    pageSize: 100,
  })

/** Grace asks; one step of the job, in a form that she has closed. */
async function looks({ edges, store, clock }: Parts, viewId = 'V0CLOSED'): Promise<Survey | undefined> {
  const askedAt = clock.now().toISOString()
  const whom = { by: 'slack', slackId: 'U0ADA' } as const
  await store.jobs.create('survey', { kind: 'survey', viewId, by: grace, whom, askedAt }, askedAt)
  await runJob(edges, 'survey')
  return store.surveys.read(viewId)
}

async function readCatalogue({ edges, store, clock }: Parts): Promise<void> {
  await ensureRefresh(edges)
  while (!(await store.catalogue.head())) {
    await runJob(edges, refreshJobId)
    clock.advance(1000)
  }
}

test('everything is called by its name', async () => {
  const parts = await start()
  await readCatalogue(parts)
  const survey = await looks(parts)
  expect(survey?.takes.map(({ label }) => label)).toEqual([
    { kind: 'group', group: 'Engineers' },
    { kind: 'account', account: 'prod', permissionSet: 'ReadOnly', sessionSeconds: 7200 },
  ])
  expect(survey).toMatchObject({ complete: true, deleteUser: true, beyond: 0, by: grace })
})

test('before the catalogue is read, by its id', async () => {
  const parts = await start()
  const labels = (await looks(parts))?.takes.map(({ label }) => label)
  expect(labels).toEqual([
    { kind: 'group', group: parts.center.groupId('Engineers') },
    {
      kind: 'account',
      account: '333333333333',
      permissionSet: parts.center.permissionSetArn('ReadOnly'),
      sessionSeconds: 43_200,
    },
  ])
})

test('where AWS does not tell this account and nothing else does, it says so', async () => {
  const parts = await start()
  parts.center.delegated = true
  const survey = await looks(parts)
  expect(survey?.takes.map(({ label }) => label.kind)).toEqual(['group'])
  // What is not known would be left behind as nobody's.
  expect(survey).toMatchObject({ complete: false, deleteUser: false })
})

test('where AWS did not tell all of it, it says how much', async () => {
  const parts = await start()
  const at = parts.clock.now().toISOString()
  await parts.store.heldIndex.finish(undefined, { startedAt: at, finishedAt: at, skipped: 2 })
  parts.center.delegated = true
  expect(await looks(parts)).toMatchObject({
    complete: true,
    indexedAt: at,
    skipped: 2,
    deleteUser: false,
  })
})

test('whose address in Slack is another one by now, by the user that they asked as', async () => {
  const parts = await start()
  parts.slack.setFlags('ada', { email: 'ada.lovelace@acme.example' })
  const principalId = parts.center.userId('ada')
  const requester = { slackId: 'U0ADA', email: 'ada@acme.example', principalId, userName: 'ada' }
  const askedAt = parts.clock.now().toISOString()
  const request = openRequest(asked({ requester, pair: { ...asked().pair, principalId }, askedAt }), 3600)
  await parts.store.requests.create(request, askedAt)
  const survey = await looks(parts)
  expect(survey?.leaver).toMatchObject({ email: 'ada.lovelace@acme.example', principalId })
  expect(survey?.takes).toHaveLength(2)
})

test('more than one record holds is counted, and the user stays as long', async () => {
  const parts = await start({
    groups,
    memberships: groups.map(({ name }) => ({ person: 'ada', group: name })),
  })
  await readCatalogue(parts)
  const survey = await looks(parts)
  const taken = survey?.takes.length ?? 0
  expect(taken).toBeGreaterThan(200)
  expect(survey).toMatchObject({ beyond: 401 - taken, deleteUser: false })
})

test('what is kept is what was read first, however often the form has to be shown', async () => {
  const parts = await start()
  const { center, edges, store, slack } = parts
  slack.faults.plan('views.update', { kind: 'fail', error: 'internal_error', status: 503 })
  await expect(looks(parts)).rejects.toThrow('Slack did not take a form')
  const first = await store.surveys.read('V0CLOSED')
  center.leave({ person: 'ada', group: 'Engineers' })
  await runJob(edges, 'survey')
  expect(await store.surveys.read('V0CLOSED')).toEqual(first)
})

test('it is forgotten once it is of no use any more', async () => {
  const parts = await start()
  const { edges, store, clock } = parts
  await looks(parts)
  clock.advance(surveyMs + 2000)
  expect(await runJob(edges, 'survey')).toEqual({ wakeAt: null })
  expect(await store.surveys.read('V0CLOSED')).toBeUndefined()
  expect(await store.jobs.read('survey')).toBeUndefined()
})
