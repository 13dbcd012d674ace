import type { Boarding, LiveBoarding, Onboarding, PersonRecord } from '../access/boarding.ts'
import type { PairKey } from '../access/entitlement.ts'
import type { Order } from '../access/order.ts'
import type { AnyRequest, RequestEvent } from '../access/request.ts'
import { transition } from '../access/transition.ts'
import type { Lease } from '../store/entities.ts'
import type { Store } from '../store/index.ts'
import type { World } from './world.ts'

/** What bringing people in and seeing them out needs of the world. */
export type VisitEdges = Pick<World, 'policy' | 'identityStore' | 'assignments' | 'now' | 'log' | 'work'> & {
  readonly store: Pick<Store, 'people' | 'requests' | 'pairs' | 'jobs' | 'userIds' | 'heldIndex'>
  readonly newToken: () => string
  /** Whether the policy still allows somebody to be brought in; words where it does not. Throws where that can't be read. */
  readonly judgeOnboarding: (onboarding: Onboarding) => Promise<string | null>
}

/** What came of a look at a person: who is to be told, which pairs to look at, and when to look again (null: nothing is left). */
export interface Boarded {
  readonly moved: readonly AnyRequest[]
  readonly pairs: readonly PairKey[]
  readonly wakeAt: string | null
}

/** Another worker has taken over. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/** The state of one look at a person, kept in step with what is saved. Everything is saved under the person's lease. */
export class Visit {
  readonly edges: VisitEdges
  record: PersonRecord = { key: '' }
  readonly #lease: Lease
  readonly #began: string
  readonly #moved = new Map<string, AnyRequest>()
  readonly #pairs: PairKey[] = []

  constructor(edges: VisitEdges, lease: Lease, began: string) {
    this.edges = edges
    this.#lease = lease
    this.#began = began
  }

  /** Makes the record one about this boarding: what was known of an earlier one does not count. */
  about(boarding: LiveBoarding): LiveBoarding {
    if (this.record.boarding !== boarding.id) this.record = { key: this.record.key, boarding: boarding.id }
    return boarding
  }

  /** Saves the record, such as with the intent of a call that is made next. Throws LeaseLost. */
  async keep(record: PersonRecord): Promise<void> {
    const turn = { wakeAt: this.#lease.until, triedAt: this.#began }
    const kept = await this.edges.store.people.save(record, this.#lease, this.#lease, turn)
    if (!kept) throw new LeaseLost('another worker has taken over')
    this.record = record
  }

  /** Moves a request on and saves it; null where it knows no such event, or was changed meanwhile: look again then. */
  async move(request: AnyRequest, event: RequestEvent): Promise<AnyRequest | null> {
    const next = transition(request, event)
    if ('noArrow' in next) return null
    if (!(await this.edges.store.requests.save(next, request, event.at))) return null
    this.#moved.set(next.id, next)
    return next
  }

  /** Places orders with pairs, which their own looks carry out; repeated, it changes nothing. */
  async order(boarding: Boarding, wish: Order['wish'], pairs: readonly PairKey[]): Promise<void> {
    const record: Order = { by: boarding.id, person: boarding.person, wish, state: 'open' }
    for (const pair of pairs) {
      await this.edges.store.pairs.placeOrder(pair, record)
      this.lookAt(pair)
    }
  }

  /** Has a pair looked at, by the worker. */
  lookAt(pair: PairKey): void {
    this.#pairs.push(pair)
  }

  /** How the orders of a boarding stand; one that was never placed is missing. */
  async orders(boarding: Boarding, pairs: readonly PairKey[]): Promise<readonly (Order | undefined)[]> {
    return Promise.all(pairs.map((pair) => this.edges.store.pairs.order(pair, boarding.id)))
  }

  /** Whether there is time for another call that is given five seconds. */
  inTime = (): boolean => this.#now() < Date.parse(this.#lease.until) - 10_000

  boarded = (wakeAt: string | null): Boarded => ({
    moved: [...this.#moved.values()],
    pairs: this.#pairs,
    wakeAt,
  })

  at = (fromNowMs = 0): string => new Date(this.#now() + fromNowMs).toISOString()
  #now = (): number => this.edges.now().getTime()
}
