import { describe, expect, test } from 'vitest'
import { slackSeed } from '../../src/sandbox/seed.ts'
import { hosts, type World, world, type WorldOptions } from '../world/index.ts'

/** A company whose engineers and approvers are user groups of Slack. */
const byUserGroups: WorldOptions = {
  slack: {
    seed: {
      ...slackSeed,
      userGroups: [
        { handle: 'engineers', id: 'S0ENGINEERS', members: ['ada', 'barbara'] },
        { handle: 'leads', id: 'S00000LEADS', members: ['grace', 'alan'] },
        { handle: 'oncall', id: 'S0000ONCALL', members: ['grace'] },
      ],
    },
  },
  policy: (same) => ({
    ...same,
    people: {
      ...same.people,
      engineers: { usergroups: ['S0ENGINEERS'] },
      leads: { usergroups: ['S00000LEADS'] },
    },
  }),
}

const reads = ({ slack }: World): number =>
  slack.calls.filter(({ method }) => method === 'usergroups.users.list').length

describe.each(hosts)('people of user groups, on the %s host', (host) => {
  test('those who may ask and approve are read live, those who are shown are not', async () => {
    const story = await world({ host, ...byUserGroups })
    const { ada, grace, identityCenter, settled } = story
    const once = async (account: string): Promise<number> => {
      const before = reads(story)
      await ada.says(`/aws-access request ${account} ReadOnlyAccess 1h checking`)
      await settled()
      await grace.presses('Approve')
      await settled()
      expect(identityCenter.assignments()).toContainEqual({
        person: 'ada',
        account,
        permissionSet: 'ReadOnlyAccess',
      })
      return reads(story) - before
    }
    expect(await once('prod')).toBe(4)
    // Slack lets an app read twenty in a minute.
    expect(await once('prod-data')).toBe(3)
  })

  test('whoever has just left a group has no say, and whoever has just come has', async () => {
    const { ada, grace, linus, slack, identityCenter, settled } = await world({ host, ...byUserGroups })
    await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
    await settled()
    slack.setUserGroup('leads', ['linus'])
    expect((await grace.presses('Approve')).sees?.rendered).toMatch(/not an approver/)
    await settled()
    expect(identityCenter.assignments()).not.toContainEqual(expect.objectContaining({ account: 'prod' }))
    await linus.presses('Approve')
    await settled()
    expect(identityCenter.assignments()).toContainEqual(expect.objectContaining({ account: 'prod' }))
  })

  test('where too few could approve, who has come since is found at once', async () => {
    const { ada, slack, approvals, settled } = await world({ host, ...byUserGroups })
    slack.setUserGroup('leads', ['grace'])
    const line = '/aws-access request prod-data DatabaseAdmin 30m a slow query'
    expect((await ada.says(line))?.rendered).toMatch(/2 approvers.*1 person/s)
    slack.setUserGroup('leads', ['grace', 'alan'])
    await ada.says(line)
    await settled()
    expect(approvals.messages()).toHaveLength(1)
  })
})
