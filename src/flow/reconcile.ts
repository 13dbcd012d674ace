import type { PairKey } from '../access/entitlement.ts'
import type { Order } from '../access/order.ts'
import { answered, intend, type Operation, type Pair } from '../access/pair.ts'
import { dueMoves } from '../access/plan-failures.ts'
import { plan } from '../access/plan.ts'
import type { AccessRequest } from '../access/request.ts'
import type { Store } from '../store/index.ts'
import { LiveRequests, type RequestEdges } from './live-requests.ts'
import { LookBroke } from './look-broke.ts'
import { LookTime } from './look-time.ts'
import { busyPauseMs, UnderWay, type Writes } from './under-way.ts'

/** What reconcile needs of the world, as values. */
export interface ReconcileEdges extends RequestEdges {
  readonly store: Pick<Store, 'pairs' | 'requests'>
  readonly entitlements: Writes & { observe(pair: PairKey): Promise<boolean> }
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
  /** Whether nothing was done since somebody else is having a look. */
  readonly isHeld?: boolean
}

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
  const time = new LookTime(edges.now, edges.newToken(), stopping)
  if (!(await edges.store.pairs.lease(key, time.lease, time.startedAt)))
    return { moved: [], settled: [], wakeAt: time.afterStart(1000), isHeld: true }
  const requests = new LiveRequests(edges, time)
  try {
    return await new Look(edges, key, time, requests).run()
  } catch (error) {
    await edges.store.pairs.giveBack(key, time.lease, requests.isOverdue()).catch(() => false)
    throw new LookBroke(error, requests.live)
  }
}

class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/** The state of one look: what was read, kept in step with what is saved. */
class Look {
  readonly #edges: ReconcileEdges
  readonly #key: PairKey
  readonly #time: LookTime
  readonly #requests: LiveRequests
  readonly #underWay: UnderWay
  #pair: Pair
  #saved = ''
  #orders: readonly Order[] = []
  readonly #settled: Order[] = []

  constructor(edges: ReconcileEdges, key: PairKey, time: LookTime, requests: LiveRequests) {
    this.#edges = edges
    this.#key = key
    this.#time = time
    this.#requests = requests
    this.#underWay = new UnderWay(edges.entitlements, key, time, edges.sleep)
    this.#pair = { key }
  }

  async run(): Promise<Looked> {
    const { pairs } = this.#edges.store
    const sight = await pairs.sight(this.#key)
    this.#pair = sight.pair
    this.#saved = JSON.stringify(sight.pair)
    this.#requests.take(sight.requests)
    this.#orders = await this.#claimed(sight.orders)
    try {
      const wakeAt = await this.#untilSettled()
      await pairs.save(this.#pair, this.#time.lease, null, this.#turn(wakeAt))
      return this.#looked(wakeAt)
    } catch (error) {
      if (error instanceof LeaseLost) return this.#looked(this.#time.at(1000))
      await this.#requests.tellOverdue(error)
      throw error
    } finally {
      this.#underWay.leave()
    }
  }

  #looked = (wakeAt: string | null): Looked => ({
    moved: this.#requests.moved,
    settled: this.#settled,
    wakeAt,
  })

  /** Plans and acts until there is nothing to do now, or the look's time is up; returns when to look again. */
  async #untilSettled(): Promise<string | null> {
    const time = this.#time
    let seen: { readonly at: string; readonly present: boolean } | null = null
    for (;;) {
      // Time needs nobody's leave: what is over is over, also while AWS can't be asked; but first begins what goes on holding.
      await this.#requests.begin()
      await this.#requests.move(dueMoves({ pair: this.#pair, requests: this.#requests.live, now: time.at() }))
      const pending = await this.#poll()
      if (pending) return pending
      // As old as the question, since the answer may have been long on its way; and good until we write.
      seen ??= { at: time.at(), present: await this.#edges.entitlements.observe(this.#key) }
      const { present, at: now } = seen
      const known = { pair: this.#pair, requests: this.#requests.live, orders: this.#orders }
      const next = plan({ ...known, present, now })
      const changes = next.moves.length + next.orders.length > 0
      this.#pair = next.pair
      const gives = next.write === 'create' || next.moves.some(({ event }) => event.type === 'activate')
      if (gives && (await this.#requests.judge())) continue
      if (next.write !== null && (await this.#isOutrun())) {
        // What was seen before somebody decided is no evidence of what came of it.
        seen = null
        continue
      }
      if (next.write !== null && !time.isLeftToWrite()) return time.comeBackAt()
      if (next.write !== null) this.#pair = intend(this.#pair, next.write, time.at())
      if (next.write !== null || changes) await this.#save(next.orders.length > 0)
      await this.#requests.move(next.moves)
      await this.#settle(next.orders)
      if (next.write === null && !changes) return next.wakeAt
      if (next.write === null) continue
      // The saves took their time as well.
      if (!time.isLeftToWrite()) return this.#putOff()
      const busy = await this.#write(next.write)
      if (busy) return busy
      seen = null
    }
  }

  /**
   * Waits until one more write may be under way; true where somebody asked, decided, withdrew, or was brought in or seen out
   * while it waited, so that the write may not be what is wanted any more.
   */
  async #isOutrun(): Promise<boolean> {
    const { waited } = await this.#underWay.enter()
    if (!waited) return false
    const { requests, orders } = await this.#edges.store.pairs.sight(this.#key)
    const differ = this.#requests.take(requests)
    if (!differ && whose(orders) === whose(this.#orders)) return false
    this.#underWay.leave()
    this.#orders = await this.#claimed(orders)
    return true
  }

  /** Settles the operation that AWS accepted; returns when to ask again while it runs on past this look. */
  async #poll(): Promise<string | null> {
    const { operation } = this.#pair
    if (!operation?.awsRequestId) return null
    const outcome = await this.#underWay.outcome(operation, operation.awsRequestId)
    if (outcome.kind === 'in-progress') return outcome.askAt
    this.#pair = answered(this.#pair, outcome, this.#time.at())
    return null
  }

  /** Takes back an intent that is not acted on: left alone, it would be taken for one whose answer was lost. */
  async #putOff(): Promise<string> {
    this.#pair = answered(this.#pair, { kind: 'busy' }, this.#time.at())
    await this.#save()
    return this.#time.at(1000)
  }

  /** Makes the one write and saves its answer; returns when to try again where somebody was in the way too long. */
  async #write(kind: Operation['kind']): Promise<string | null> {
    const { stopping } = this.#time
    const answer = await this.#underWay.write(kind)
    this.#pair = answered(this.#pair, answer, this.#time.at())
    await this.#save()
    if (answer.kind !== 'busy') return null
    const pause = busyPauseMs(this.#requests.waitedMs())
    if (!this.#time.isLeftToWrite(pause)) return this.#time.at(pause)
    await this.#edges.sleep(pause, stopping)
    return stopping.aborted ? this.#time.at() : null
  }

  /** The orders that this look has in hand: what an earlier one concludes late does not count any more. */
  async #claimed(orders: readonly Order[]): Promise<readonly Order[]> {
    const mine = await Promise.all(
      orders.map(({ by }) => this.#edges.store.pairs.claimOrder(this.#key, by, this.#time.lease)),
    )
    return orders.filter((_, index) => mine[index])
  }

  /** Saves what came of orders, once the pair that says so is saved. */
  async #settle(orders: readonly Order[]): Promise<void> {
    for (const order of orders) {
      if (!(await this.#edges.store.pairs.saveOrder(this.#key, order, this.#time.lease)))
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
    const { lease } = this.#time
    if (!(await this.#edges.store.pairs.save(this.#pair, lease, lease, this.#turn(lease.until))))
      throw new LeaseLost('another worker has taken over')
    this.#saved = text
  }

  #turn = (wakeAt: string | null) => ({
    wakeAt,
    triedAt: this.#time.startedAt,
    isOverdue: this.#requests.isOverdue(),
  })
}

const whose = (orders: readonly Order[]): string =>
  orders
    .map(({ by }) => by)
    .toSorted()
    .join()
