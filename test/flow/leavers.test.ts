import { describe, expect, test } from 'vitest'
import { openBoarding } from '../../src/access/boarding-transition.ts'
import { type AskedOnboarding, personKey } from '../../src/access/boarding.ts'
import type { AnyRequest, Asked } from '../../src/access/request.ts'
import { openRequest } from '../../src/access/transition.ts'
import { runJob } from '../../src/flow/jobs.ts'
import { ensureLeavers, leaversJobId } from '../../src/flow/leavers.ts'
import { policyOf } from '../access/policies.ts'
import { asked } from '../access/requests.ts'
import { type Parts, startParts } from './parts.ts'

async function start(names: readonly string[]): Promise<Parts> {
  const parts = await startParts({ policy: policyOf([]), people: names.map((name) => ({ name })) })
  await ensureLeavers(parts.edges)
  return parts
}

const somebody = (name: string) => ({
  slackId: `U0${name.toUpperCase()}`,
  email: `${name}@acme.example`,
  principalId: `id-${name}`,
  userName: name,
})

/** A request of theirs that waits for approval, made now. */
async function asks({ store, clock }: Parts, name: string, over: Partial<Asked> = {}): Promise<AnyRequest> {
  const requester = somebody(name)
  const pair = { ...asked().pair, principalId: requester.principalId }
  const askedAt = clock.now().toISOString()
  const request = openRequest(asked({ id: `of-${name}`, requester, pair, askedAt, ...over }), 8 * 3600)
  await store.requests.create(request, askedAt)
  return request
}

/** Somebody asks for somebody to be brought in. */
async function onboards({ store, clock }: Parts, by: string, name: string): Promise<AnyRequest> {
  const { approvalsNeeded, approvers, channel, reason, rule, sensitive } = asked()
  const { slackId, email, userName } = somebody(name)
  const askedAt = clock.now().toISOString()
  const made: AskedOnboarding = {
    approvalsNeeded,
    approvers,
    channel,
    reason,
    rule,
    sensitive,
    askedAt,
    kind: 'onboarding',
    id: `for-${name}`,
    person: personKey(email),
    requester: somebody(by),
    newcomer: { slackId, email, userName, givenName: name, familyName: name },
    groups: [],
    external: false,
  }
  const request = openBoarding(made, 8 * 3600)
  await store.requests.create(request, askedAt)
  return request
}

/** Steps through one round; the step that ends it says when the next one is. */
async function round({ edges, store, clock }: Parts): Promise<string> {
  for (;;) {
    const { wakeAt } = (await store.jobs.read(leaversJobId))!
    clock.advance(Math.max(0, Date.parse(wakeAt) - clock.now().getTime()))
    const next = (await runJob(edges, leaversJobId))?.wakeAt ?? ''
    const { job } = (await store.jobs.read(leaversJobId))!
    if (job.kind === 'leavers' && !job.round) return next
  }
}

const looks = ({ slack }: Parts) => slack.calls.filter(({ method }) => method === 'users.info')
const seconds = (at: Date | string): number => new Date(at).getTime() / 1000

describe('a round', () => {
  test('looks at each person once, and at no more than one a second', async () => {
    const names = Array.from({ length: 40 }, (_, at) => `eng${at}`)
    const parts = await start(names)
    for (const name of names) await asks(parts, name)
    await asks(parts, 'eng0', { id: 'another' })
    parts.clock.advance(2 * 60_000)
    const began = seconds(parts.clock.now())
    const next = await round(parts)
    const at = looks(parts).map((call) => seconds(call.at))
    expect(at).toHaveLength(40)
    expect(Math.min(...at.slice(1).map((each, index) => each - at[index]!))).toBeGreaterThan(0.95)
    expect(seconds(next) - began).toBeGreaterThan(59)
  })

  test('takes as long as it has to, and the next one comes then', async () => {
    const names = Array.from({ length: 75 }, (_, at) => `eng${at}`)
    const parts = await start(names)
    for (const name of names) await asks(parts, name)
    parts.clock.advance(2 * 60_000)
    const next = await round(parts)
    expect(seconds(next)).toBeLessThan(seconds(parts.clock.now()) + 2)
    expect(looks(parts)).toHaveLength(75)
  })

  test('leaves those alone who were there a moment ago', async () => {
    const parts = await start(['ada', 'grace'])
    await asks(parts, 'ada')
    parts.clock.advance(60_000)
    await asks(parts, 'grace')
    parts.clock.advance(40_000)
    await round(parts)
    expect(looks(parts).map((call) => call.arguments['user'])).toEqual(['U0ADA'])
  })

  test('a newcomer who has left is not brought in; whoever asked for one may leave', async () => {
    const parts = await start(['ada', 'linus', 'edsger', 'grace'])
    const [left, stays] = [await onboards(parts, 'ada', 'edsger'), await onboards(parts, 'linus', 'grace')]
    for (const name of ['edsger', 'linus']) parts.slack.setFlags(name, { deleted: true })
    parts.clock.advance(2 * 60_000)
    await round(parts)
    expect(await parts.store.requests.read(left)).toMatchObject({ status: 'closed', outcome: 'withdrawn' })
    expect(await parts.store.requests.read(stays)).toMatchObject({ status: 'awaiting-approval' })
    expect(parts.worked).toContainEqual({ kind: 'request', person: 'edsger@acme.example', id: 'for-edsger' })
  })

  test('is begun once, however many processes start', async () => {
    const parts = await start([])
    parts.worked.length = 0
    await ensureLeavers(parts.edges)
    expect(parts.worked).toEqual([])
  })
})
