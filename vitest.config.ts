import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Importing the AWS SDK dominates the suite's time; the tests share no module state, so that one copy serves all.
    isolate: false,
    // What hangs, not what is slow on a machine that has much to do.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // Most of the time is waiting, such as for a grant that lasts a real minute.
    maxWorkers: 3,
  },
})
