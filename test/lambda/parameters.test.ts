import { expect, test } from 'vitest'
import { packaged } from './packaged.ts'

test.each([
  ['instanceArn=foo', 'The parameter instanceArn is “foo”: the ARN of the instance is needed.'],
  [
    'workConcurrency=abc',
    'The parameter workConcurrency is “abc”: a whole number from 2 to 9999, or nothing is needed.',
  ],
  [
    'workConcurrency=0',
    'The parameter workConcurrency is “0”: a whole number from 2 to 9999, or nothing is needed.',
  ],
])('%s is not packaged, and is told in a sentence alone', async (parameter, sentence) => {
  await expect(packaged(['--param', parameter])).rejects.toMatchObject({
    stdout: `Error:\n${sentence}\n`,
    code: 1,
  })
})
