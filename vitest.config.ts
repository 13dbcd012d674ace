import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Servers and functions as processes of their own, by the machine's clock. */
const processes = 'test/server/**/*.test.ts'

/** A file is one worker's: the longest begin first, so that nobody works on alone at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const turn = ({ moduleId }: TestSpecification) =>
      ['/stories/every-effect/', '/stories/'].findIndex((part) => moduleId.includes(part)) >>> 0
    // oxlint-disable-next-line unicorn/no-array-sort -- the sequencer’s own
    return (await super.sort(files)).toSorted((one, other) => turn(one) - turn(other))
  }
}

export default defineConfig({
  test: {
    // Importing the AWS SDK dominates the suite's time; the tests share no module state, so that one copy serves all.
    isolate: false,
    // For what hangs, not for what is slow on a machine that has much to do.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          // Most of their time is waiting, such as for a grant that lasts a real minute; but Slack gives up after three
          // seconds, so that they are not kept waiting for the processor by all the others.
          name: 'processes',
          include: [processes],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'in process',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, processes],
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
