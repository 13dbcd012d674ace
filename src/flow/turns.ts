/** Lets calls through one after the other, so many milliseconds between their starts, over all the steps of a job. */
export class Turns {
  readonly #edges: { readonly now: () => Date; readonly sleep: (ms: number) => Promise<void> }
  readonly #intervalMs: number
  #notBefore: number

  constructor(
    edges: { readonly now: () => Date; readonly sleep: (ms: number) => Promise<void> },
    notBefore: string,
    intervalMs: number,
  ) {
    this.#edges = edges
    this.#notBefore = Date.parse(notBefore)
    this.#intervalMs = intervalMs
  }

  /** No call may be made before this; ISO 8601. */
  get notBefore(): string {
    return new Date(this.#notBefore).toISOString()
  }

  /** Waits until the next call may be made. */
  async next(): Promise<void> {
    const now = this.#edges.now().getTime()
    const at = Math.max(now, this.#notBefore)
    this.#notBefore = at + this.#intervalMs
    if (at > now) await this.#edges.sleep(at - now)
  }
}
