import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nearest } from '../../src/access/near.ts'

describe('names that somebody may have meant', () => {
  test.each([
    ['prdo', 'prod'],
    ['pord', 'prod'],
    ['Amdin', 'Admin'],
    ['prodd-0009', 'prod-0009'],
    ['dmin', 'admin'],
    ['admins', 'admin'],
    ['platform-enginering-production-administrators', 'platform-engineering-production-administrators'],
    ['platform-engineering-production-administrators-', 'platform-engineering-production-administrators'],
    ['platform-engineering-production-administrator', 'platform-engineering-production-administrators'],
    ['lpatform-engineering-production', 'platform-engineering-production'],
  ])('%s is a slip away from %s', (typed, name) => {
    expect(nearest(typed, ['something else', name, 'billing'])).toEqual([name])
  })

  test('the fewest slips come first, then what begins with it, what holds it and what it holds', () => {
    const names = ['old-production', 'uction', 'productions-eu', 'prodcution', 'productoin1', 'production']
    expect(nearest('Production', names, 9)).toEqual([
      'production',
      'prodcution',
      'productoin1',
      'productions-eu',
      'old-production',
      'uction',
    ])
    expect(nearest('production', names)).toHaveLength(3)
  })

  test.each(['', 'rp', 'production'])(
    'nothing is near %j among names that share a letter or two',
    (typed) => {
      expect(nearest(typed, ['prd', 'ops', 'p'])).toEqual([])
    },
  )

  const letters = fc.stringMatching(/^[abc-]{3,40}$/)
  const slip = fc.record({
    at: fc.nat(39),
    kind: fc.constantFrom('add', 'drop', 'swap', 'change'),
    letter: letters,
  })
  test('as many slips as are counted one by one in a table', () => {
    fc.assert(
      fc.property(letters, fc.array(slip, { maxLength: 8 }), letters, (typed, slips, other) => {
        for (const name of [slips.reduce(slipped, typed), other]) {
          const isNear = slipsBetween(typed, name) <= Math.max(1, Math.floor(typed.length / 4))
          const isHeld = name.includes(typed) || (name.length >= 3 && typed.includes(name))
          expect(nearest(typed, [name])).toEqual(isNear || isHeld ? [name] : [])
        }
      }),
      { numRuns: 2000 },
    )
  })
})

interface Slip {
  readonly at: number
  readonly kind: string
  readonly letter: string
}

function slipped(text: string, { at, kind, letter }: Slip): string {
  const [head, tail] = [text.slice(0, at), text.slice(at)]
  if (kind === 'add') return head + letter.charAt(0) + tail
  if (kind === 'drop') return head + tail.slice(1)
  if (kind === 'change') return head + letter.charAt(0) + tail.slice(1)
  return head + tail.charAt(1) + tail.charAt(0) + tail.slice(2)
}

/** By the definition: the least of an insertion, a deletion, a replacement and a swap of neighbours. */
function slipsBetween(one: string, other: string): number {
  const least = new Map<string, number>()
  const from = (i: number, j: number): number => {
    if (i === 0 || j === 0) return i + j
    const key = `${i} ${j}`
    const before = least.get(key)
    if (before !== undefined) return before
    const isSwap = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
    const found = Math.min(
      from(i - 1, j) + 1,
      from(i, j - 1) + 1,
      from(i - 1, j - 1) + (one[i - 1] === other[j - 1] ? 0 : 1),
      isSwap ? from(i - 2, j - 2) + 1 : Infinity,
    )
    least.set(key, found)
    return found
  }
  return from(one.length, other.length)
}
