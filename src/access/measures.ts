import type { AnyRequest, LiveRequest } from './request.ts'

/**
 * What is measured, and in which unit: the metrics that the alarms go by.
 *
 * | metric | meaning |
 * |---|---|
 * | `Requests` | requests made |
 * | `SecondsToDecide` | from the question to the approval that was enough, or to the denial |
 * | `SecondsToGrant` | from the decision, or the start that was asked for, to the access being there |
 * | `SecondsLate` | from the end of a grant to its access being gone |
 * | `OverdueEnds` | ends that are more than five minutes ago and have not come about; told by every tick, 0 included |
 * | `Throttles` | calls that Identity Center took for one too many |
 * | `FailedSteps` | steps of the worker that broke, and are tried again |
 */
export const units = {
  Requests: 'Count',
  SecondsToDecide: 'Seconds',
  SecondsToGrant: 'Seconds',
  SecondsLate: 'Seconds',
  OverdueEnds: 'Count',
  Throttles: 'Count',
  FailedSteps: 'Count',
} as const

export type Measures = Readonly<Partial<Record<keyof typeof units, number>>>

/** Where measures go, with the fields by which their line is found, such as a request’s id. */
export type Measure = (measures: Measures, fields?: object) => void

/** What a saved change of a request tells; `before` is null where it was made. Empty where it tells nothing. */
export function measuresOf(before: AnyRequest | null, after: AnyRequest): Measures {
  return {
    ...(before === null ? { Requests: 1 } : {}),
    ...given('SecondsToDecide', before && toDecide(before, after)),
    ...given('SecondsToGrant', before && toGrant(before, after)),
    ...given('SecondsLate', before && late(before, after)),
  }
}

const given = (name: keyof typeof units, seconds: number | null): Measures =>
  seconds === null ? {} : { [name]: seconds }

function toDecide(before: AnyRequest, after: AnyRequest): number | null {
  if (before.status !== 'awaiting-approval' || after.status === before.status) return null
  if (after.status === 'closed')
    return after.outcome === 'denied' ? seconds(before.askedAt, after.closedAt) : null
  return 'decidedAt' in after ? seconds(before.askedAt, after.decidedAt) : null
}

const toGrant = (before: AnyRequest, after: AnyRequest): number | null =>
  before.status === 'activating' && after.status === 'active' ? seconds(before.decidedAt, after.since) : null

/** Where the person holds the same all the same, nothing had to go. */
function late(before: AnyRequest, after: AnyRequest): number | null {
  if (before.status !== 'active' && before.status !== 'ending') return null
  if (after.kind !== 'access' || after.status !== 'closed' || !after.held || after.still) return null
  return Math.max(0, seconds(endOf(before), after.closedAt))
}

export const overdueAfterSeconds = 300

/** Whether a request's access should have been gone for a while, and may still be there. */
export function isOverdue(request: LiveRequest, now: string): boolean {
  if (request.status !== 'active' && request.status !== 'ending') return false
  return seconds(endOf(request), now) > overdueAfterSeconds
}

/** When the access had to go: at its end, or when somebody ended it before that. */
function endOf(request: Extract<LiveRequest, { readonly status: 'active' | 'ending' }>): string {
  if (request.status === 'active') return request.until
  const { held, endingAt } = request
  return held && held.until < endingAt ? held.until : endingAt
}

const seconds = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000
