import type { PairKey } from '../access/entitlement.ts'
import type { Order } from '../access/order.ts'
import { type Answer, answered, intend, type Operation, type Pair } from '../access/pair.ts'
import { isOverdue } from '../access/measures.ts'
import { dueMoves, removalFailed } from '../access/plan-failures.ts'
import type { Move } from '../access/plan-step.ts'
import { plan } from '../access/plan.ts'
import type { AccessRequest, LiveRequest } from '../access/request.ts'
import { transition } from '../access/transition.ts'
import type { OperationStatus } from '../aws/account-assignments.ts'
import type { Settling } from '../aws/settling.ts'
import type { Store } from '../store/index.ts'
import { LookBroke } from './look-broke.ts'
import type { Lease } from '../store/entities.ts'

/** What reconcile needs of the world, as values. */
export interface ReconcileEdges {
  readonly store: Pick<Store, 'pairs' | 'requests'>
  /** Identity Center, whatever kind the entitlement is. */
  readonly entitlements: {
    observe(pair: PairKey): Promise<boolean>
    create(pair: PairKey): Promise<Answer>
    remove(pair: PairKey): Promise<Answer>
    status(kind: Operation['kind'], awsRequestId: string): Promise<OperationStatus>
    /** Waits until one more write may be under way; what it returns says that it is over. */
    room(pair: PairKey): Promise<() => void>
    readonly settling: Settling
  }
  /** Whether the policy still allows an activating request; words where it does not. Throws where that can't be read. */
  readonly judgeAgain: (request: AccessRequest) => Promise<string | null>
  readonly now: () => Date
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  readonly newToken: () => string
}

/** What came of a look: who is to be told, and when to look again (null: nothing is left). */
export interface Looked {
  readonly moved: readonly AccessRequest[]
  /** Orders of boardings that came about, or can't. */
  readonly settled: readonly Order[]
  readonly wakeAt: string | null
}

const leaseMs = 30_000
const lookMs = 20_000
/** No write is started in the lease's last ten seconds: two time-outs of a call fit in. */
const writeMarginMs = 10_000
const judgeAgainAfterMs = 60_000
const stuckAfterMs = 600_000
/** What took no longer than this has not been waited for. */
const atOnceMs = 100
const lost = { kind: 'lost' } as const

/**
 * One look at a pair: reads the record, observes Identity Center, and brings the one nearer to the other with at most one
 * write at a time. May be called at any time, by anyone, any number of times. Throws LookBroke where AWS or the table can't
 * be read; nothing is lost by that, look again later.
 */
export async function reconcile(
  edges: ReconcileEdges,
  key: PairKey,
  stopping: AbortSignal = new AbortController().signal,
): Promise<Looked> {
  const started = edges.now().getTime()
  const lease: Lease = { token: edges.newToken(), until: instant(started + leaseMs) }
  if (!(await edges.store.pairs.lease(key, lease, instant(started))))
    return { moved: [], settled: [], wakeAt: instant(started + 1000) }
  const look = new Look(edges, key, lease, started, stopping)
  try {
    return await look.run()
  } catch (error) {
    await edges.store.pairs.giveBack(key, lease, look.isOverdue()).catch(() => false)
    throw new LookBroke(error, look.requests)
  }
}

class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/** The state of one look: what was read, kept in step with what is saved. */
class Look {
  readonly #edges: ReconcileEdges
  readonly #key: PairKey
  readonly #lease: Lease
  readonly #started: number
  readonly #stopping: AbortSignal
  readonly #moved = new Map<string, AccessRequest>()
  #pair: Pair
  #saved: string
  #requests: LiveRequest[] = []
  #orders: readonly Order[] = []
  readonly #settled: Order[] = []
  /** Says that the write of ours that is under way is over. */
  #over: () => void = () => undefined
  /** When the operation was accepted, as far as this look knows. */
  #acceptedAt: number | null = null

  constructor(edges: ReconcileEdges, key: PairKey, lease: Lease, started: number, stopping: AbortSignal) {
    this.#edges = edges
    this.#key = key
    this.#lease = lease
    this.#started = started
    this.#stopping = stopping
    this.#pair = { key }
    this.#saved = ''
  }

  /** The live ones, as far as they were read. */
  get requests(): readonly LiveRequest[] {
    return this.#requests
  }

  async run(): Promise<Looked> {
    const sight = await this.#edges.store.pairs.sight(this.#key)
    this.#pair = sight.pair
    this.#saved = JSON.stringify(sight.pair)
    this.#requests = [...sight.requests]
    this.#orders = await this.#claimed(sight.orders)
    try {
      const wakeAt = await this.#untilSettled()
      await this.#edges.store.pairs.save(this.#pair, this.#lease, null, this.#turn(wakeAt))
      return this.#looked(wakeAt)
    } catch (error) {
      if (error instanceof LeaseLost) return this.#looked(this.#at(1000))
      await this.#tellOverdue(error)
      throw error
    } finally {
      this.#over()
    }
  }

  #looked = (wakeAt: string | null): Looked => ({
    moved: [...this.#moved.values()],
    settled: this.#settled,
    wakeAt,
  })

  /** Plans and acts until there is nothing to do now, or the look's time is up; returns when to look again. */
  async #untilSettled(): Promise<string | null> {
    let seen: { readonly at: string; readonly present: boolean } | null = null
    for (;;) {
      // Time needs nobody's leave: what is over is over, also while AWS can't be asked.
      await this.#move(dueMoves({ pair: this.#pair, requests: this.#requests, now: this.#at() }))
      const pending = await this.#poll()
      if (pending) return pending
      // As old as the question, since the answer may have been long on its way; and good until we write.
      seen ??= { at: this.#at(), present: await this.#edges.entitlements.observe(this.#key) }
      const { present, at: now } = seen
      const known = { pair: this.#pair, requests: this.#requests, orders: this.#orders }
      const next = plan({ ...known, present, now })
      const changes = next.moves.length + next.orders.length > 0
      this.#pair = next.pair
      const gives = next.write === 'create' || next.moves.some(({ event }) => event.type === 'activate')
      if (gives && (await this.#judge())) continue
      if (next.write !== null && (await this.#isOutrun())) continue
      if (next.write !== null && !this.#timeToWrite()) return this.#at(writeMarginMs)
      if (next.write !== null) this.#pair = intend(this.#pair, next.write, this.#at())
      if (next.write !== null || changes) await this.#save(next.orders.length > 0)
      await this.#move(next.moves)
      await this.#settle(next.orders)
      if (next.write === null && !changes) return next.wakeAt
      // The saves took their time as well; an intent that was not acted on is taken for a lost answer, and made good.
      if (next.write !== null && !this.#timeToWrite()) return this.#at(1000)
      if (next.write === null) continue
      const busy = await this.#write(next.write)
      if (busy) return busy
      seen = null
    }
  }

  /**
   * Waits until one more write may be under way; true where somebody asked, decided or withdrew while it waited, so that the
   * write may not be what is wanted any more.
   */
  async #isOutrun(): Promise<boolean> {
    const began = this.#now()
    this.#over = await this.#edges.entitlements.room(this.#key)
    if (this.#now() - began < atOnceMs) return false
    const { requests } = await this.#edges.store.pairs.sight(this.#key)
    if (revisions(requests) === revisions(this.#requests)) return false
    this.#over()
    this.#requests = [...requests]
    return true
  }

  /** Settles the operation that AWS accepted; returns when to ask again while it runs on past this look. */
  async #poll(): Promise<string | null> {
    const { entitlements, sleep } = this.#edges
    const { settling } = entitlements
    for (let asked = 0; ;) {
      const { operation } = this.#pair
      if (!operation?.awsRequestId) return null
      const age = this.#now() - (this.#acceptedAt ?? Date.parse(operation.intentAt))
      let pause = asked === 0 ? settling.firstAskMs - age : 0
      if (pause <= 0 || this.#stopping.aborted) {
        // One that never ends must not keep the pair for ever: it is taken for lost, and what is wanted now is called.
        const status =
          age > stuckAfterMs ? lost : await entitlements.status(operation.kind, operation.awsRequestId)
        const isOver = status.kind !== 'in-progress'
        asked += 1
        if (this.#acceptedAt !== null) settling.learn(age, isOver, asked)
        if (isOver) {
          this.#over()
          this.#pair = answered(this.#pair, status, this.#at())
          return null
        }
        pause = settling.againMs(age)
      }
      if (this.#stopping.aborted || this.#now() + pause > this.#started + lookMs) return this.#at(pause)
      await sleep(pause, this.#stopping)
    }
  }

  /** Makes the one write and saves its answer; returns when to try again where somebody was in the way too long. */
  async #write(kind: Operation['kind']): Promise<string | null> {
    const { entitlements, sleep } = this.#edges
    const answer = await (kind === 'create' ? entitlements.create(this.#key) : entitlements.remove(this.#key))
    if (answer.kind === 'accepted') this.#acceptedAt = this.#now()
    else this.#over()
    this.#pair = answered(this.#pair, answer, this.#at())
    await this.#save()
    if (answer.kind !== 'busy') return null
    const pause = this.#busyPause()
    if (!this.#timeToWrite(pause)) return this.#at(pause)
    await sleep(pause, this.#stopping)
    return this.#stopping.aborted ? this.#at() : null
  }

  /** Somebody else's write is over in moments, or in an hour: further apart the longer it takes, and never in step. */
  #busyPause(): number {
    const now = this.#now()
    const began = this.#requests.map((r) => {
      if (r.status === 'activating') return Date.parse(r.decidedAt)
      return r.status === 'ending' ? Date.parse(r.endingAt) : now
    })
    const waited = now - Math.min(now, ...began)
    return Math.min(60_000, Math.max(1000, waited / 10)) * (0.5 + Math.random())
  }

  /** Asks the policy once more before access is given, where a while has passed; true when somebody's case changed. */
  async #judge(): Promise<boolean> {
    const moves: Move[] = []
    for (const request of this.#requests) {
      if (request.status !== 'activating') continue
      const judged = this.#now() - Date.parse(request.judgedAt) <= judgeAgainAfterMs
      if (judged || request.history.some(({ what }) => what === 'create-failed')) continue
      const forbidden = await this.#edges.judgeAgain(request)
      const at = this.#at()
      moves.push({
        id: request.id,
        event: forbidden === null ? { type: 'judge-again', at } : { type: 'forbid', at, text: forbidden },
      })
    }
    await this.#move(moves)
    return moves.length > 0
  }

  /** Applies and saves the moves, a put per request. One that changed meanwhile is read anew and planned for again. */
  async #move(moves: readonly Move[]): Promise<void> {
    for (const request of this.#requests.slice()) {
      const events = moves.filter(({ id }) => id === request.id)
      if (events.length === 0) continue
      const next = events.reduce<AccessRequest>((moved, { event }) => {
        const after = transition(moved, event)
        return 'noArrow' in after ? moved : after
      }, request)
      const saved = await this.#edges.store.requests.save(next, request, this.#at())
      const current = saved ? next : await this.#edges.store.requests.read(request)
      if (saved) this.#moved.set(next.id, next)
      this.#requests = this.#requests.flatMap((r) => {
        if (r.id !== request.id) return r
        return current && current.status !== 'closed' ? current : []
      })
    }
  }

  /** The orders that this look has in hand: what an earlier one concludes late does not count any more. */
  async #claimed(orders: readonly Order[]): Promise<readonly Order[]> {
    const mine = await Promise.all(
      orders.map(({ by }) => this.#edges.store.pairs.claimOrder(this.#key, by, this.#lease)),
    )
    return orders.filter((_, index) => mine[index])
  }

  /** Saves what came of orders, once the pair that says so is saved. */
  async #settle(orders: readonly Order[]): Promise<void> {
    for (const order of orders) {
      if (!(await this.#edges.store.pairs.saveOrder(this.#key, order, this.#lease)))
        throw new LeaseLost('another worker has taken over')
      this.#orders = this.#orders.flatMap((each) => {
        if (each.by !== order.by) return each
        return order.state === 'open' ? order : []
      })
      this.#settled.push(order)
    }
  }

  /** Saves what is new of the pair; `always` where it matters that the lease is still ours. */
  async #save(always = false): Promise<void> {
    const text = JSON.stringify(this.#pair)
    if (text === this.#saved && !always) return
    const turn = this.#turn(this.#lease.until)
    if (!(await this.#edges.store.pairs.save(this.#pair, this.#lease, this.#lease, turn)))
      throw new LeaseLost('another worker has taken over')
    this.#saved = text
  }

  /** A removal that can't even be looked at is told like one that AWS refuses. */
  async #tellOverdue(error: unknown): Promise<void> {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    const overdue = this.#requests.filter(
      (r) => r.status === 'ending' && this.#now() - Date.parse(r.endingAt) > 5 * 60_000,
    )
    await this.#move(removalFailed(overdue, text, this.#at())).catch(() => undefined)
  }

  #turn = (wakeAt: string | null) => ({
    wakeAt,
    triedAt: instant(this.#started),
    isOverdue: this.isOverdue(),
  })

  /** Whether access should have been gone for a while, as far as this look has come. */
  isOverdue = (): boolean => this.#requests.some((request) => isOverdue(request, this.#at()))

  #timeToWrite(afterMs = 0): boolean {
    const now = this.#now() + afterMs
    return now < this.#started + lookMs && now < Date.parse(this.#lease.until) - writeMarginMs
  }

  #now = (): number => this.#edges.now().getTime()
  #at = (fromNowMs = 0): string => instant(this.#now() + fromNowMs)
}

const instant = (ms: number): string => new Date(ms).toISOString()

const revisions = (requests: readonly LiveRequest[]): string =>
  requests
    .map(({ id, revision }) => `${id} ${revision}`)
    .toSorted()
    .join()
