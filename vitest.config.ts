import { configDefaults, defineConfig } from 'vitest/config'

/** Servers and functions as processes of their own, by the machine's clock. */
const processes = 'test/server/**/*.test.ts'

export default defineConfig({
  test: {
    // Importing the AWS SDK dominates the suite's time; the tests share no module state, so that one copy serves all.
    isolate: false,
    // For what hangs, not for what is slow on a machine that has much to do.
    testTimeout: 120_000,
    hookTimeout: 60_000,
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
