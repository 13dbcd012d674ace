/** Waits until one more may be under way; what it returns says that it is over, and may be called again. */
export type Room = () => Promise<() => void>

/**
 * Keeps so many at once under way, in the order in which they came. Identity Center refuses what is too many, and each
 * refusal is a call that is missing elsewhere.
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html
 */
export function outstanding(most: number): Room {
  let free = most
  const waiting: (() => void)[] = []
  return async () => {
    if (free > 0) free -= 1
    else await new Promise<void>((turn) => waiting.push(turn))
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      const next = waiting.shift()
      if (next) next()
      else free += 1
    }
  }
}
