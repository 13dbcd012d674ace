import { isThrottle, TurnTooLate } from './errors.ts'

/** What goes first where several calls wait for their turn: the most urgent are named first. */
const urgencies = ['over', 'write', 'read'] as const
export type Urgency = (typeof urgencies)[number]

/**
 * Lets calls through once their turn has come: of those that wait the most urgent, and of these the first. A call whose turn
 * comes later than `patienceMs` is not made: TurnTooLate.
 */
export type Pace = <T>(call: () => Promise<T>, urgency?: Urgency, patienceMs?: number) => Promise<T>

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
  const waiting: Readonly<Record<Urgency, (() => void)[]>> = { over: [], write: [], read: [] }
  let isServing = false

  const take = (): void => {
    next = Math.max(next, now().getTime() - burst * gapMs) + gapMs
  }
  const mostUrgent = () => urgencies.map((urgency) => waiting[urgency]).find((queue) => queue.length > 0)

  async function serve(): Promise<void> {
    isServing = true
    while (mostUrgent()) {
      const waitMs = Math.ceil(next + gapMs - now().getTime())
      if (waitMs > 0) await sleep(waitMs)
      // Who goes is decided now, and not when the wait began.
      const turn = mostUrgent()?.shift()
      if (turn) take()
      turn?.()
    }
    isServing = false
  }

  return {
    answering: (call) => {
      take()
      return call()
    },
    working: async (call, urgency = 'read', patienceMs = Infinity) => {
      const came = now().getTime()
      await new Promise<void>((turn) => {
        waiting[urgency].push(turn)
        if (!isServing) void serve()
      })
      if (now().getTime() - came > patienceMs) throw new TurnTooLate()
      return call()
    },
  }
}

/** The same pace; `onThrottle` hears of each call that was one too many all the same, retries included. */
export const noticing =
  (paced: Pace, onThrottle: () => void): Pace =>
  (call, urgency, patienceMs) =>
    paced(
      () =>
        call().catch((error: unknown) => {
          if (isThrottle(error)) onThrottle()
          throw error
        }),
      urgency,
      patienceMs,
    )
