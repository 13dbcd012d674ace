import type { PairKey } from '../access/entitlement.ts'
import type { Answer, Operation } from '../access/pair.ts'
import type { OperationStatus } from '../aws/account-assignments.ts'
import type { Settling } from '../aws/settling.ts'
import type { LookTime } from './look-time.ts'

/** Identity Center's writes, whatever kind the entitlement is. */
export interface Writes {
  create(pair: PairKey): Promise<Answer>
  remove(pair: PairKey): Promise<Answer>
  status(kind: Operation['kind'], awsRequestId: string): Promise<OperationStatus>
  /** Waits until one more write may be under way; what it returns says that it is over. */
  room(pair: PairKey): Promise<() => void>
  readonly settling: Settling
}

/** What an operation came to, or when to ask again where it runs on past the look. */
export type Outcome = Answer | { readonly kind: 'in-progress'; readonly askAt: string }

const stuckAfterMs = 600_000
/** What took no longer than this has not been waited for. */
const atOnceMs = 100
const lost = { kind: 'lost' } as const

/** The one write that a look has under way at a time: its room, its call, and how it comes out. */
export class UnderWay {
  readonly #writes: Writes
  readonly #key: PairKey
  readonly #time: LookTime
  readonly #sleep: (ms: number, signal: AbortSignal) => Promise<void>
  #leave: () => void = () => undefined
  /** When the operation was accepted, as far as this look knows. */
  #acceptedAt: number | null = null

  constructor(
    writes: Writes,
    key: PairKey,
    time: LookTime,
    sleep: (ms: number, signal: AbortSignal) => Promise<void>,
  ) {
    this.#writes = writes
    this.#key = key
    this.#time = time
    this.#sleep = sleep
  }

  /** Waits until one more write may be under way; whether that took a while. */
  async enter(): Promise<{ readonly waited: boolean }> {
    const began = this.#time.now()
    this.#leave = await this.#writes.room(this.#key)
    return { waited: this.#time.now() - began >= atOnceMs }
  }

  /** Makes room for another's, where it is not made yet. */
  leave(): void {
    this.#leave()
  }

  /** Makes the one call. */
  async write(kind: Operation['kind']): Promise<Answer> {
    const answer = await (kind === 'create' ? this.#writes.create(this.#key) : this.#writes.remove(this.#key))
    if (answer.kind === 'accepted') this.#acceptedAt = this.#time.now()
    else this.leave()
    return answer
  }

  /** Asks how the operation that AWS accepted stands, until it is over or the look is. */
  async outcome({ kind, intentAt }: Operation, awsRequestId: string): Promise<Outcome> {
    const { settling } = this.#writes
    for (let asked = 0; ;) {
      const age = this.#time.now() - (this.#acceptedAt ?? Date.parse(intentAt))
      let pause = asked === 0 ? settling.firstAskMs - age : 0
      if (pause <= 0 || this.#time.stopping.aborted) {
        // One that never ends must not keep the pair for ever: it is taken for lost, and what is wanted now is called.
        const status = age > stuckAfterMs ? lost : await this.#writes.status(kind, awsRequestId)
        asked += 1
        if (this.#acceptedAt !== null) settling.learn(age, status.kind !== 'in-progress', asked)
        if (status.kind !== 'in-progress') {
          this.leave()
          return status
        }
        pause = settling.againMs(age)
      }
      if (!this.#time.staysFor(pause)) return { kind: 'in-progress', askAt: this.#time.at(pause) }
      await this.#sleep(pause, this.#time.stopping)
    }
  }
}

/** Somebody else's write is over in moments, or in an hour: further apart the longer it takes, and never in step. */
export const busyPauseMs = (waitedMs: number): number =>
  Math.min(60_000, Math.max(1000, waitedMs / 10)) * (0.5 + Math.random())
