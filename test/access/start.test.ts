import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maxStartAheadSeconds, parseStart } from '../../src/access/start.ts'
import { instantOf, wallTimeAt } from '../../src/access/wall-time.ts'

// A Wednesday, 10:00 in Berlin.
const now = '2026-11-25T09:00:00.000Z'
const parse = (typed: string, at = now, zone = 'Europe/Berlin') => parseStart(typed.split(' '), at, zone)
const problemOf = (typed: string, at = now, zone = 'Europe/Berlin') => {
  const start = parse(typed, at, zone)
  return start && 'problem' in start ? start.problem : undefined
}

describe('a start as people write it, on a wall in Berlin', () => {
  test.each([
    ['18:00 patching', '2026-11-25T17:00:00.000Z', 1],
    ['18:00, patching', '2026-11-25T17:00:00.000Z', 1],
    ['11:05', '2026-11-25T10:05:00.000Z', 1],
    ['11am patching', '2026-11-25T10:00:00.000Z', 1],
    ['11AM patching', '2026-11-25T10:00:00.000Z', 1],
    ['6 pm patching', '2026-11-25T17:00:00.000Z', 2],
    ['12pm', '2026-11-25T11:00:00.000Z', 1],
    ['6:30pm am radio', '2026-11-25T17:30:00.000Z', 1],
    ['6:30 PM patching', '2026-11-25T17:30:00.000Z', 2],
    ['today 18:00 patching', '2026-11-25T17:00:00.000Z', 2],
    ['today at 18:00', '2026-11-25T17:00:00.000Z', 3],
    ['tomorrow 9:00 patching', '2026-11-26T08:00:00.000Z', 2],
    ['Tomorrow at 9:00 patching', '2026-11-26T08:00:00.000Z', 3],
    ['tomorrow 12am', '2026-11-25T23:00:00.000Z', 2],
    ['9:00 tomorrow patching', '2026-11-26T08:00:00.000Z', 2],
    ['9am on Friday patching', '2026-11-27T08:00:00.000Z', 3],
    ['monday 9:00 patching', '2026-11-30T08:00:00.000Z', 2],
    ['Mon 9am patching', '2026-11-30T08:00:00.000Z', 2],
    ['thursday at 0:00', '2026-11-25T23:00:00.000Z', 3],
    ['wednesday 18:00 not today', '2026-12-02T17:00:00.000Z', 2],
    ['tuesday 9:00', '2026-12-01T08:00:00.000Z', 2],
    ['2026-11-25 18:00', '2026-11-25T17:00:00.000Z', 2],
    ['2026-12-24 at 8:15 before the holidays', '2026-12-24T07:15:00.000Z', 3],
    ['2026-12-1 9:00', '2026-12-01T08:00:00.000Z', 2],
  ])('%s', (typed, at, used) => {
    expect(parse(typed)).toEqual({ at, used })
  })

  test.each([
    '',
    'the incident review',
    'Ada’s list',
    'monitoring since last week, see 9:00',
    'may release',
    'sun and rain',
    'sat phones',
    'today’s list',
    'am I able',
    'nightly build',
  ])('%j is no time, and so a part of the reason', (typed) => {
    expect(parse(typed)).toBeUndefined()
  })
})

describe('what is meant as a time and is none is said to be so', () => {
  test.each([
    ['25:00 patching', '25:00'],
    ['24:00', '24:00'],
    ['9:60 patching', '9:60'],
    ['13pm', '13pm'],
    ['0am', '0am'],
    ['18.00 patching', '18.00'],
    ['18h', '18h'],
    ['9 patching', '9'],
    ['9', '9'],
    ['tomorrow patching', 'tomorrow'],
    ['tomorrow', 'tomorrow'],
    ['tomorrow at 9 patching', 'tomorrow at 9'],
    ['Monday at 25:00', 'Monday at 25:00'],
    ['mon 26:00', 'mon 26:00'],
    ['2026-11-31 9:00', '2026-11-31 9:00'],
    ['2026-13-01 9:00', '2026-13-01 9:00'],
    ['2026-11-30', '2026-11-30'],
    ['2026-11-30T09:00 patching', '2026-11-30T09:00'],
    ['tonight 22:00 patching', 'tonight 22:00'],
    ['next monday 9:00 patching', 'next monday 9:00'],
    ['noon', 'noon'],
    ['nov 25 9:00 patching', 'nov 25 9:00'],
    ['mon 25 9:00', 'mon 25 9:00'],
    ['about 18:00', 'about 18:00'],
    ['18:00 sat image processing', '18:00 sat'],
    ['18:00 fri', '18:00 fri'],
  ])('%s', (text, typed) => {
    expect(problemOf(text)).toMatchObject({ problem: 'no-such-time', typed, timeZone: 'Europe/Berlin' })
  })

  test.each([
    ['9:00', 'tomorrow 9:00'],
    ['10:00', 'tomorrow 10:00'],
    ['today 6:30am', 'tomorrow 6:30'],
    ['today at 9:59', 'tomorrow 9:59'],
    ['2026-11-25 9:00', null],
    ['2026-11-24 18:00', null],
    ['2025-12-24 9:00', null],
  ])('%s is over, which never means the day after by itself', (typed, instead) => {
    expect(problemOf(typed)).toMatchObject({ problem: 'over', typed, instead })
  })

  test('thirty days ahead is possible, and no more', () => {
    expect(maxStartAheadSeconds).toBe(30 * 24 * 3600)
    expect(parse('2026-12-25 10:00')).toMatchObject({ at: '2026-12-25T09:00:00.000Z' })
    expect(problemOf('2026-12-25 10:01')).toMatchObject({ problem: 'too-far', typed: '2026-12-25 10:01' })
  })
})

describe('when clocks are put forward and back', () => {
  test('a time that is leapt over does not exist', () => {
    const before = '2026-03-28T12:00:00.000Z'
    expect(problemOf('tomorrow 2:30', before)).toMatchObject({ problem: 'no-such-time' })
    expect(parse('tomorrow 1:59', before)).toMatchObject({ at: '2026-03-29T00:59:00.000Z' })
    expect(parse('tomorrow 3:00', before)).toMatchObject({ at: '2026-03-29T01:00:00.000Z' })
  })

  test('of a time that comes twice it is the first', () => {
    const before = '2026-10-24T12:00:00.000Z'
    expect(parse('tomorrow 2:30', before)).toMatchObject({ at: '2026-10-25T00:30:00.000Z' })
    expect(parse('tomorrow 3:00', before)).toMatchObject({ at: '2026-10-25T02:00:00.000Z' })
    expect(parse('sunday 1:30', '2026-10-31T12:00:00.000Z', 'America/New_York')).toMatchObject({
      at: '2026-11-01T05:30:00.000Z',
    })
  })

  test('half an hour, as on Lord Howe Island, and a day that a country left out', () => {
    const howe = 'Australia/Lord_Howe'
    expect(problemOf('2026-10-04 2:15', '2026-10-03T00:00:00.000Z', howe)?.problem).toBe('no-such-time')
    expect(parse('2026-10-04 2:30', '2026-10-03T00:00:00.000Z', howe)).toMatchObject({
      at: '2026-10-03T15:30:00.000Z',
    })
    expect(problemOf('tomorrow 9:00', '2011-12-29T20:00:00.000Z', 'Pacific/Apia')?.problem).toBe(
      'no-such-time',
    )
  })
})

test('the day is the one where the person is', () => {
  const late = '2026-11-25T23:30:00.000Z'
  expect(parse('tomorrow 9:00', late, 'Asia/Tokyo')).toMatchObject({ at: '2026-11-27T00:00:00.000Z' })
  expect(parse('tomorrow 9:00', late, 'America/Los_Angeles')).toMatchObject({
    at: '2026-11-26T17:00:00.000Z',
  })
})

test.each(['', 'Mars/Olympus', '<!channel>'])('a zone called %j is UTC', (zone) => {
  expect(parse('18:00', now, zone)).toEqual({ at: '2026-11-25T18:00:00.000Z', used: 1 })
  expect(problemOf('8:00', now, zone)?.timeZone).toBe('UTC')
})

const zones = fc.constantFrom(
  'UTC',
  'Africa/Cairo',
  'Africa/Casablanca',
  'America/New_York',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Tehran',
  'Australia/Lord_Howe',
  'Europe/Berlin',
  'Europe/London',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
)
const instants = fc
  .date({ min: new Date('2010-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
  .map((at) => at.toISOString())
const two = (part: number): string => String(part).padStart(2, '0')

/** How the platform itself writes the wall time there, in ISO order. */
const shownBy = (at: string, timeZone: string): string =>
  new Date(at).toLocaleString('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })

test('what was typed is what the wall there shows when it starts', () => {
  fc.assert(
    fc.property(instants, zones, fc.integer({ min: 1, max: 31 * 24 * 3600 }), (then, zone, ahead) => {
      const typed = shownBy(new Date(Date.parse(then) + ahead * 1000).toISOString(), zone)
      const start = parse(typed, then, zone) ?? { at: 'no time', used: 0 }
      const outcome = 'problem' in start ? start.problem.problem : shownBy(start.at, zone)
      // A wall time that comes twice may be over the first time, and this very minute is.
      const over = ahead < 2 * 3600 ? ['over'] : []
      const far = ahead > maxStartAheadSeconds ? ['too-far'] : []
      expect([typed, ...over, ...far]).toContain(outcome)
      expect('problem' in start || start.at > then).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('tomorrow and weekdays are that day there, and never over', () => {
  const days = fc.constantFrom('tomorrow', 'monday', 'thursday', 'sunday')
  fc.assert(
    fc.property(instants, zones, days, fc.nat(23), fc.nat(59), (then, zone, day, hour, minute) => {
      const typed = `${day} ${hour}:${two(minute)}`
      fc.pre(problemOf(typed, then, zone)?.problem !== 'no-such-time')
      const start = parse(typed, then, zone)
      const at = start && 'at' in start ? start.at : 'none'
      expect(shownBy(at, zone)).toMatch(new RegExp(` ${two(hour)}:${two(minute)}$`))
      const weekday = new Date(at).toLocaleString('en', { timeZone: zone, weekday: 'long' })
      expect(['tomorrow', weekday.toLowerCase()]).toContain(day)
      // Neither today nor a week too late, whatever the clocks do.
      expect(shownBy(at, zone).slice(0, 10) > shownBy(then, zone).slice(0, 10)).toBe(true)
      const hours = (Date.parse(at) - Date.parse(then)) / 3_600_000
      expect(hours).toBeLessThan(day === 'tomorrow' ? 50 : 8 * 24 + 2)
    }),
    { numRuns: 500 },
  )
})

test('an instant is found again by its wall time, or the same wall time an hour before', () => {
  fc.assert(
    fc.property(instants, zones, (at, zone) => {
      const minute = new Date(Math.floor(Date.parse(at) / 60_000) * 60_000).toISOString()
      const found = instantOf(wallTimeAt(minute, zone), zone) ?? ''
      expect(wallTimeAt(found, zone)).toEqual(wallTimeAt(minute, zone))
      expect(found <= minute).toBe(true)
    }),
    { numRuns: 500 },
  )
})
