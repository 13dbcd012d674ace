import { expect, test } from 'vitest'
import type { EntitlementLabel } from '../../src/access/entitlement.ts'
import { isRefusal } from '../../src/access/refusal.ts'
import { runJob } from '../../src/flow/jobs.ts'
import { askLogin } from '../../src/flow/login.ts'
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
  await runJob(parts.edges, refreshJobId)
  if (!(await parts.store.catalogue.head())) throw new Error('the catalogue was not read in one step')
  parts.worked.length = 0
  parts.clock.advance(1000)
  return parts
}

/** Ada asks; the id of the job that the worker was handed. */
async function asks({ edges, worked }: Parts, deliveryId = 'delivery'): Promise<string> {
  const person = await askLogin(edges, { ...ask, deliveryId })
  if (isRefusal(person)) throw new Error(person.refused.why)
  const key = worked.at(-1)
  if (key?.kind !== 'job') throw new Error('the worker was not handed a job')
  return key.id
}

async function login(parts: Parts): Promise<string> {
  await runJob(parts.edges, await asks(parts))
  return transcript(parts)
}

const dms = ({ slack }: Parts) => slack.person('ada').dms()
const transcript = (parts: Parts): string =>
  dms(parts)
    .map(({ rendered, text }) => `${rendered}\n${text}`)
    .join('\n')
const callsTo = ({ center }: Parts) => center.calls.map(({ operation }) => operation)

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

test('the calls to AWS are two, and one for each group, however many accounts there are', async () => {
  const accounts = Array.from({ length: 60 }, (_, n) => ({ name: `other-${n}` }))
  const parts = await start({ accounts: [...(seed.accounts ?? []), ...accounts] })
  const id = await asks(parts)
  const before = callsTo(parts).length
  await runJob(parts.edges, id)
  expect(callsTo(parts).slice(before)).toEqual([
    'ListAccountAssignmentsForPrincipal',
    'ListGroupMembershipsForMember',
    'ListAccountAssignmentsForPrincipal',
    'ListAccountAssignmentsForPrincipal',
  ])
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
  for (let n = 0; n < 60; n += 1)
    expect(text).toContain(`acme-account-${String(n).padStart(2, '0')}-ReadOnly`)
  const file = dms(parts).at(-1)?.files[0]
  expect(file).toMatchObject({ name: 'aws-config.txt', title: 'aws-config' })
  expect(file?.content?.match(/^\[profile /gm)).toHaveLength(60)
})

test('what was delivered before Slack broke down is not sent again', async () => {
  const parts = await start(much)
  const id = await asks(parts)
  const { messages } = parts.edges
  let posts = 0
  const failing = {
    ...messages,
    post: (...of: Parameters<typeof messages.post>) => {
      parts.slack.outage((posts += 1) === 2 ? 'unavailable' : undefined)
      return messages.post(...of)
    },
  }
  await expect(runJob({ ...parts.edges, messages: failing }, id)).rejects.toThrow('Slack')
  expect(dms(parts)).toHaveLength(1)
  await runJob({ ...parts.edges, messages: failing }, id)
  const texts = dms(parts).map(({ text }) => text)
  expect(new Set(texts.slice(0, -1)).size).toBe(texts.length - 1)
  expect(dms(parts).at(-1)?.files).toHaveLength(1)
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
