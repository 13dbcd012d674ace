import { expect, test } from 'vitest'
import { type Lanes, lanes } from '../../src/flow/lanes.ts'

/** Runs that end when they are told to. */
function running(inTurn: Lanes) {
  const began: string[] = []
  const ends = new Map<string, () => void>()
  return {
    began,
    start: (name: string, lane: string | null, isUrgent?: () => boolean) =>
      inTurn(
        lane,
        () => {
          began.push(name)
          return new Promise<void>((end) => ends.set(name, end))
        },
        isUrgent,
      ),
    async end(name: string) {
      ends.get(name)?.()
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

test('no more run at once than there is room for, and the first to come is the next', async () => {
  const { began, start, end } = running(lanes(2))
  for (const name of ['a', 'b', 'c', 'd']) void start(name, null)
  expect(began).toEqual(['a', 'b'])
  await end('b')
  expect(began).toEqual(['a', 'b', 'c'])
})

test('one at a time runs in a lane, and whoever waits for it keeps nobody else', async () => {
  const { began, start, end } = running(lanes(3))
  void start('first', 'prod')
  void start('second', 'prod')
  void start('other', 'dev')
  expect(began).toEqual(['first', 'other'])
  await end('first')
  expect(began).toEqual(['first', 'other', 'second'])
})

test('what is urgent goes first, also where it became so while it waited', async () => {
  const { began, start, end } = running(lanes(1))
  let isUrgent = false
  void start('first', null)
  void start('second', null)
  void start('third', null, () => isUrgent)
  void start('fourth', null, () => true)
  isUrgent = true
  await end('first')
  await end('third')
  await end('fourth')
  expect(began).toEqual(['first', 'third', 'fourth', 'second'])
})

test('what breaks makes room as well', async () => {
  const inTurn = lanes(1)
  await expect(inTurn('prod', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  await expect(inTurn('prod', () => Promise.resolve('next'))).resolves.toBe('next')
})
