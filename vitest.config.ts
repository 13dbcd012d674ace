import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Importing the AWS SDK dominates the suite's time; the tests share no module state, so that one copy serves all.
    isolate: false,
    testTimeout: 30_000,
  },
})
