import { describe, expect, test } from 'vitest'
import { readFilter, unknownYet } from '../../../src/cli/lambda/filter.ts'

const passes = (pattern: unknown, record: unknown): boolean => readFilter([JSON.stringify(pattern)])(record)
const marked = {
  eventName: 'INSERT',
  dynamodb: { Keys: { pk: { S: 'job#1' } }, NewImage: { by: { S: 'flow' } } },
}

describe('a filter', () => {
  test.each<[string, unknown, unknown, boolean]>([
    ['an exact text', { eventName: ['INSERT'] }, marked, true],
    ['another text', { eventName: ['REMOVE'] }, marked, false],
    ['one of several', { eventName: ['REMOVE', 'INSERT'] }, marked, true],
    [
      'all parts at once',
      { eventName: ['INSERT'], dynamodb: { NewImage: { by: { S: ['worker'] } } } },
      marked,
      false,
    ],
    ['what lies deep', { dynamodb: { NewImage: { by: { S: ['flow'] } } } }, marked, true],
    ['what is not there', { dynamodb: { NewImage: { other: { S: ['flow'] } } } }, marked, false],
    ['that a leaf exists', { dynamodb: { NewImage: { by: { S: [{ exists: true }] } } } }, marked, true],
    ['that a leaf is missing', { dynamodb: { NewImage: { by: { N: [{ exists: false }] } } } }, marked, true],
    ['what is there and is no leaf', { dynamodb: { NewImage: { by: [{ exists: true }] } } }, marked, false],
    ['a beginning', { dynamodb: { Keys: { pk: { S: [{ prefix: 'job#' }] } } } }, marked, true],
    ['another beginning', { dynamodb: { Keys: { pk: { S: [{ prefix: 'pair#' }] } } } }, marked, false],
    ['an ending', { dynamodb: { Keys: { pk: { S: [{ suffix: '#1' }] } } } }, marked, true],
    ['any case', { eventName: [{ 'equals-ignore-case': 'insert' }] }, marked, true],
    ['anything but one', { eventName: [{ 'anything-but': 'REMOVE' }] }, marked, true],
    ['anything but some', { eventName: [{ 'anything-but': ['INSERT', 'REMOVE'] }] }, marked, false],
    ['anything but a beginning', { eventName: [{ 'anything-but': { prefix: 'IN' } }] }, marked, false],
    ['anything but, of what is missing', { other: [{ 'anything-but': 'x' }] }, marked, false],
    ['a member of a list', { list: ['b'] }, { list: ['a', 'b'] }, true],
    ['null and truth', { none: [null], yes: [true] }, { none: null, yes: true }, true],
  ])('asks for %s', (_, pattern, record, expected) => {
    expect(passes(pattern, record)).toBe(expected)
  })

  test('passes what fits any of several patterns, and everything where there is none', () => {
    const either = readFilter(['{"eventName":["REMOVE"]}', '{"eventName":["INSERT"]}'])
    expect(either(marked)).toBe(true)
    expect(either({ eventName: 'MODIFY' })).toBe(false)
    expect(readFilter([])(marked)).toBe(true)
  })

  test('lets pass what is not known yet, and holds back what can’t fit whatever it is', () => {
    const pattern = { eventName: ['INSERT'], dynamodb: { NewImage: { by: { S: ['flow'] } } } }
    const record = { eventName: unknownYet, dynamodb: { NewImage: unknownYet } }
    expect(passes(pattern, record)).toBe(true)
    expect(passes(pattern, { ...record, eventName: 'REMOVE' })).toBe(false)
  })

  test.each([
    [{ size: [{ numeric: ['>', 1] }] }, 'numeric'],
    [{ $or: [{ a: ['b'] }] }, '$or'],
    [{ size: 'big' }, 'size'],
  ])('refuses what is not known here: %j', (pattern, named) => {
    expect(() => readFilter([JSON.stringify(pattern)])).toThrow(named)
  })
})
