import type { Lease } from '../store/entities.ts'

const leaseMs = 30_000
const lookMs = 20_000
/** No write is sent in the lease's last ten seconds: two time-outs of a call fit in. It may wait four for its turn before. */
const writeMarginMs = 14_000

/** What time a look has: its lease, its own end, and the stop that may come before. */
export class LookTime {
  readonly lease: Lease
  /** Asks the look to come to its next resting place. */
  readonly stopping: AbortSignal
  readonly #started: number
  readonly #clock: () => Date

  constructor(clock: () => Date, token: string, stopping: AbortSignal) {
    this.#clock = clock
    this.#started = this.now()
    this.lease = { token, until: instant(this.#started + leaseMs) }
    this.stopping = stopping
  }

  get startedAt(): string {
    return this.afterStart(0)
  }

  now = (): number => this.#clock().getTime()
  at = (fromNowMs = 0): string => instant(this.now() + fromNowMs)

  afterStart = (ms: number): string => instant(this.#started + ms)

  /** Whether the look is still to be there after a pause. */
  staysFor = (pauseMs: number): boolean =>
    !this.stopping.aborted && this.now() + pauseMs <= this.#started + lookMs

  /** Whether a write may be started, now or in a while. */
  isLeftToWrite(afterMs = 0): boolean {
    const now = this.now() + afterMs
    return now < Date.parse(this.lease.until) - writeMarginMs
  }

  /** When to come back where no time was left for a write. */
  comeBackAt = (): string => this.at(writeMarginMs)
}

const instant = (ms: number): string => new Date(ms).toISOString()
