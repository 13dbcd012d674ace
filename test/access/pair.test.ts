import { describe, expect, test } from 'vitest'
import {
  type Answer,
  answered,
  createdSinceDelete,
  intend,
  isInDoubt,
  type Pair,
} from '../../src/access/pair.ts'
import { at, key, noon } from './requests.ts'

const fresh: Pair = { key, standing: false }
const refused: Answer = { kind: 'failed', reason: 'the account is full', permanent: false }

/** A pair after calls and their answers, a second apart. */
const after = (calls: readonly [kind: 'create' | 'delete', answer: Answer][], from = fresh): Pair =>
  calls.reduce(
    (pair, [kind, answer], i) => answered(intend(pair, kind, at(2 * i)), answer, at(2 * i + 1)),
    from,
  )

describe('an intent', () => {
  test('is recorded before anything is known of it', () => {
    expect(intend(fresh, 'create', noon)).toEqual({ ...fresh, operation: { kind: 'create', intentAt: noon } })
  })

  test('to delete outdates every create before it', () => {
    const created = after([['create', { kind: 'succeeded' }]])
    expect(createdSinceDelete(created)).toBe(true)
    expect(createdSinceDelete(intend(created, 'delete', at(9)))).toBe(false)
  })

  test('after one whose answer never came is one in doubt', () => {
    const crashed = intend(fresh, 'create', noon)
    expect(intend(crashed, 'delete', at(40)).operation).toEqual({ kind: 'delete', intentAt: at(40), lost: 1 })
  })
})

describe('an answer', () => {
  test('that AWS is at it names its operation', () => {
    const pair = after([['create', { kind: 'accepted', awsRequestId: 'id' }]])
    expect(pair.operation).toEqual({ kind: 'create', intentAt: noon, awsRequestId: 'id' })
  })

  test.each<[string, Answer, Pair]>([
    ['done', { kind: 'succeeded' }, { ...fresh, lastCreate: settled('succeeded'), createFailures: 0 }],
    [
      'failed',
      refused,
      {
        ...fresh,
        lastCreate: { ...settled('failed'), reason: 'the account is full', permanent: false },
        createFailures: 1,
      },
    ],
    ['busy', { kind: 'busy' }, fresh],
  ])('%s leaves no operation', (_, answer, pair) => {
    expect(after([['create', answer]])).toEqual(pair)
  })

  test('to nothing changes nothing', () => {
    expect(answered(fresh, { kind: 'succeeded' }, noon)).toBe(fresh)
  })

  test('failures are counted in a row, of each kind by itself', () => {
    const pair = after([
      ['create', refused],
      ['create', refused],
      ['delete', refused],
    ])
    expect([pair.createFailures, pair.removeFailures]).toEqual([2, 1])
    // Only what is seen proves a success.
    expect(after([['create', { kind: 'succeeded' }]], pair).createFailures).toBe(2)
    expect(after([['delete', { kind: 'not-found' }]], pair).removeFailures).toBe(1)
  })
})

describe('doubt', () => {
  const lost = { kind: 'lost' } as const

  test('grows with each lost answer, whatever was called for', () => {
    expect(after([['create', lost]]).operation?.lost).toBe(1)
    const twice = after([
      ['create', lost],
      ['delete', lost],
    ])
    expect(twice.operation).toEqual({ kind: 'delete', intentAt: at(2), lost: 2 })
  })

  test.each<[string, Answer]>([
    ['busy', { kind: 'busy' }],
    ['a failure', refused],
    ['lost', lost],
  ])('is not settled by %s', (_, answer) => {
    const pair = after([
      ['create', lost],
      ['delete', answer],
    ])
    expect(isInDoubt(pair)).toBe(true)
  })

  test.each<[string, Answer]>([
    ['done', { kind: 'succeeded' }],
    ['not found', { kind: 'not-found' }],
  ])('is settled by %s, but the lost call is remembered', (_, answer) => {
    const pair = after([
      ['create', lost],
      ['delete', answer],
    ])
    expect([isInDoubt(pair), pair.operation]).toEqual([false, { kind: 'delete', intentAt: at(2), lost: 1 }])
  })

  test('outlives an operation that AWS accepted and failed', () => {
    const accepted = after([
      ['create', lost],
      ['create', { kind: 'accepted', awsRequestId: 'id' }],
    ])
    const pair = answered(accepted, refused, at(9))
    expect([isInDoubt(pair), pair.operation?.awsRequestId, pair.createFailures]).toEqual([true, undefined, 1])
  })

  test('is what remains of an operation that AWS does not know any more', () => {
    const accepted = after([['create', { kind: 'accepted', awsRequestId: 'id' }]])
    expect(answered(accepted, lost, at(9)).operation).toEqual({ kind: 'create', intentAt: noon, lost: 1 })
  })
})

function settled(outcome: 'succeeded' | 'failed') {
  return { intentAt: noon, settledAt: at(1), outcome }
}
