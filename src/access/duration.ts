const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const FORM = /^(?:([1-9]\d{0,3})d)?(?:([1-9]\d{0,3})h)?(?:([1-9]\d{0,4})m)?$/

/**
 * Seconds of `30m`, `2h`, `1h30m` or `1d`; undefined for anything else. A smaller part after a larger one has to fit
 * into it (`1h30m`, not `1h90m`), so that a slip of a finger is not read as a longer time.
 */
export function parseDuration(text: string): number | undefined {
  const [whole, days, hours, minutes] = FORM.exec(text) ?? []
  if (!whole) return undefined
  if (days && Number(hours ?? 0) >= 24) return undefined
  if ((days ?? hours) && Number(minutes ?? 0) >= 60) return undefined
  return Number(days ?? 0) * DAY + Number(hours ?? 0) * HOUR + Number(minutes ?? 0) * MINUTE
}

/** A length as people read it: `1h 30m`, `1d`, `45s`; seconds only show where there are any. */
export const durationText = (seconds: number): string => parts(seconds).join(' ') || '0s'

/** The one typed form of a length, `1h30m`: `parseDuration` reads it back, whole minutes and at least one given. */
export const durationCode = (seconds: number): string => parts(seconds).join('') || '0s'

function parts(seconds: number): string[] {
  const whole = Math.max(0, Math.floor(seconds))
  const amounts: [number, string][] = [
    [Math.floor(whole / DAY), 'd'],
    [Math.floor((whole % DAY) / HOUR), 'h'],
    [Math.floor((whole % HOUR) / MINUTE), 'm'],
    [whole % MINUTE, 's'],
  ]
  return amounts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount}${unit}`)
}
