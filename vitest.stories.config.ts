import { defineConfig } from 'vitest/config'

/**
 * Whole stories and what goes wrong in them through the packaged functions, each of which is several processes: one file after
 * the other, on a machine with nothing else to do. Ten minutes, and so not part of `npm test`.
 */
export default defineConfig({
  test: {
    include: ['test/server/lambda-stories/*.stories.ts'],
    isolate: false,
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
})
