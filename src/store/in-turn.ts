const atOnce = 25

/** Writes them all, a few at a time. */
export async function inTurn<T>(all: readonly T[], write: (one: T) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < all.length; at += atOnce) await Promise.all(all.slice(at, at + atOnce).map(write))
}
