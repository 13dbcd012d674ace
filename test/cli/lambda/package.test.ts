import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makePackage } from '../../../src/cli/lambda/package.ts'
import { copied } from '../../lambda/packaged.ts'

test('what keeps the package from being made is said, such as the mistakes of the policy', async () => {
  const { copy, remove } = copied()
  const file = join(copy, 'access.yaml')
  writeFileSync(file, readFileSync(file, 'utf8').replace('maxDuration', 'maxDuraton'))
  await expect(makePackage(copy)).rejects.toMatchObject({
    name: 'ConfigError',
    message: expect.stringMatching(
      /^npm run package failed: [^]*access\.yaml:\d+:\d+ `maxDuraton` is not a known key/,
    ),
  })
  remove()
})
