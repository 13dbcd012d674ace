import { describe, expect, test } from 'vitest'
import type { EntitlementLabel } from '../../src/access/entitlement.ts'
import { isRefusal } from '../../src/access/refusal.ts'
import { runJob } from '../../src/flow/jobs.ts'
import { askLogin, loginJobFor } from '../../src/flow/login.ts'
import { ensureRefresh, refreshJobId } from '../../src/flow/refresh-catalogue.ts'
import type { Seed } from '../../src/sandbox/identity-center/index.ts'
import { policyOf } from '../access/policies.ts'
import { activate, after, approve, asked } from '../views/samples.ts'
import { type Parts, startParts } from './parts.ts'

const seed: Seed = {
  accounts: [{ name: 'prod' }, { name: 'dev' }, { name: 'billing' }, { name: 'unused' }],
  permissionSets: [{ name: 'ReadOnly' }, { name: 'Admin' }, { name: 'Billing' }],
  people: [{ userName: 'ada', email: 'ada@acme.example' }],
  groups: [{ name: 'Engineers' }, { name: 'Accounting' }, { name: 'Others' }],
  memberships: [
    { person: 'ada', group: 'Engineers' },
    { person: 'ada', group: 'Accounting' },
  ],
  assignments: [{ person: 'ada', account: 'prod', permissionSet: 'ReadOnly' }],
  groupAssignments: [
    { group: 'Engineers', account: 'dev', permissionSet: 'Admin' },
    { group: 'Accounting', account: 'billing', permissionSet: 'Billing' },
    { group: 'Others', account: 'unused', permissionSet: 'Admin' },
  ],
}
const people = [
  { name: 'ada', email: 'ada@acme.example' },
  { name: 'guest', email: 'guest@acme.example', isRestricted: true },
]
const ask = { speaker: { slackId: 'U0ADA', teamId: 'T0000ACME01' }, stillInTime: () => undefined }

async function start(over: Partial<Seed> = {}, { pageSize = 100 } = {}): Promise<Parts> {
  const parts = await startParts({ seed: { ...seed, ...over }, policy: policyOf([]), people, pageSize })
  await ensureRefresh(parts.edges)
  await catalogueRead(parts, '')
  parts.worked.length = 0
  return parts
}

/** Steps on until the catalogue is newer than `before`, and is served. */
async function catalogueRead({ edges, store, clock }: Parts, before: string): Promise<void> {
  for (let step = 0; ((await store.catalogue.head())?.readAt ?? '') <= before; step += 1) {
    if (step > 50) throw new Error('the catalogue is never read')
    const { wakeAt } = (await runJob(edges, refreshJobId)) ?? {}
    clock.advance(Math.max(1000, Date.parse(wakeAt ?? '') - clock.now().getTime() || 0))
  }
  // What is kept in memory for so long is looked up before it is used.
  if (before) clock.advance(16 * 60_000)
}

/** Ada asks; the id of the job that the worker was handed. */
async function asks({ edges, worked }: Parts, deliveryId = 'delivery', filter = ''): Promise<string> {
  const person = await askLogin(edges, { ...ask, deliveryId, ...(filter ? { filter } : {}) })
  if (isRefusal(person)) throw new Error(person.refused.why)
  const key = worked.at(-1)
  if (key?.kind !== 'job') throw new Error('the worker was not handed a job')
  return key.id
}

async function login(parts: Parts, filter = ''): Promise<string> {
  const before = dms(parts).length
  await runJob(parts.edges, await asks(parts, `delivery ${before}`, filter))
  return transcript(parts, before)
}

const dms = ({ slack }: Parts) => slack.person('ada').dms()
const transcript = (parts: Parts, from = 0): string =>
  dms(parts)
    .slice(from)
    .map(({ rendered, text }) => `${rendered}\n${text}`)
    .join('\n')
const callsTo = ({ center }: Parts) => center.calls.map(({ operation }) => operation)
/** What the store keeps of what Ada was sent. */
const kept = async ({ store, center }: Parts) => (await store.logins.read(center.userId('ada'))).record

/** Ada holds something for a while, by a request that was approved. */
async function granted({ store, center }: Parts, what: 'account' | 'group'): Promise<string> {
  const accountId = center.accountId('prod')
  const entitlement =
    what === 'group'
      ? ({ kind: 'group', groupId: center.groupId('Accounting') } as const)
      : ({ kind: 'account', accountId, permissionSetArn: center.permissionSetArn('ReadOnly') } as const)
  const label: EntitlementLabel =
    what === 'group'
      ? { kind: 'group', group: 'Accounting' }
      : { kind: 'account', account: 'prod', permissionSet: 'ReadOnly', sessionSeconds: 3600 }
  const pair = { principalId: center.userId('ada'), entitlement }
  const request = after(asked({ pair, label }), approve, activate)
  await store.requests.create(request, '2026-11-23T09:00:00.000Z')
  return request.status === 'active' ? request.until : ''
}

test('what is held directly and through groups comes as a direct message, with the names of the catalogue', async () => {
  const parts = await start()
  const text = await login(parts)
  expect(text).toContain('acme-prod-ReadOnly')
  expect(text).toContain('acme-dev-Admin')
  expect(text).toContain('through the group Engineers')
  expect(text).toContain('acme-billing-Billing')
  expect(text).not.toContain('unused')
  expect(text).not.toContain('until')
})

test('a grant of ours says when it ends, through a group too', async () => {
  const parts = await start()
  await granted(parts, 'account')
  await granted(parts, 'group')
  const text = await login(parts)
  expect(text.match(/until/g)).toHaveLength(2)
  expect(text).toMatch(/acme-prod-ReadOnly.*until/)
  expect(text).toMatch(/acme-billing-Billing.*through the group Accounting, until/)
})

test('whoever holds nothing is told so', async () => {
  const parts = await start({ assignments: [], memberships: [] })
  expect(await login(parts)).toContain('You hold no AWS access right now')
})

/** Calls to AWS for one direct message. */
async function callsOf(parts: Parts): Promise<string[]> {
  const id = await asks(parts)
  const before = callsTo(parts).length
  await runJob(parts.edges, id)
  return callsTo(parts).slice(before)
}

const names = (count: number) =>
  Array.from({ length: count }, (_, n) => `account-${String(n).padStart(3, '0')}`)

/** Ada holds five permission sets in each of so many accounts, in an organization of so many. */
const holding = (accounts: number, organization: number): Partial<Seed> => {
  const permissionSets = ['A', 'B', 'C', 'D', 'E'].map((name) => ({ name: `Set${name}` }))
  const own = names(accounts).flatMap((account) =>
    permissionSets.map(({ name }) => ({ person: 'ada', account, permissionSet: name })),
  )
  return {
    accounts: names(organization).map((name) => ({ name })),
    permissionSets,
    assignments: own,
    groupAssignments: [],
  }
}

test.each([50, 500])(
  'the calls to AWS are the same in an organization of %i accounts',
  async (organization) => {
    const parts = await start(holding(1, organization))
    expect(await callsOf(parts)).toEqual([
      'ListAccountAssignmentsForPrincipal',
      'ListGroupMembershipsForMember',
      'ListAccountAssignmentsForPrincipal',
      'ListAccountAssignmentsForPrincipal',
    ])
  },
)

test('a thousand account assignments arrive whole, in few messages and a file', async () => {
  const parts = await start(holding(200, 200))
  const calls = await callsOf(parts)
  // Ten pages of a hundred, and for each of two groups one.
  expect(calls.filter((call) => call === 'ListAccountAssignmentsForPrincipal')).toHaveLength(12)
  expect(calls).toHaveLength(13)
  const file = dms(parts).at(-1)?.files[0]
  expect(new Set(file?.content?.match(/^\[profile acme-account-\d{3}-Set[A-E]\]$/gm)).size).toBe(1000)
  expect(dms(parts).length).toBeLessThanOrEqual(5)
  const text = transcript(parts)
  const [, more] = /(\d+) more\S* are not listed here/.exec(text) ?? []
  expect(Number(more) + (text.match(/• account-/g)?.length ?? 0)).toBe(1000)
  expect((await kept(parts))?.profiles).toHaveLength(1000)
  expect(await login(parts)).not.toContain('What has changed')
  expect(await login(parts, 'account-199 setb')).toMatch(/1 matches.*acme-account-199-SetB/s)
})

test('an account and a permission set that are newer than the catalogue are not left out', async () => {
  const parts = await start()
  parts.center.addAccount({ name: 'new', id: '222222222222' })
  parts.center.addPermissionSet({ name: 'Fresh' })
  parts.center.assign({ person: 'ada', account: 'new', permissionSet: 'Fresh' })
  const text = await login(parts)
  expect(text).toContain('acme-222222222222-Fresh')
})

test('where AWS tells nothing by principal, it is what the bot granted, and that is said', async () => {
  const parts = await start()
  await granted(parts, 'account')
  parts.center.faults.plan('ListAccountAssignmentsForPrincipal', {
    kind: 'fail',
    error: 'AccessDeniedException',
  })
  const text = await login(parts)
  expect(text).toContain('acme-prod-ReadOnly')
  expect(text).not.toContain('acme-dev-Admin')
  expect(text).toContain('AWS did not let me read everything')
})

test('where the index lacks what AWS did not tell, that is said', async () => {
  const parts = await start()
  const at = parts.clock.now().toISOString()
  await parts.store.heldIndex.finish(undefined, { startedAt: at, finishedAt: at, skipped: 2 })
  parts.center.delegated = true
  expect(await login(parts)).toContain('AWS did not let me read 2 of its parts')
})

describe('with words to choose by', () => {
  test('only what matches is sent', async () => {
    const parts = await start()
    const text = await login(parts, 'ENGINEERS dev')
    expect(text).toContain('Of your 3 account assignments 1 matches `ENGINEERS dev`')
    expect(text).toContain('[profile acme-dev-Admin]')
    expect(text).not.toContain('acme-prod-ReadOnly')
  })

  test('where nothing matches, what is near is named, and nothing is kept', async () => {
    const parts = await start()
    expect(await login(parts, 'billlng')).toMatch(
      /Nothing that you hold matches `billlng`; you hold 3 account assignments\. Did you mean `Billing`\?/,
    )
    expect(await kept(parts)).toBeUndefined()
  })

  test('nothing is called gone, and what was shown is known afterwards', async () => {
    const parts = await start()
    await login(parts)
    parts.center.unassign({ person: 'ada', account: 'prod', permissionSet: 'ReadOnly' })
    parts.center.assign({ person: 'ada', account: 'dev', permissionSet: 'ReadOnly' })
    const part = await login(parts, 'dev')
    expect(part).toMatch(/1 new: `?acme-dev-ReadOnly/)
    expect(part).not.toContain('gone')
    const whole = await login(parts)
    expect(whole).toMatch(/1 gone: ReadOnly in prod.*\[profile acme-prod-ReadOnly\]/)
    expect(whole).not.toContain('1 new')
  })
})

describe('a later direct message', () => {
  test('says what is new and what is gone, and when there is nothing to say says nothing', async () => {
    const parts = await start()
    expect(await login(parts)).not.toContain('What has changed')
    expect(await login(parts)).not.toContain('What has changed')
    parts.center.assign({ person: 'ada', account: 'prod', permissionSet: 'Admin' })
    parts.center.leave({ person: 'ada', group: 'Accounting' })
    const text = await login(parts)
    expect(text).toMatch(/1 new: `?acme-prod-Admin/)
    expect(text).toMatch(/1 gone: Billing in billing/)
    expect(await login(parts)).not.toContain('What has changed')
  })

  test('calls nothing gone that AWS only does not tell', async () => {
    const parts = await start()
    await login(parts)
    parts.center.faults.plan('ListAccountAssignmentsForPrincipal', {
      kind: 'fail',
      error: 'AccessDeniedException',
    })
    const text = await login(parts)
    expect(text).toContain('AWS did not let me read everything')
    expect(text).not.toContain('gone')
    expect(await login(parts)).not.toContain('What has changed')
  })

  test('keeps the names, though an account is renamed and another comes to read alike', async () => {
    const parts = await start()
    await login(parts)
    const { readAt = '' } = (await parts.store.catalogue.head()) ?? {}
    parts.center.renameAccount('prod', 'production')
    parts.center.addAccount({ name: 'Prod', id: '222222222222' })
    parts.center.assign({ person: 'ada', account: '222222222222', permissionSet: 'ReadOnly' })
    await catalogueRead(parts, readAt)
    const text = await login(parts)
    const id = parts.center.accountId('production')
    expect(text).toMatch(
      new RegExp(`Account ${id} is called \\S*production\\S* now, not \\S*prod\\S* any more`),
    )
    expect(text).toMatch(new RegExp(`production · ReadOnly.*acme-prod-ReadOnly\\b`))
    expect(text).toMatch(/Prod · ReadOnly.*acme-prod-ReadOnly\.222222222222/)
    expect(await parts.store.logins.names(parts.center.userId('ada'))).toContainEqual(
      expect.objectContaining({ accountId: id, permissionSet: 'ReadOnly', name: 'acme-prod-ReadOnly' }),
    )
  })

  test('has the names that two at once gave', async () => {
    const parts = await start()
    const [one, two] = [await asks(parts, 'one', 'prod'), await asks(parts, 'two', 'dev')]
    await Promise.all([runJob(parts.edges, one), runJob(parts.edges, two)])
    expect((await kept(parts))?.profiles.map(({ account }) => account).toSorted()).toEqual(['dev', 'prod'])
  })
})

test('a new installation waits a while for the names of accounts, and not for ever', async () => {
  const parts = await startParts({ seed, policy: policyOf([]), people, pageSize: 100 })
  const id = await asks(parts)
  const { wakeAt } = (await runJob(parts.edges, id)) ?? {}
  expect(Date.parse(wakeAt ?? '')).toBeGreaterThan(parts.clock.now().getTime())
  expect(dms(parts)).toEqual([])
  parts.clock.advance(180_000)
  expect(await runJob(parts.edges, id)).toEqual({ wakeAt: null })
  expect(transcript(parts)).toContain(`acme-${parts.center.accountId('prod')}-ReadOnly`)
})

test('the job for a person and a cause is the same each time', () => {
  const person = { slackId: 'U0ADA', email: 'ada@acme.example', principalId: 'p', userName: 'ada' }
  const askedAt = '2026-11-23T09:00:00.000Z'
  const made = loginJobFor(person, { askedAt, cause: 'onboarding K7QX2M4P' })
  expect(made).toEqual(loginJobFor(person, { askedAt, cause: 'onboarding K7QX2M4P' }))
  expect(made.job).toEqual({ kind: 'login', person, askedAt, sent: 0 })
  expect(loginJobFor(person, { askedAt, cause: 'another' }).id).not.toBe(made.id)
})

test('somebody who is nobody to us is refused, and no job is made', async () => {
  const parts = await start()
  const speaker = { slackId: 'U0GUEST', teamId: 'T0000ACME01' }
  expect(await askLogin(parts.edges, { ...ask, speaker, deliveryId: 'x' })).toEqual({
    refused: { why: 'guest' },
  })
  expect(parts.worked).toEqual([])
})

const tooLate = (): never => {
  throw new Error('too late')
}

test('an answer that would come too late promises nothing', async () => {
  const parts = await start()
  await expect(askLogin(parts.edges, { ...ask, stillInTime: tooLate, deliveryId: 'x' })).rejects.toThrow(
    'too late',
  )
  expect(parts.worked).toEqual([])
})

test('a delivery that comes twice is answered once', async () => {
  const parts = await start()
  const first = await asks(parts)
  expect(await asks(parts)).toBe(first)
  await Promise.all([runJob(parts.edges, first), runJob(parts.edges, first)])
  const sent = dms(parts).length
  expect(sent).toBeGreaterThan(0)
  expect(await parts.store.jobs.read(first)).toBeUndefined()
  expect(await runJob(parts.edges, first)).toBeNull()
  expect(dms(parts)).toHaveLength(sent)
})

/** More than fits into one message. */
const much: Partial<Seed> = {
  accounts: Array.from({ length: 60 }, (_, n) => ({ name: `account-${String(n).padStart(2, '0')}` })),
  assignments: Array.from({ length: 60 }, (_, n) => ({
    person: 'ada',
    account: `account-${String(n).padStart(2, '0')}`,
    permissionSet: 'ReadOnly',
  })),
  groupAssignments: [],
}

test('what is long comes in several messages and a file, in their order, and whole', async () => {
  const parts = await start(much)
  const text = await login(parts)
  expect(text).toMatch(/part 2 of \d/)
  const file = dms(parts).at(-1)?.files[0]
  expect(file).toMatchObject({ name: 'aws-config.txt', title: 'aws-config' })
  expect(file?.content?.match(/^\[profile /gm)).toHaveLength(60)
})

/** Slack is out of order from the second message on, until the step is over. */
async function runsBroken(parts: Parts, id: string): Promise<void> {
  const { messages } = parts.edges
  let posts = 0
  const failing = {
    ...messages,
    post: (...of: Parameters<typeof messages.post>) => {
      if ((posts += 1) === 2) parts.slack.outage('unavailable')
      return messages.post(...of)
    },
  }
  await expect(runJob({ ...parts.edges, messages: failing }, id)).rejects.toThrow('Slack')
  parts.slack.outage(undefined)
}

test('what was delivered before Slack broke down is not sent again', async () => {
  const parts = await start(much)
  const id = await asks(parts)
  await runsBroken(parts, id)
  expect(dms(parts)).toHaveLength(1)
  expect(await kept(parts)).toBeUndefined()
  await runJob(parts.edges, id)
  const texts = dms(parts).map(({ text }) => text)
  expect(new Set(texts.slice(0, -1)).size).toBe(texts.length - 1)
  expect(dms(parts).at(-1)?.files).toHaveLength(1)
  expect((await kept(parts))?.profiles).toHaveLength(60)
})

test('what has changed since the first part was delivered is sent anew, as a whole', async () => {
  const parts = await start(much)
  const id = await asks(parts)
  await runsBroken(parts, id)
  parts.center.assign({ person: 'ada', account: 'account-00', permissionSet: 'Admin' })
  await runJob(parts.edges, id)
  const sent = dms(parts)
  expect(sent[1]?.text).toContain('61 account assignments')
  expect(sent.at(-1)?.files[0]?.content).toContain('[profile acme-account-00-Admin]')
})

test('what was delivered whole is not sent again where only the end of its job was lost', async () => {
  const parts = await start()
  const id = await asks(parts)
  const stored = await parts.store.jobs.read(id)
  await runJob(parts.edges, id)
  const sent = dms(parts).length
  if (stored?.job.kind !== 'login') throw new Error('the job is not a login')
  await parts.store.jobs.create(id, { ...stored.job, sent }, stored.wakeAt)
  expect(await runJob(parts.edges, id)).toEqual({ wakeAt: null })
  expect(dms(parts)).toHaveLength(sent)
})

test('Slack says when to go on, and then it goes on', async () => {
  const parts = await start()
  const id = await asks(parts)
  parts.slack.faults.plan('chat.postMessage', { kind: 'fail', error: 'ratelimited' })
  const wakeAt = (await runJob(parts.edges, id))?.wakeAt ?? ''
  expect(Date.parse(wakeAt)).toBeGreaterThan(parts.clock.now().getTime())
  parts.clock.advance(1000)
  await runJob(parts.edges, id)
  expect(dms(parts)).toHaveLength(1)
})

test("Slack's last word ends the job with a line in the log", async () => {
  const parts = await start()
  const id = await asks(parts)
  parts.slack.faults.plan('chat.postMessage', { kind: 'fail', error: 'messages_tab_disabled' })
  expect(await runJob(parts.edges, id)).toEqual({ wakeAt: null })
  expect(parts.logged).toContain('slack refused a login for good')
  expect(await parts.store.jobs.read(id)).toBeUndefined()
})

test('where Slack takes no file, its content comes whole in messages', async () => {
  const parts = await start(much)
  parts.slack.faults.plan('files.getUploadURLExternal', { kind: 'fail', error: 'missing_scope' })
  const text = await login(parts)
  expect(new Set(text.match(/\[profile acme-account-\d\d-ReadOnly\]/g)).size).toBe(60)
  expect(text).toContain('Slack did not take the file')
  expect(text.match(/\[sso-session /g)).toHaveLength(1)
  expect(text.match(/\[profile /g)?.length).toBeGreaterThan(15)
  expect(parts.logged).toContain('slack refused a file for good')
})

test('AWS out of order is tried again, and given up with a word after an hour', async () => {
  const parts = await start()
  const id = await asks(parts)
  parts.center.faults.plan(
    'ListGroupMembershipsForMember',
    { kind: 'fail', error: 'AccessDeniedException' },
    9,
  )
  await expect(runJob(parts.edges, id)).rejects.toThrow('AccessDenied')
  expect(dms(parts)).toEqual([])
  parts.clock.advance(3_700_000)
  expect(await runJob(parts.edges, id)).toEqual({ wakeAt: null })
  expect(transcript(parts)).toContain('Please send `/aws-login` again')
})
