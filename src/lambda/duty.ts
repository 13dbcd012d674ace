import type { Lease } from '../store/entities.ts'
import type { HandedOver, Store } from '../store/index.ts'

/** What is to be done: a key to work on, or null, to look for what is due. */
export type Errand = HandedOver['key']

/** What is needed to take turns with other invocations. */
export interface DutyParts {
  readonly duty: Store['duty']
  readonly now: () => Date
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  readonly newToken: () => string
}

/** Whoever is killed on duty is replaced after this. */
const leaseMs = 15_000

/** How often whoever is on duty looks at what was handed over, and whoever has handed something over whether it was taken on. */
export const glanceMs = 500

/** One invocation's part in the duty. */
export class Duty {
  readonly #parts: DutyParts
  readonly #token: string
  /** What it has taken on and not struck out yet. */
  #taken: readonly HandedOver[] = []

  constructor(parts: DutyParts) {
    this.#parts = parts
    this.#token = parts.newToken()
  }

  /**
   * Goes on duty with these errands and what others have handed over, or hands them over to whoever is on duty: null, once
   * they are taken on. Should nobody do so, the one on duty was killed, and this one takes its place.
   */
  async enter(errands: readonly Errand[], until: number): Promise<readonly Errand[] | null> {
    const { duty, now, sleep } = this.#parts
    const handed = await this.stay()
    if (handed) return [...errands, ...handed]
    const mine = await duty.handOver(errands, this.#token)
    while (now().getTime() < until) {
      await sleep(glanceMs)
      if (!(await duty.isWaiting(mine))) return null
      const all = await this.stay()
      if (all) return all
    }
    return null
  }

  /** Goes on duty, or stays on it: what was handed over since. Null where somebody else is on duty. */
  async stay(): Promise<readonly Errand[] | null> {
    const { duty, now } = this.#parts
    const handed = await duty.take(this.#lease(), now().toISOString(), this.#taken)
    if (!handed) return null
    this.#taken = handed
    return handed.map(({ key }) => key)
  }

  /** Leaves duty once what is under way has come to rest. Unless all `isDone`, what was taken on last is for the next one. */
  async leave(resting: Promise<void>, isDone: boolean): Promise<void> {
    const { duty, now, sleep } = this.#parts
    const rested = resting.then(() => true)
    while (!(await Promise.race([rested, sleep(glanceMs).then(() => false)])))
      await duty.take(this.#lease(), now().toISOString(), []).catch(() => null)
    await duty.giveBack(this.#lease(), isDone ? this.#taken : []).catch(() => false)
  }

  #lease(): Lease {
    return { token: this.#token, until: new Date(this.#parts.now().getTime() + leaseMs).toISOString() }
  }
}
