/** Lets calls through at a steady rate, in order; `wait` is told how long a call has to stand in line. */
export interface Pace {
  <T>(call: () => Promise<T>): Promise<T>
}

/**
 * At most `perSecond` calls begin within a second: Identity Center takes 20 a second from everybody together, and what it
 * throttles has to be made again.
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html
 */
export function pace(perSecond: number, now: () => Date, sleep: (ms: number) => Promise<void>): Pace {
  const gapMs = 1000 / perSecond
  // A short burst is fine: a request needs a handful of calls at once, and somebody waits for them.
  const burst = perSecond / 2
  let next = 0
  return async (call) => {
    const at = now().getTime()
    next = Math.max(next, at - burst * gapMs) + gapMs
    const waitMs = next - at
    if (waitMs > 0) await sleep(waitMs)
    return call()
  }
}
