import type { Clock } from '../clock.ts'
import { SlackError } from './fields.ts'

/** How often a method may be called: calls a minute by tier, or per channel, or as often as one likes. */
export type Tier = 1 | 2 | 3 | 4 | 'per channel' | 'unlimited'

/** How strict to be; `false` in place of this switches limits off. */
export interface RateLimits {
  /** Messages that a channel takes at once before one a second is the limit. */
  readonly burst: number
}

const PER_MINUTE = { 1: 1, 2: 20, 3: 50, 4: 100 } as const

/** Slack's rate limits over the sandbox's clock. @see https://docs.slack.dev/apis/web-api/rate-limits */
export class RateLimiter {
  readonly #clock: Clock
  readonly #limits: RateLimits | false
  readonly #buckets = new Map<string, { tokens: number; at: number }>()

  constructor(clock: Clock, limits: RateLimits | false) {
    this.#clock = clock
    this.#limits = limits
  }

  /** Counts one call. Throws `ratelimited` with the seconds to wait as `retry_after`. */
  take(method: string, tier: Tier, channel: string): void {
    if (this.#limits === false || tier === 'unlimited') return
    if (tier === 'per channel') this.#spend(`${method} ${channel}`, this.#limits.burst, 1)
    else this.#spend(method, PER_MINUTE[tier], PER_MINUTE[tier] / 60)
  }

  #spend(key: string, capacity: number, perSecond: number): void {
    const now = this.#clock.now().getTime()
    const bucket = this.#buckets.get(key) ?? { tokens: capacity, at: now }
    const tokens = Math.min(capacity, bucket.tokens + ((now - bucket.at) / 1000) * perSecond)
    if (tokens < 1) {
      throw new SlackError('ratelimited', { retry_after: Math.ceil((1 - tokens) / perSecond) })
    }
    this.#buckets.set(key, { tokens: tokens - 1, at: now })
  }
}
