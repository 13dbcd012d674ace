import type { StartProblem } from './refusal.ts'
import { daysLater, instantOf, knownZone, wallTimeAt, type WallTime, weekdayOf } from './wall-time.ts'

/** How far ahead a start may be. */
export const maxStartAheadSeconds = 30 * 86_400

/** When it starts, and how many of the words said so. */
export interface Start {
  /** ISO 8601, UTC; later than now. */
  readonly at: string
  readonly used: number
}

/**
 * Reads what stands behind `from`: `18:00`, `9am`, `tomorrow at 9:00`, `monday 9:00`, `2026-11-25 9:00`, each also with
 * the day last. Undefined: the words are about no time. What begins like a time and is none is a problem, since a start
 * that is taken for a part of the reason would be one at once. An unknown zone is UTC.
 */
export function parseStart(
  words: readonly string[],
  now: string,
  timeZone: string,
): Start | { readonly problem: StartProblem } | undefined {
  const zone = knownZone(timeZone)
  const plain = words.map((word) => word.toLowerCase().replace(/[,;]+$/, ''))
  const read = readWords(plain) ?? unknownTime(plain)
  if (read === undefined) return undefined
  const typed = words.slice(0, read.used).join(' ')
  const problem = (what: StartProblem['problem'], instead: string | null = null) => ({
    problem: { why: 'bad-start', typed, problem: what, instead, timeZone: zone } as const,
  })
  const { day, clock, used } = read
  if (!clock) return problem('no-such-time')
  const at = instantOf({ ...dateOf(day, wallTimeAt(now, zone)), ...clock }, zone)
  if (at === undefined) return problem('no-such-time')
  if (Date.parse(at) <= Date.parse(now))
    return problem('over', day === 'today' ? `tomorrow ${clockText(clock)}` : null)
  const ahead = (Date.parse(at) - Date.parse(now)) / 1000
  return ahead > maxStartAheadSeconds ? problem('too-far') : { at, used }
}

type Clock = Pick<WallTime, 'hour' | 'minute'>
type Day = 'today' | 'tomorrow' | { readonly weekday: number } | Pick<WallTime, 'year' | 'month' | 'day'>

/** Words that are meant as a time: without a clock where they are none. */
interface Read {
  readonly day: Day
  readonly clock?: Clock
  readonly used: number
}

function readWords(words: readonly string[]): Read | undefined {
  const [first = ''] = words
  const day = dayOf(first)
  if (day === undefined) return clockFirst(words)
  const at = words[1] === 'at' ? 2 : 1
  const read = clockOf(words, at)
  if (read) return { ...read, day, used: at + read.used }
  // “sun” and “sat” may be other words.
  if (isShort(first)) return undefined
  return { day, used: at + (isNumber(words[at]) ? 1 : 0) }
}

function clockFirst(words: readonly string[]): Read | undefined {
  const read = clockOf(words, 0)
  if (!read) return isNumber(words[0]) ? { day: 'today', used: 1 } : undefined
  const on = words[read.used] === 'on'
  const at = on ? read.used + 1 : read.used
  const day = dayOf(words[at])
  // “18:00 sat image processing” may be meant either way.
  if (!on && day !== undefined && isShort(words[at] ?? '')) return { day, used: at + 1 }
  return day === undefined ? { ...read, day: 'today' } : { ...read, day, used: at + 1 }
}

const aClock = /^\d{1,2}(:\d{2})?(am|pm)?$/
const someTime = /^(noon|midday|midnight|tonight|next|tmrw|tmr)$/
const month = /^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/

/** Words that are meant as a time, and as one that is not known here: `tonight 22:00`, `noon`, `nov 25 9:00`, `about 18:00`. */
function unknownTime(words: readonly string[]): Read | undefined {
  const clock = words.slice(0, 4).findIndex((word) => aClock.test(word) && /\D/.test(word))
  if (clock >= 0) return { day: 'today', used: clock + 1 }
  const [first = '', second] = words
  const meant = someTime.test(first) || (month.test(first) && isNumber(second))
  return meant ? { day: 'today', used: Math.min(2, words.length) } : undefined
}

const isNumber = (word = ''): boolean => /^\d/.test(word)

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

const isShort = (word: string): boolean =>
  !weekdays.includes(word) && weekdays.some((name) => name.startsWith(word))

function dayOf(word = ''): Day | undefined {
  if (word === 'today' || word === 'tomorrow') return word
  const weekday = word.length < 3 ? -1 : weekdays.findIndex((name) => name.startsWith(word))
  if (weekday >= 0) return { weekday }
  const date = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(word)
  return date ? { year: Number(date[1]), month: Number(date[2]), day: Number(date[3]) } : undefined
}

/** The date of a day that is not over. The weekday that it is today means the one in a week. */
function dateOf(day: Day, today: WallTime): WallTime {
  if (day === 'today') return today
  if (day === 'tomorrow') return daysLater(today, 1)
  return 'weekday' in day
    ? daysLater(today, ((day.weekday - weekdayOf(today) + 6) % 7) + 1)
    : { ...today, ...day }
}

/** `18:00`, `9am`, `6:30pm`, `9 am`; without the clock where none ever shows that. */
function clockOf(words: readonly string[], at: number): Pick<Read, 'clock' | 'used'> | undefined {
  const [form, hours, minutes, glued] = /^(\d{1,2})(?::(\d{2}))?(am|pm)?$/.exec(words[at] ?? '') ?? []
  if (form === undefined) return undefined
  const apart = /^[ap]m$/.exec(words[at + 1] ?? '')?.[0]
  const half = glued ?? apart
  if (half === undefined && minutes === undefined) return undefined
  const used = glued === undefined && apart ? 2 : 1
  const [hour, minute] = [Number(hours), Number(minutes ?? 0)]
  if (minute > 59 || (half ? hour < 1 || hour > 12 : hour > 23)) return { used }
  return { used, clock: { hour: half ? (hour % 12) + (half === 'pm' ? 12 : 0) : hour, minute } }
}

const clockText = ({ hour, minute }: Clock): string => `${hour}:${String(minute).padStart(2, '0')}`
