/**
 * Runs something once its turn has come: one at a time in a lane, and in no lane as it likes (null). What is urgent goes
 * first; it may become so while it waits.
 */
export type Lanes = <T>(lane: string | null, run: () => Promise<T>, isUrgent?: () => boolean) => Promise<T>

interface Waiting {
  readonly lane: string | null
  readonly isUrgent: () => boolean
  readonly start: () => void
}

/**
 * At most so many at once, and of one lane one at a time. The others wait in the order in which they came, without
 * keeping a place from those behind them whose lane is free.
 */
export function lanes(most: number): Lanes {
  let free = most
  const taken = new Set<string>()
  const waiting: Waiting[] = []

  const isFree = (lane: string | null): boolean => free > 0 && (lane === null || !taken.has(lane))

  function enter(lane: string | null): void {
    free -= 1
    if (lane !== null) taken.add(lane)
  }

  function leave(lane: string | null): void {
    free += 1
    if (lane !== null) taken.delete(lane)
    const able = waiting.filter((each) => isFree(each.lane))
    const next = able.find(({ isUrgent }) => isUrgent()) ?? able[0]
    if (!next) return
    waiting.splice(waiting.indexOf(next), 1)
    enter(next.lane)
    next.start()
  }

  return async (lane, run, isUrgent = () => false) => {
    if (isFree(lane)) enter(lane)
    else await new Promise<void>((start) => waiting.push({ lane, isUrgent, start }))
    try {
      return await run()
    } finally {
      leave(lane)
    }
  }
}
