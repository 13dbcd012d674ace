/** What a calendar and a clock on the wall show somewhere; months count from 1. */
export interface WallTime {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
}

const DAY_MS = 86_400_000

/** The zone itself where it is known here, else UTC. */
export function knownZone(timeZone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone }).format()
    return timeZone
  } catch {
    return 'UTC'
  }
}

/** What the wall shows in a known zone at an instant. */
export function wallTimeAt(instant: string, timeZone: string): WallTime {
  const shown = new Date(shownAsUtc(Date.parse(instant), timeZone))
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
  }
}

/**
 * The instant at which the wall shows this in a known zone; the first one where it does so twice, as in autumn. Undefined
 * where it never does: no such day, or an hour that is leapt over in spring.
 */
export function instantOf(wall: WallTime, timeZone: string): string | undefined {
  const { year, month, day, hour, minute } = wall
  const shown = Date.UTC(year, month - 1, day, hour, minute)
  if (new Date(shown).getUTCDate() !== day || new Date(shown).getUTCMonth() !== month - 1) return undefined
  // The offset may change in between, so that of the day before counts as well as that of the day after.
  const offsets = [-DAY_MS, 0, DAY_MS].map((away) => shownAsUtc(shown + away, timeZone) - (shown + away))
  const instants = offsets.map((offset) => shown - offset)
  const fitting = instants.filter((instant) => shownAsUtc(instant, timeZone) === shown)
  return fitting.length === 0 ? undefined : new Date(Math.min(...fitting)).toISOString()
}

/** The same day of the calendar, so many days later. */
export function daysLater({ year, month, day, ...clock }: WallTime, days: number): WallTime {
  const date = new Date(Date.UTC(year, month - 1, day + days))
  return {
    ...clock,
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
  }
}

/** Day of the week, 0 for Sunday. */
export const weekdayOf = ({ year, month, day }: WallTime): number =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay()

/** What the wall shows, as if it hung in Greenwich: milliseconds, without parts of a second. */
function shownAsUtc(instant: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? NaN
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
}
