import { isThrottle } from './errors.ts'

/** Lets calls through in order, each once its turn has come. */
export type Pace = <T>(call: () => Promise<T>) => Promise<T>

/**
 * At most `perSecond` calls a second, all lanes together: Identity Center takes 20 a second from everybody, and what it
 * throttles has to be made again. Somebody waits for what is `answering`, so that goes at once and the worker stands back
 * for it; people ask and press far more seldom than that.
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html
 */
export function pace(
  perSecond: number,
  now: () => Date,
  sleep: (ms: number) => Promise<void>,
): { readonly answering: Pace; readonly working: Pace } {
  const gapMs = 1000 / perSecond
  const burst = perSecond / 2
  let next = 0
  const turn = (): number => {
    const at = now().getTime()
    next = Math.max(next, at - burst * gapMs) + gapMs
    return next - at
  }
  return {
    answering: (call) => {
      turn()
      return call()
    },
    working: async (call) => {
      const waitMs = turn()
      if (waitMs > 0) await sleep(waitMs)
      return call()
    },
  }
}

/** The same pace; `onThrottle` hears of each call that was one too many all the same, retries included. */
export const noticing =
  (paced: Pace, onThrottle: () => void): Pace =>
  (call) =>
    paced(() =>
      call().catch((error: unknown) => {
        if (isThrottle(error)) onThrottle()
        throw error
      }),
    )
