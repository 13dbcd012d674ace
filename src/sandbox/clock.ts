/** The sandbox's time: it runs like the machine's, and moves on demand. */
export interface Clock {
  now(): Date
  /** Resolves when this clock has gone on by `ms`, by itself or by `advance`; at once when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Moves the clock forward by `ms` and wakes whoever slept until then. */
  advance(ms: number): void
}

/** Starts at the machine's time. `speed` 10 makes a second of the machine ten of this clock's. */
export function startClock({ speed = 1 }: { speed?: number } = {}): Clock {
  const origin = Date.now()
  let skipped = 0
  const now = (): number => origin + (Date.now() - origin) * speed + skipped
  const sleepers = new Set<Sleeper>()
  const arm = (sleeper: Sleeper): void => {
    clearTimeout(sleeper.timer)
    sleeper.timer = setTimeout(sleeper.wake, Math.max(0, (sleeper.due - now()) / speed))
  }

  return {
    now: () => new Date(now()),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const wake = (): void => {
          clearTimeout(sleeper.timer)
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        const sleeper: Sleeper = { due: now() + ms, wake }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', wake)
        arm(sleeper)
      }),
    advance(ms) {
      skipped += ms
      for (const sleeper of sleepers) arm(sleeper)
    },
  }
}

interface Sleeper {
  readonly due: number
  readonly wake: () => void
  timer?: NodeJS.Timeout
}
