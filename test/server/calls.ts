import { expect, test } from 'vitest'
import type { Company, Mode } from './company.ts'
import { Engineer } from './engineer.ts'
import { playing, storyMs } from './playing.ts'

/** How often AWS and Slack are called, on one host. */
export function countedCalls(mode: Mode): void {
  const { found, played } = playing()
  test(
    `the calls for request, grant and end over ${mode} are few with a warm catalogue`,
    played(async () => {
      const here = await found({ mode, engineers: ['warm', 'counted'], settings: { TICK_SECONDS: '5' } })
      await here.serve()
      const [warm, counted] = [new Engineer(here, 'warm'), new Engineer(here, 'counted')]
      await warm.asks('audit ReadOnlyAccess 1h warming up')
      await warm.approves(await warm.card('warming up'))
      await warm.told(/You have/)
      await here.quiet()
      const [slack, aws, table] = [
        here.slack.calls.length,
        here.identityCenter.calls.length,
        here.table.calls.length,
      ]
      await wholeStory(here, counted, 'being counted')
      const counts = {
        slack: countBy(here.slack.calls.slice(slack).map(({ method }) => method)),
        aws: countBy(here.identityCenter.calls.slice(aws).map(({ operation }) => operation)),
        table: countBy(here.table.calls.slice(table).map(({ operation }) => operation)),
      }
      console.log(`calls for request, grant and end over ${mode}:`, JSON.stringify(counts))
      // Where AWS takes over five seconds, the card says so meanwhile.
      const { 'chat.update': edits = 0, ...told } = counts.slack
      expect(sum(told) + Math.min(edits, 2)).toBeLessThanOrEqual(10)
      // How often a status is asked for is for AWS to say, by how long it takes.
      const {
        DescribeAccountAssignmentCreationStatus: _,
        DescribeAccountAssignmentDeletionStatus: __,
        ...others
      } = counts.aws
      expect(sum(others) + 2).toBeLessThanOrEqual(15)
    }),
    storyMs,
  )
}

/** Asked, approved, held for its minute and ended by time. */
async function wholeStory(here: Company, engineer: Engineer, reason: string): Promise<void> {
  await engineer.asks(`prod ReadOnlyAccess 1m ${reason}`)
  const card = await engineer.card(reason)
  await engineer.approves(card)
  await engineer.told(/You have/)
  await engineer.told(/ended/)
  await here.until('the card tells it', () => !here.card(reason)?.rendered.includes('[ End'))
  await here.quiet()
}

const countBy = (names: readonly string[]): Record<string, number> =>
  Object.fromEntries(
    [...new Set(names)].toSorted().map((name) => [name, names.filter((n) => n === name).length]),
  )
const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((a, b) => a + b, 0)
