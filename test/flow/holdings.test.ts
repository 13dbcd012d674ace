import { describe, expect, test } from 'vitest'
import type { RequestEvent } from '../../src/access/request.ts'
import { holdings, rowsHeldBy } from '../../src/flow/holdings.ts'
import { runJob } from '../../src/flow/jobs.ts'
import { ensureRefresh, refreshJobId } from '../../src/flow/refresh-catalogue.ts'
import type { Seed } from '../../src/sandbox/identity-center/index.ts'
import { policyOf } from '../access/policies.ts'
import { activate, ada, after, approve, asked, due } from '../views/samples.ts'
import { type Parts, startParts } from './parts.ts'

const seed: Seed = {
  accounts: [{ name: 'prod' }, { name: 'dev' }],
  permissionSets: [{ name: 'ReadOnly' }, { name: 'Admin' }],
  people: [{ userName: 'ada' }, { userName: 'grace' }],
  groups: [{ name: 'Engineers' }, { name: 'Others' }],
  memberships: [{ person: 'ada', group: 'Engineers' }],
  assignments: [
    { person: 'ada', account: 'prod', permissionSet: 'ReadOnly' },
    { person: 'grace', account: 'prod', permissionSet: 'Admin' },
  ],
  groupAssignments: [
    { group: 'Engineers', account: 'dev', permissionSet: 'ReadOnly' },
    { group: 'Others', account: 'dev', permissionSet: 'Admin' },
  ],
}

const start = (delegated: boolean, over: Partial<Seed> = {}): Promise<Parts> =>
  startParts({ seed: { ...seed, ...over }, policy: policyOf([]), delegated, pageSize: 100 })

/** The catalogue, and the index where there is one. */
async function readAll(parts: Parts): Promise<void> {
  await ensureRefresh(parts.edges)
  for (;;) {
    const { wakeAt } = (await runJob(parts.edges, refreshJobId)) ?? {}
    if (wakeAt && Date.parse(wakeAt) > parts.clock.now().getTime() + 15_000) break
  }
  parts.clock.advance(1000)
}

const adaIn = ({ center }: Parts) => ({ ...ada, principalId: center.userId('ada') })

/** What Ada holds, in words, and how far it can be relied on. */
async function held(parts: Parts) {
  const { held: rows, ...reliance } = await holdings(parts.edges, adaIn(parts))
  const words = rows.map(({ account, permissionSet, via, until }) =>
    [permissionSet, account, via, until].filter(Boolean).join(' '),
  )
  return { words: words.toSorted(), ...reliance }
}

/** A request of Ada's for Admin in prod, after these events. */
async function requested({ center, store }: Parts, ...events: RequestEvent[]): Promise<string> {
  const entitlement = {
    kind: 'account',
    accountId: center.accountId('prod'),
    permissionSetArn: center.permissionSetArn('Admin'),
  } as const
  const request = after(asked({ pair: { principalId: center.userId('ada'), entitlement } }), ...events)
  await store.requests.create(request, '2026-11-23T09:00:00.000Z')
  return request.status === 'active' ? request.until : ''
}

const callsSince = ({ center }: Parts, from: number) =>
  center.calls.slice(from).map(({ operation }) => operation)

describe.each([
  ['as AWS tells', false],
  ['from the index', true],
])('%s', (_, delegated) => {
  test('what is held directly and through groups has the names of the catalogue', async () => {
    const parts = await start(delegated)
    await readAll(parts)
    const finishedAt = (await parts.store.heldIndex.head())?.finishedAt
    expect(finishedAt !== undefined).toBe(delegated)
    expect(await held(parts)).toEqual({
      words: ['ReadOnly dev Engineers', 'ReadOnly prod'],
      complete: true,
      ...(finishedAt ? { indexedAt: finishedAt } : {}),
    })
  })

  test('a permission set that may not be described has no name, and hides nothing else', async () => {
    const parts = await start(delegated)
    const admin = parts.center.permissionSetArn('Admin')
    parts.center.assign({ person: 'ada', account: 'dev', permissionSet: 'Admin' })
    await readAll(parts)
    parts.center.faults.plan('DescribePermissionSet', { kind: 'fail', error: 'AccessDeniedException' })
    const catalogue = async () => {
      const read = await parts.edges.catalogue()
      return read && { ...read, permissionSets: read.permissionSets.filter(({ arn }) => arn !== admin) }
    }
    const { held: rows } = await holdings({ ...parts.edges, catalogue }, adaIn(parts))
    expect(rows.map(({ permissionSet }) => permissionSet)).toEqual(['ReadOnly', 'ReadOnly'])
    expect(parts.logged).toContain('a permission set may not be described')
  })

  test('a membership counts from its first minute to its last', async () => {
    const parts = await start(delegated)
    await readAll(parts)
    parts.center.leave({ person: 'ada', group: 'Engineers' })
    parts.center.join({ person: 'ada', group: 'Others' })
    expect((await held(parts)).words).toEqual(['Admin dev Others', 'ReadOnly prod'])
  })

  test('a grant of ours is there once, and says when it ends', async () => {
    const parts = await start(delegated)
    await readAll(parts)
    const until = await requested(parts, approve, activate)
    parts.center.assign({ person: 'ada', account: 'prod', permissionSet: 'Admin' })
    expect((await held(parts)).words).toEqual([
      `Admin prod ${until}`,
      'ReadOnly dev Engineers',
      'ReadOnly prod',
    ])
    // By hand it stands: then the index has it too.
    parts.clock.advance(15 * 60_000)
    await readAll(parts)
    expect((await held(parts)).words).toHaveLength(3)
  })

  test('the survey has the direct assignments, ours among them, and the groups', async () => {
    const parts = await start(delegated)
    await readAll(parts)
    await requested(parts, approve, activate, due)
    parts.center.assign({ person: 'ada', account: 'prod', permissionSet: 'Admin' })
    const { center } = parts
    const { direct, groupIds, complete, indexedAt } = await rowsHeldBy(parts.edges, center.userId('ada'))
    const row = (permissionSet: string) => ({
      accountId: center.accountId('prod'),
      permissionSetArn: center.permissionSetArn(permissionSet),
    })
    expect(direct).toHaveLength(2)
    expect(direct).toEqual(expect.arrayContaining([row('ReadOnly'), row('Admin')]))
    expect(groupIds).toEqual([center.groupId('Engineers')])
    expect(complete).toBe(true)
    expect(indexedAt !== undefined).toBe(delegated)
  })

  test('the calls to AWS do not grow with the accounts', async () => {
    const accounts = Array.from({ length: 40 }, (__, n) => ({ name: `other-${n}` }))
    const assignments = accounts.map(({ name }) => ({ person: 'ada', account: name, permissionSet: 'Admin' }))
    const parts = await start(delegated, {
      accounts: [...(seed.accounts ?? []), ...accounts],
      assignments: [...(seed.assignments ?? []), ...assignments],
    })
    await readAll(parts)
    const before = parts.center.calls.length
    expect((await held(parts)).words).toHaveLength(42)
    expect(callsSince(parts, before)).toEqual([
      'ListAccountAssignmentsForPrincipal',
      'ListGroupMembershipsForMember',
      ...(delegated ? [] : ['ListAccountAssignmentsForPrincipal']),
    ])
  })
})

test('before the first pass is finished it is not complete, and what the bot gave is there', async () => {
  const parts = await start(true)
  const until = await requested(parts, approve, activate)
  expect(await held(parts)).toEqual({ words: [expect.stringContaining(`Admin`)], complete: false })
  expect((await held(parts)).words[0]).toContain(until)
  expect(await rowsHeldBy(parts.edges, parts.center.userId('ada'))).toMatchObject({
    direct: [{ permissionSetArn: parts.center.permissionSetArn('Admin') }],
    complete: false,
  })
})

test('what AWS refused to tell the index is counted', async () => {
  const parts = await start(true)
  parts.center.faults.plan('ListAccountAssignments', { kind: 'fail', error: 'AccessDeniedException' }, 3)
  await readAll(parts)
  const reliance = { complete: true, indexedAt: expect.any(String), skipped: 1 }
  expect(await held(parts)).toMatchObject(reliance)
  expect(await rowsHeldBy(parts.edges, parts.center.userId('ada'))).toMatchObject(reliance)
})

test('what can not be read is no holding of nothing', async () => {
  const parts = await start(true)
  await readAll(parts)
  parts.center.faults.plan(
    'ListGroupMembershipsForMember',
    { kind: 'fail', error: 'AccessDeniedException' },
    2,
  )
  await expect(held(parts)).rejects.toThrow('AccessDenied')
  await expect(rowsHeldBy(parts.edges, parts.center.userId('ada'))).rejects.toThrow('AccessDenied')
})
