import { expect, test } from 'vitest'
import type { Answer } from '../../src/access/pair.ts'
import { settle, type Write, WriteFailed } from '../../src/cli/setup/settle.ts'

/** Answers these one after the other, and then the last one for ever. */
function answering(...answers: Answer[]): Write & { made: () => number } {
  let made = 0
  return {
    make: () => Promise.resolve(answers[Math.min(made++, answers.length - 1)] ?? { kind: 'succeeded' }),
    made: () => made,
  }
}

const busy: Answer = { kind: 'busy', reason: 'ConflictException: taken' }
const missing: Answer = { kind: 'failed', reason: 'ResourceNotFoundException: no group', permanent: true }

test("somebody else's write is waited for, and no longer than there is patience", async () => {
  const passing = answering(busy, { kind: 'succeeded' })
  await expect(settle(passing)).resolves.toBeUndefined()
  expect(passing.made()).toBe(2)
  await expect(settle({ ...answering(busy), patienceMs: 1 })).rejects.toThrow(/^ConflictException: taken$/)
})

test('what is there after all while a write is in the way is no failure', async () => {
  const write = answering(busy)
  await expect(settle({ ...write, isThere: () => Promise.resolve(true) })).resolves.toBeUndefined()
  expect(write.made()).toBe(4)
})

test('what is not found is waited for only where it was made just now', async () => {
  await expect(settle(answering(missing, { kind: 'succeeded' }))).rejects.toThrow(WriteFailed)
  await expect(
    settle({ ...answering(missing, { kind: 'succeeded' }), isFresh: true }),
  ).resolves.toBeUndefined()
})

test('a lost answer is asked for by making it again, five times at the most', async () => {
  const write = answering({ kind: 'lost', reason: 'TimeoutError: no answer' })
  await expect(settle(write)).rejects.toThrow('TimeoutError: no answer')
  expect(write.made()).toBe(5)
})

test('what AWS takes its time for is watched to its end; where that is lost, it is made again', async () => {
  const statuses = [{ kind: 'in-progress' }, { kind: 'lost' }, { kind: 'succeeded' }] as const
  let asked = 0
  const write = answering({ kind: 'accepted', awsRequestId: 'r' })
  const status = () => Promise.resolve(statuses[asked++] ?? { kind: 'succeeded' as const })
  await expect(settle({ ...write, status })).resolves.toBeUndefined()
  expect({ made: write.made(), asked }).toEqual({ made: 2, asked: 3 })
})
