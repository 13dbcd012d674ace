import type { Clock } from '../clock.ts'

/**
 * A bucket of `perSecond` tokens that fills again with the clock; the result says whether one was left to take.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html
 */
export function tokenBucket(clock: Clock, perSecond: number): () => boolean {
  let tokens = perSecond
  let filledAt = clock.now().getTime()
  return () => {
    const now = clock.now().getTime()
    tokens = Math.min(perSecond, tokens + ((now - filledAt) / 1000) * perSecond)
    filledAt = now
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}
