import { describe, expect, test } from 'vitest'
import { hosts, type World, world } from '../../world/index.ts'
import { eachGoesWrong } from './going-wrong.ts'

const inProd = { person: 'ada', account: 'prod', permissionSet: 'ReadOnlyAccess' }

/** What people do again when they are told that something did not work. */
async function insist(
  act: () => Promise<unknown>,
  done: () => boolean,
  settled: () => Promise<void>,
): Promise<void> {
  for (let attempt = 0; attempt < 4 && !done(); attempt += 1) {
    await act()
    await settled()
  }
}

/** The whole story; people press again when they are refused, and time passes when something is put off. */
async function play(story: World): Promise<void> {
  const { ada, grace, approvals, identityCenter, settled, after } = story
  const held = () =>
    identityCenter.assignments().some((each) => JSON.stringify(each) === JSON.stringify(inProd))
  const line = '/aws-access request prod ReadOnlyAccess 2h checking'
  await insist(
    () => ada.says(line),
    () => approvals.messages().length > 0,
    () => after('1m'),
  )
  await insist(
    () => grace.presses('Approve'),
    held,
    () => after('1m'),
  )
  expect(held()).toBe(true)
  await after('5m')
  expect(ada.dms().some(({ rendered }) => /You have/.test(rendered))).toBe(true)
  await after('2h')
  await after('20m')
  await after('20m')
  await settled()
  expect(held()).toBe(false)
  expect(ada.dms().at(-1)?.rendered).toMatch(/ended/)
  // Where the answer to the card was lost there are two of it: the last one is the live one.
  expect(approvals.messages().at(-1)?.rendered).toMatch(/ended/i)
}

const effects = {
  identityCenter: [
    'GetUserId',
    'DescribeUser',
    'ListGroupMembershipsForMember',
    'ListAccountAssignments',
    'CreateAccountAssignment',
    'DeleteAccountAssignment',
    'DescribeAccountAssignmentCreationStatus',
    'DescribeAccountAssignmentDeletionStatus',
  ],
  slack: ['users.info', 'users.lookupByEmail', 'chat.postMessage', 'chat.update', 'response_url'],
  table: ['PutItem', 'UpdateItem', 'Query', 'GetItem'],
} as const

eachGoesWrong('each effect', effects, async (where, goWrong) => {
  const story = await world(where)
  goWrong(story)
  await play(story)
})

describe.each(hosts)('every delivery comes twice, on the %s host', (host) => {
  test.each(['together', true] as const)(
    '(%s) and makes one request, one grant, one of each message',
    async (redeliver) => {
      const story = await world({ host, slack: { redeliver } })
      await play(story)
      const { ada, approvals, identityCenter } = story
      expect(approvals.messages()).toHaveLength(1)
      expect(ada.dms()).toHaveLength(2)
      for (const operation of ['CreateAccountAssignment', 'DeleteAccountAssignment'])
        expect(identityCenter.calls.filter((call) => call.operation === operation)).toHaveLength(1)
    },
  )

  test('a press on a copy of the card counts, and the copy loses its buttons', async () => {
    const { slack, ada, grace, approvals, identityCenter, settled, after } = await world({ host })
    slack.faults.plan('chat.postMessage', { kind: 'lose' })
    await ada.says('/aws-access request prod ReadOnlyAccess 2h checking')
    await settled()
    await after('1m')
    const [copy, card] = approvals.messages()
    expect(card).toBeDefined()
    expect((await grace.presses('Approve', { on: copy! })).sees?.rendered).toMatch(/You approved/)
    await settled()
    expect(identityCenter.assignments()).toContainEqual(inProd)
    for (const message of approvals.messages()) expect(message.rendered).not.toContain('[ Approve ]')
    expect(approvals.messages().at(-1)?.rendered).toMatch(/active/i)
  })

  test('with indexes that lag', async () => {
    await play(await world({ host, indexLagMs: 5000, slack: { redeliver: true } }))
  })
})
