import { expect } from 'vitest'
import { type World, world } from '../../world/index.ts'
import { eachGoesWrong } from './going-wrong.ts'

const effects = {
  identityCenter: [
    'CreateUser',
    'CreateGroupMembership',
    'GetUserId',
    'ListUsers',
    'DescribeUser',
    'GetGroupMembershipId',
  ],
  slack: ['users.info', 'views.open', 'views.update', 'chat.postMessage', 'chat.update'],
  table: ['PutItem', 'UpdateItem', 'Query', 'GetItem'],
} as const

/** What people do again when they are told that something did not work. */
async function insist(story: World, act: () => Promise<unknown>, done: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 4 && !done(); attempt += 1) {
    await act().catch(() => undefined)
    await story.settled()
    await story.after('1m')
  }
}

eachGoesWrong('each effect of an onboarding', effects, async (where, goWrong) => {
  const story = await world(where)
  const { slack, grace, approvals, identityCenter, after } = story
  const edsger = slack.person('edsger')
  goWrong(story)
  await insist(
    story,
    async () => {
      await edsger.says('/aws-access onboard')
      await edsger.submits()
    },
    () => approvals.messages().length > 0,
  )
  goWrong(story)
  const isIn = () =>
    identityCenter.memberships().some(({ person, group }) => person === 'edsger' && group === 'Engineers')
  await insist(story, () => grace.presses('Approve'), isIn)
  await after('5m')
  expect(isIn()).toBe(true)
  expect(identityCenter.users().filter(({ userName }) => userName.startsWith('edsger'))).toHaveLength(1)
  expect(edsger.dms().some(({ rendered }) => /Welcome to AWS|More of AWS/.test(rendered))).toBe(true)
  expect(approvals.messages().at(-1)?.rendered).toMatch(/Done: the user edsger is made/)
})
