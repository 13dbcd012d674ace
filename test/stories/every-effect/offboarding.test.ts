import { expect } from 'vitest'
import type { World } from '../../world/index.ts'
import { company, deleting, heldBy, isUser, last, looksAt, withGrant } from '../seeing-out.ts'
import { eachGoesWrong } from './going-wrong.ts'

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

eachGoesWrong('each effect of an offboarding', effects, async ({ host, ...where }, goWrong) => {
  const story = await company(host, { ...where, policy: deleting })
  await withGrant(story)
  goWrong(story)
  await insist(story)
  await story.after('35m')
  expect(heldBy(story)).toEqual([])
  expect(isUser(story)).toBe(false)
  expect(last(story.grace.dms())).toMatch(/is done/)
})
