import { describe, expect, test } from 'vitest'
import { world, type World } from '../world/index.ts'
import { itemsOf, writeDown } from './earlier.ts'

/**
 * Writes down what this version leaves behind: `RECORD=<version> npx vitest run test/store/record-this-version.test.ts`. What
 * earlier ones left stays as it is: nobody can make it again.
 */
const version = process.env['RECORD'] ?? ''

/** Often enough that the worker leaves it to a later look. */
function failing(identityCenter: World['identityCenter']): void {
  for (let each = 0; each < 3; each += 1) identityCenter.failNext('delete', 'The account is busy')
}

/** What it is written down for is there. */
async function has({ table }: World, ...parts: readonly string[]): Promise<void> {
  const records = JSON.stringify(await itemsOf(table))
  expect(parts.filter((part) => !records.includes(part))).toEqual([])
}

const write = (name: string, story: World): Promise<void> => writeDown(`${version}-${name}`, story)

describe.skipIf(version === '')('this version leaves behind', () => {
  test('grants in each state', async () => {
    const story = await world()
    const { ada, alan, barbara, grace, linus, identityCenter, after, settled } = story
    const approved = async (): Promise<void> => {
      await settled()
      await grace.presses('Approve')
      await settled()
    }
    await ada.says('/aws-access request dev PowerUserAccess 1h handed back')
    await settled()
    await ada.says('/aws-access end')
    await alan.says('/aws-access request prod ReadOnlyAccess 1h taken back')
    await settled()
    await alan.says('/aws-access end')
    await linus.says('/aws-access request dev PowerUserAccess 5m will not go')
    await settled()
    failing(identityCenter)
    await after('5m')
    await ada.says('/aws-access request prod ReadOnlyAccess 8h held')
    await approved()
    await alan.says('/aws-access request group Billing 4h held')
    await approved()
    await barbara.says('/aws-access request prod DatabaseAdmin 1h one of two')
    await approved()
    await linus.says('/aws-access request prod ReadOnlyAccess 1h from tomorrow 9:00 later')
    await approved()
    await ada.says('/aws-login')
    await settled()
    await has(
      story,
      ...['awaiting-approval', 'scheduled', 'active', 'ending', 'closed'].map(
        (each) => `"status":{"S":"${each}"}`,
      ),
    )
    await write('grants', story)
  })

  test('a grant that AWS is at work on, by a worker that was ended', async () => {
    const story = await world({ identityCenter: { settleMs: 600_000 } })
    const { ada, grace, slack, identityCenter, settled } = story
    await ada.says('/aws-access request prod ReadOnlyAccess 1h under way')
    await settled()
    await grace.presses('Approve')
    const isAsked = () => identityCenter.calls.some(({ operation }) => /CreationStatus/.test(operation))
    await slack.until(isAsked, 10_000)
    await has(story, '"status":{"S":"activating"}', '"awsRequestId"')
    await write('under-way', story)
  })

  test('somebody to be brought in, and somebody who is being seen out', async () => {
    const story = await world({ slack: { escapeCommands: true } })
    const { ada, grace, slack, identityCenter, after, settled } = story
    await ada.says('/aws-access request prod ReadOnlyAccess 4h held')
    await settled()
    await grace.presses('Approve')
    await settled()
    await grace.says('/aws-access offboard @ada')
    await settled()
    failing(identityCenter)
    await grace.submits()
    await settled()
    await after('1m')
    const edsger = slack.person('edsger')
    await edsger.says('/aws-access onboard')
    await edsger.submits()
    await settled()
    await has(story, ...['offboarding', 'onboarding'].map((each) => `"kind":{"S":"${each}"}`))
    await write('people', story)
  })

  test('what was only just asked, and somebody whom a provider has to make', async () => {
    const story = await world({
      host: 'frozen',
      slack: { escapeCommands: true },
      policy: (policy) => ({ ...policy, identitySource: 'external' }),
    })
    const { ada, grace, slack, settled } = story
    const edsger = slack.person('edsger')
    await edsger.says('/aws-access onboard')
    await edsger.submits()
    await settled()
    await grace.presses('Approve')
    await settled()
    await ada.says('/aws-access request prod ReadOnlyAccess 1h just asked')
    await ada.says('/aws-login')
    await grace.says('/aws-access offboard @linus')
    await has(
      story,
      '"what":{"S":"waiting"}',
      ...['login', 'survey', 'leavers', 'refresh-catalogue'].map((each) => `"kind":{"S":"${each}"}`),
    )
    await write('just-asked', story)
  })
})
