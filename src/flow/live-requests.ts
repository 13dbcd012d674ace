import { isOverdue } from '../access/measures.ts'
import { removalFailed } from '../access/plan-failures.ts'
import type { Move } from '../access/plan-step.ts'
import type { AccessRequest, LiveRequest } from '../access/request.ts'
import { timeMove, transition } from '../access/transition.ts'
import type { Store } from '../store/index.ts'
import type { LookTime } from './look-time.ts'

/** What the requests of a look need of the world. */
export interface RequestEdges {
  readonly store: { readonly requests: Pick<Store['requests'], 'save' | 'read'> }
  /** Whether the policy still allows an activating request; words where it does not. Throws where that can't be read. */
  readonly judgeAgain: (request: AccessRequest) => Promise<string | null>
}

const judgeAgainAfterMs = 60_000
const tellAfterMs = 5 * 60_000

/** The live requests of a look's pair, kept in step with what is saved. */
export class LiveRequests {
  readonly #edges: RequestEdges
  readonly #time: LookTime
  readonly #moved = new Map<string, AccessRequest>()
  #live: LiveRequest[] = []

  constructor(edges: RequestEdges, time: LookTime) {
    this.#edges = edges
    this.#time = time
  }

  /** As far as they were read. */
  get live(): readonly LiveRequest[] {
    return this.#live
  }

  /** What the look moved, as it was saved last. */
  get moved(): readonly AccessRequest[] {
    return [...this.#moved.values()]
  }

  /** Takes them as they were just read; whether they differ from those that were known. */
  take(read: readonly LiveRequest[]): boolean {
    const differ = revisions(read) !== revisions(this.#live)
    if (differ) this.#live = [...read]
    return differ
  }

  /** Applies and saves the moves, a put per request. One that changed meanwhile is read anew and planned for again. */
  async move(moves: readonly Move[]): Promise<void> {
    const { requests } = this.#edges.store
    for (const request of this.#live.slice()) {
      const events = moves.filter(({ id }) => id === request.id)
      if (events.length === 0) continue
      const next = events.reduce<AccessRequest>((moved, { event }) => {
        const after = transition(moved, event)
        return 'noArrow' in after ? moved : after
      }, request)
      const saved = await requests.save(next, request, this.#time.at())
      const current = saved ? next : await requests.read(request)
      if (saved) this.#moved.set(next.id, next)
      this.#live = this.#live.flatMap((r) => {
        if (r.id !== request.id) return r
        return current && current.status !== 'closed' ? current : []
      })
    }
  }

  /** Those whose start has come hold from now on; one whose start was missed is over. */
  async begin(): Promise<void> {
    const moves = this.#live.flatMap((request) => {
      const event = request.status === 'scheduled' ? timeMove(request, this.#time.at()) : null
      return event ? { id: request.id, event } : []
    })
    await this.move(moves)
  }

  /** Asks the policy once more before access is given, where a while has passed; true when somebody's case changed. */
  async judge(): Promise<boolean> {
    const moves: Move[] = []
    for (const request of this.#live) {
      if (request.status !== 'activating') continue
      if (this.#time.now() - Date.parse(request.judgedAt) <= judgeAgainAfterMs) continue
      const forbidden = await this.#edges.judgeAgain(request)
      const at = this.#time.at()
      moves.push({
        id: request.id,
        event: forbidden === null ? { type: 'judge-again', at } : { type: 'forbid', at, text: forbidden },
      })
    }
    await this.move(moves)
    return moves.length > 0
  }

  /** A removal that can't even be looked at is told like one that AWS refuses. */
  async tellOverdue(error: unknown): Promise<void> {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    const overdue = this.#live.filter(
      (r) => r.status === 'ending' && this.#time.now() - Date.parse(r.endingAt) > tellAfterMs,
    )
    await this.move(removalFailed(overdue, text, this.#time.at())).catch(() => undefined)
  }

  /** Whether access should have been gone for a while, as far as this look has come. */
  isOverdue = (): boolean => this.#live.some((request) => isOverdue(request, this.#time.at()))

  /** How long the longest has waited for what is to be written. */
  waitedMs(): number {
    const now = this.#time.now()
    const began = this.#live.map((r) => {
      if (r.status === 'activating') return Date.parse(r.decidedAt)
      return r.status === 'ending' ? Date.parse(r.endingAt) : now
    })
    return now - Math.min(now, ...began)
  }
}

const revisions = (requests: readonly LiveRequest[]): string =>
  requests
    .map(({ id, revision }) => `${id} ${revision}`)
    .toSorted()
    .join()
