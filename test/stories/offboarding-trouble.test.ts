import { describe, expect, test } from 'vitest'
import type { Fault } from '../../src/sandbox/faults.ts'
import { hosts, type World } from '../world/index.ts'
import {
  card,
  company,
  count,
  deleting,
  heldBy,
  isUser,
  last,
  looksAt,
  offboards,
  withGrant,
} from './seeing-out.ts'

describe.concurrent.each(hosts)('repeats and crashes, on the %s host', (host) => {
  test.for(['together', true] as const)(
    'every delivery twice (%s): one of each',
    async (redeliver, context) => {
      const story = await company(host, { context, policy: deleting })
      await withGrant(story)
      story.slack.redeliver(redeliver)
      await offboards(story)
      const { approvals, grace } = story
      expect(approvals.messages().filter(({ rendered }) => /offboards/.test(rendered))).toHaveLength(1)
      expect(grace.dms().filter(({ rendered }) => /is done/.test(rendered))).toHaveLength(1)
      expect(count(story, 'DeleteUser')).toBe(1)
      expect(heldBy(story)).toEqual([])
    },
  )

  test.for([
    ['nothing is done', () => true],
    ['a membership is taken away', (story: World) => count(story, 'DeleteGroupMembership') > 0],
    ['an assignment is being taken away', (story: World) => count(story, 'DeleteAccountAssignment') > 0],
    ['the user is removed', (story: World) => count(story, 'DeleteUser') > 0],
  ] as const)('killed when %s: it goes on and ends', async ([, reached], context) => {
    const story = await company(host, { context, policy: deleting })
    await withGrant(story)
    await looksAt(story)
    await story.grace.submits()
    story.app.handOver()
    await story.slack.until(() => reached(story), 5000)
    await story.app.kill()
    await story.startApp()
    for (let each = 0; each < 3; each += 1) await story.after('1m')
    expect(heldBy(story)).toEqual([])
    expect(isUser(story)).toBe(false)
    expect(card(story).rendered).toMatch(/Done/)
  })

  test('two workers at it at once do each thing once', async (context) => {
    const story = await company(host, { context, policy: deleting })
    await withGrant(story)
    const other = await story.startApp()
    await looksAt(story)
    await story.grace.submits()
    story.clock.advance(1000)
    for (let each = 0; each < 3; each += 1) {
      await Promise.all([story.app, other].map(({ parts }) => parts.worker.tick()))
      await story.settled()
    }
    await story.after('1m')
    expect(heldBy(story)).toEqual([])
    for (const operation of ['DeleteUser', 'DeleteGroupMembership']) expect(count(story, operation)).toBe(1)
    expect(count(story, 'DeleteAccountAssignment')).toBe(2)
  })
})

const effects = {
  identityCenter: [
    'ListUsers',
    'ListGroupMembershipsForMember',
    'ListAccountAssignmentsForPrincipal',
    'ListAccountAssignments',
    'GetGroupMembershipId',
    'DeleteGroupMembership',
    'DeleteAccountAssignment',
    'DescribeAccountAssignmentDeletionStatus',
    'DescribeUser',
    'DeleteUser',
  ],
  slack: ['users.info', 'views.open', 'views.update', 'chat.postMessage', 'chat.update'],
  table: ['PutItem', 'UpdateItem', 'Query', 'GetItem', 'DeleteItem'],
} as const

const faults: readonly [string, Fault][] = [
  ['fails', { kind: 'fail', error: 'InternalServerError', status: 500 }],
  ['loses its answer', { kind: 'lose' }],
]

/** The whole of it; people do again what they are told did not work, and time passes when something is put off. */
async function insist(story: World): Promise<void> {
  const { approvals, grace, after } = story
  const isMade = () => approvals.messages().some(({ rendered }) => /offboards/.test(rendered))
  for (let attempt = 0; attempt < 4 && !isMade(); attempt += 1) {
    if (!/Direct assignments/.test(await looksAt(story))) await after('1m')
    if (/Direct assignments/.test(grace.form()?.rendered ?? '')) await grace.submits()
    await after('1m')
  }
  for (let each = 0; each < 3; each += 1) await after('5m')
}

describe.concurrent.each(hosts)('each effect goes wrong once, on the %s host', (host) => {
  for (const [where, names] of Object.entries(effects))
    for (const name of names)
      test.for(faults)(`${where}: ${name} %s`, async ([, fault], context) => {
        const story = await company(host, { context, policy: deleting })
        await withGrant(story)
        story[where as keyof typeof effects].faults.plan(name, fault)
        await insist(story)
        await story.after('35m')
        expect(heldBy(story)).toEqual([])
        expect(isUser(story)).toBe(false)
        expect(last(story.grace.dms())).toMatch(/is done/)
      })
})
