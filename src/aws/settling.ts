/** How long Identity Center takes for a write these days, so that its status is asked for when it is likely there. */
export interface Settling {
  /** How long after it was accepted to ask first; milliseconds. */
  readonly firstAskMs: number
  /** How long to wait before asking again, `ageMs` after it was accepted. */
  againMs(ageMs: number): number
  /** What a question found, the first or a later one. */
  learn(ageMs: number, isOver: boolean, asked: number): void
}

/**
 * Somebody may wait for what takes no longer than usual, so that one slow write makes no other late. Where all are slow,
 * calls in vain harm nobody: as many writes as there is room for take longer than the calls about them.
 */
const [least, most] = [300, 2500]

/**
 * Most writes take about as long as those before them. A little earlier is tried after each that was over when asked, and
 * later after one that was not: so both the wait and the calls in vain stay small.
 */
export function settling(): Settling {
  let firstAskMs = 1000
  let isLearned = false
  return {
    get firstAskMs() {
      return firstAskMs
    },
    // Some take minutes: further and further apart.
    againMs: (ageMs) =>
      isLearned && ageMs < 1.5 * firstAskMs
        ? Math.max(150, ageMs / 10)
        : Math.min(30_000, Math.max(700, ageMs / 2)),
    learn(ageMs, isOver, asked) {
      isLearned ||= isOver
      if (!isOver) firstAskMs = Math.max(firstAskMs, ageMs * 1.05)
      else if (asked === 1) firstAskMs *= 0.995
      firstAskMs = Math.min(most, Math.max(least, firstAskMs))
    },
  }
}
