/** Runs something once its turn has come: one at a time in a lane, and in no lane as it likes (null). */
export type Lanes = <T>(lane: string | null, run: () => Promise<T>) => Promise<T>

/**
 * At most so many at once, and of one lane one at a time. The others wait in the order in which they came, without
 * keeping a place from those behind them whose lane is free.
 */
export function lanes(most: number): Lanes {
  let free = most
  const taken = new Set<string>()
  const waiting: { readonly lane: string | null; readonly start: () => void }[] = []

  const isFree = (lane: string | null): boolean => free > 0 && (lane === null || !taken.has(lane))

  function enter(lane: string | null): void {
    free -= 1
    if (lane !== null) taken.add(lane)
  }

  function leave(lane: string | null): void {
    free += 1
    if (lane !== null) taken.delete(lane)
    const at = waiting.findIndex((each) => isFree(each.lane))
    const [next] = at < 0 ? [] : waiting.splice(at, 1)
    if (!next) return
    enter(next.lane)
    next.start()
  }

  return async (lane, run) => {
    if (isFree(lane)) enter(lane)
    else await new Promise<void>((start) => waiting.push({ lane, start }))
    try {
      return await run()
    } finally {
      leave(lane)
    }
  }
}
