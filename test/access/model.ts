import type { Order } from '../../src/access/order.ts'
import { type Answer, answered, intend, type Operation, type Pair } from '../../src/access/pair.ts'
import type { Move } from '../../src/access/plan-step.ts'
import { plan } from '../../src/access/plan.ts'
import type { AccessRequest, LiveRequest, RequestEvent } from '../../src/access/request.ts'
import { openRequest, transition } from '../../src/access/transition.ts'
import { asked, key, noon } from './requests.ts'

/** How a write comes out. */
export type Fate =
  /** Answered at once with its outcome, as a membership is. */
  | { readonly is: 'done' }
  /** Accepted, and over after a while; `lies` leaves the work undone where it succeeded, done where it failed. */
  | { readonly is: 'accepted'; readonly seconds: number; readonly fails: boolean; readonly lies: boolean }
  /** Accepted, and then AWS does not know of it any more. */
  | { readonly is: 'forgotten'; readonly seconds: number }
  | { readonly is: 'throttled' | 'denied' | 'lost-undone' | 'lost-done' }
  | { readonly is: 'lost-late'; readonly seconds: number }

/** Who or what the access that is present comes from; `doomed` stood until an offboarding named it. */
type Source = 'nobody' | 'standing' | 'administrator' | 'us' | 'doomed'

interface Running {
  readonly id: string
  readonly kind: Operation['kind']
  readonly endsAt: number
  readonly works: boolean
  readonly answer: Answer
}

/** Identity Center for one pair, as badly behaved as the real one may be, with an administrator's hand in it. */
class IdentityCenter {
  source: Source
  running: Running | null = null
  late: { readonly kind: Operation['kind']; readonly at: number }[] = []
  /** Whose delete it was that the access went by. */
  takenBy: 'administrator' | 'us' | null = null
  /** Whether a create was reported done after every delete that we called for. */
  vouched = false
  /** How many creates of ours may have come about, called for or not; and whether an offboarding named the access. */
  #mayBeOurs = 0
  #named = false
  readonly #answers = new Map<string, Answer>()
  #fates: Fate[]
  #count = 0
  readonly #hurt: (what: string) => void

  constructor(stands: boolean, fates: readonly Fate[], hurt: (what: string) => void) {
    this.source = stands ? 'standing' : 'nobody'
    this.#fates = [...fates]
    this.#hurt = hurt
  }

  get present(): boolean {
    return this.source !== 'nobody'
  }

  /** Whether a create is on its way. */
  get creating(): boolean {
    return [this.running, ...this.late].some((call) => call?.kind === 'create')
  }

  /** Somebody assigns it, or takes it away, past us. */
  administrator(does: 'assign' | 'unassign'): void {
    if (this.running) return
    if (does === 'unassign') {
      if (this.present) this.takenBy = 'administrator'
      this.source = 'nobody'
    } else if (this.source !== 'standing') this.source = 'administrator'
  }

  /** What an onboarding gave stands; what an offboarding names may go. */
  ordered(wish: Order['wish']): void {
    if (wish === 'keep' && this.present) this.source = 'standing'
    if (wish === 'remove') this.#named = true
    if (wish === 'remove' && this.source === 'standing') this.source = 'doomed'
  }

  /** A create is about to be called for: whoever dies now leaves everybody in doubt. */
  intended(): void {
    this.#mayBeOurs += 1
  }

  /** From now on everything goes well. */
  heal(): void {
    this.#fates = []
  }

  /** Lets what is on its way arrive, in order. */
  pass(to: number): void {
    for (;;) {
      const next = [...this.late].toSorted((a, b) => a.at - b.at)[0]
      const running = this.running
      if (running && running.endsAt <= to && (!next || running.endsAt <= next.at)) {
        this.running = null
        this.#answers.set(running.id, running.answer)
        if (running.works) this.#apply(running.kind)
      } else if (next && next.at <= to) {
        this.late = this.late.filter((call) => call !== next)
        this.#land(next.kind, next.at, { is: 'accepted', seconds: 1, fails: false, lies: false })
      } else return
    }
  }

  call(kind: Operation['kind'], now: number): Answer {
    const answer = this.#called(kind, now)
    const isRefused = answer.kind === 'busy' || answer.kind === 'failed'
    if (kind === 'create' && isRefused) this.#mayBeOurs -= 1
    return answer
  }

  #called(kind: Operation['kind'], now: number): Answer {
    const fate: Fate = this.#fates.shift() ?? { is: 'accepted', seconds: 1, fails: false, lies: false }
    if (kind === 'delete') this.vouched = false
    switch (fate.is) {
      case 'throttled':
        return { kind: 'busy' }
      case 'denied':
        return this.running
          ? { kind: 'busy' }
          : { kind: 'failed', reason: 'AccessDeniedException', permanent: true }
      case 'lost-undone':
        return { kind: 'lost' }
      case 'lost-late':
        this.late.push({ kind, at: now + fate.seconds * 1000 })
        return { kind: 'lost' }
      case 'lost-done':
        this.#land(kind, now, { is: 'accepted', seconds: 3, fails: false, lies: false })
        return { kind: 'lost' }
      case 'done':
      case 'accepted':
      case 'forgotten':
        return this.#land(kind, now, fate)
    }
  }

  status(id: string): Answer | { readonly kind: 'in-progress' } {
    const answer = this.#answers.get(id)
    if (answer?.kind === 'succeeded' && id.startsWith('create')) this.vouched = true
    if (answer) return answer
    return this.running?.id === id ? { kind: 'in-progress' } : { kind: 'lost' }
  }

  #land(
    kind: Operation['kind'],
    now: number,
    fate: Extract<Fate, { is: 'done' | 'accepted' | 'forgotten' }>,
  ): Answer {
    if (this.running) return { kind: 'busy' }
    if (kind === 'delete' && !this.present) return { kind: 'not-found' }
    if (fate.is === 'done') {
      this.#apply(kind)
      if (kind === 'create') this.vouched = true
      return { kind: 'succeeded' }
    }
    const fails = fate.is === 'accepted' && fate.fails
    const answer: Answer = fails
      ? { kind: 'failed', reason: 'the account is full', permanent: false }
      : fate.is === 'forgotten'
        ? { kind: 'lost' }
        : { kind: 'succeeded' }
    const id = `${kind}-${++this.#count}`
    const works = fate.is === 'accepted' && fate.lies ? fails : !fails
    this.running = { id, kind, endsAt: now + fate.seconds * 1000, works, answer }
    return { kind: 'accepted', awsRequestId: id }
  }

  #apply(kind: Operation['kind']): void {
    if (kind === 'delete' && this.source === 'standing') this.#hurt('standing access was deleted')
    if (kind === 'delete' && this.source === 'administrator' && this.#mayBeOurs === 0 && !this.#named)
      this.#hurt('what an administrator gave was deleted, and nothing was ours')
    if (kind === 'delete') {
      if (this.present) this.takenBy = 'us'
      this.source = 'nobody'
    } else if (this.source === 'nobody') this.source = 'us'
  }
}

interface Lease {
  readonly token: number
  readonly until: number
}

export const leaseMs = 30_000
const lookMs = 20_000

/** One pair, its requests and its workers: two looks at a time may be on their way. Broken promises go into `hurts`. */
export class World {
  now = Date.parse(noon)
  pair: Pair = { key }
  requests: AccessRequest[] = []
  orders: Order[] = []
  readonly identityCenter: IdentityCenter
  readonly hurts: string[] = []
  #lease: Lease | null = null
  #tokens = 0
  #claim = 0
  readonly #workers: (Generator<void, void> | null)[] = [null, null]
  /** When the last whole look said to come back. */
  wakeAt: string | null = null

  constructor(stands: boolean, fates: readonly Fate[]) {
    this.identityCenter = new IdentityCenter(stands, fates, (what) => this.hurts.push(what))
  }

  at = (afterMs = 0): string => new Date(this.now + afterMs).toISOString()

  pass(ms: number): void {
    this.now += ms
    this.identityCenter.pass(this.now)
  }

  get live(): LiveRequest[] {
    return this.requests.filter((r): r is LiveRequest => r.status !== 'closed')
  }

  /** What is there when the first request of an episode comes is what stands. */
  #episodeBegins(): void {
    const { identityCenter } = this
    if (this.openOrders.some(({ wish }) => wish === 'remove')) return
    const waiting = this.live.every(({ status }) => status === 'awaiting-approval')
    // What was made for an order that failed is being taken away.
    const quiet = waiting && this.pair.standing === undefined
    if (quiet && identityCenter.present && identityCenter.source === 'administrator')
      identityCenter.source = 'standing'
  }

  open(approvalsNeeded: number, durationSeconds: number): void {
    const id = `req${this.requests.length + 1}`
    if (approvalsNeeded === 0) this.#episodeBegins()
    const request = asked({ id, approvalsNeeded, durationSeconds, askedAt: this.at() })
    this.requests.push(openRequest(request, 3600))
  }

  /** What a boarding wants of the pair. */
  order(wish: Order['wish']): void {
    this.orders.push({ by: `order${this.orders.length + 1}`, person: 'ada', wish, state: 'open' })
    if (wish === 'remove') this.identityCenter.ordered(wish)
    else if (this.live.every(({ status }) => status === 'awaiting-approval')) this.#episodeBegins()
  }

  get openOrders(): Order[] {
    return this.orders.filter(({ state }) => state === 'open')
  }

  /** What a person does to a request; a state that knows no such event stays as it is. */
  does(which: number, event: RequestEvent): void {
    const request = this.live[which % Math.max(1, this.live.length)]
    if (!request) return
    if (event.type === 'approve' && request.status === 'awaiting-approval') this.#episodeBegins()
    const next = transition(request, event)
    if (!('noArrow' in next)) this.#put(next, request.revision)
  }

  #put(next: AccessRequest, revision: number): boolean {
    const current = this.requests.find(({ id }) => id === next.id)
    if (current?.revision !== revision) return false
    this.requests = this.requests.map((r) => (r.id === next.id ? next : r))
    if (next.status === 'closed') this.#checkClosed(next.id)
    return true
  }

  /** No request is closed while access may exist that nothing else justifies. */
  #checkClosed(id: string): void {
    const { source, creating } = this.identityCenter
    const held = this.live.some((r) => r.status !== 'awaiting-approval')
    // What was made for an order that failed is not this request's, and is being taken away.
    const others = held || this.openOrders.length > 0 || this.pair.standing === false
    const ours = source === 'us' || (creating && source !== 'standing')
    if (ours && !others) this.hurts.push(`${id} closed while access may exist`)
  }

  work(worker: 0 | 1, steps: number): void {
    for (let step = 0; step < steps; step += 1) {
      this.pass(1)
      this.#workers[worker] ??= this.#look(++this.#tokens)
      if (!this.#workers[worker].next().done) continue
      this.#workers[worker] = null
      return
    }
  }

  crash(worker: 0 | 1): void {
    this.#workers[worker] = null
  }

  /** One whole look; when to come back. */
  look(): string | null {
    for (const _ of this.#look(++this.#tokens)) this.pass(1)
    return this.wakeAt
  }

  #holdsLease(token: number): boolean {
    return this.#lease?.token === token
  }

  /** As `flow/reconcile` goes about it; every `yield` is where it may stall, or crash. */
  *#look(token: number): Generator<void, void> {
    const started = this.now
    if (this.#lease && this.#lease.until > this.now) return void (this.wakeAt = this.at(1000))
    this.#lease = { token, until: started + leaseMs }
    yield
    let pair = this.pair
    let requests = this.live
    yield
    let orders = this.openOrders
    // Whoever looks later takes the orders over; what was concluded before does not count then.
    this.#claim = token
    yield
    for (let round = 0; ; round += 1) {
      if (round > 40) return void this.hurts.push('a look never comes to rest')
      if (pair.operation?.awsRequestId) {
        const status = this.identityCenter.status(pair.operation.awsRequestId)
        yield
        if (status.kind === 'in-progress') return this.#finish(pair, token, this.at(2000), requests)
        pair = answered(pair, status, this.at())
      }
      // What is seen is true of the instant before it was asked for: a stall may follow.
      const seenAt = this.at()
      const { present, vouched } = this.identityCenter
      yield
      const next = plan({ pair, requests, orders, present, now: seenAt })
      pair = next.pair
      if (next.write === null && next.moves.length === 0 && next.orders.length === 0)
        return this.#finish(pair, token, next.wakeAt, requests)
      if (next.write !== null && this.now >= started + lookMs)
        return this.#finish(pair, token, this.at(10_000), requests)
      if (next.write !== null) pair = intend(pair, next.write, this.at())
      yield
      if (!this.#holdsLease(token)) return
      this.pair = pair
      if (next.write === 'create') this.identityCenter.intended()
      for (const move of next.moves) {
        yield
        this.#checkMove(move, pair, present && (pair.standing || vouched))
        requests = this.#move(requests, move)
      }
      for (const order of next.orders) {
        yield
        if (this.#claim !== token) return
        this.#checkOrder(order, present && (pair.standing || vouched))
        this.orders = this.orders.map((each) => (each.by === order.by ? order : each))
        orders = orders.flatMap((each) => (each.by !== order.by ? each : order.state === 'open' ? order : []))
      }
      if (next.write === null) continue
      yield
      // A process that stalls past its lease is taken for dead.
      if (!this.#holdsLease(token) || this.now > (this.#lease?.until ?? 0)) return
      if (next.write === 'delete') this.#checkDelete()
      const answer = this.identityCenter.call(next.write, this.now)
      yield
      pair = answered(pair, answer, this.at())
      if (!this.#holdsLease(token)) return
      this.pair = pair
      if (answer.kind === 'busy') return this.#finish(pair, token, this.at(2000), requests)
    }
  }

  #finish(pair: Pair, token: number, wakeAt: string | null, requests: readonly LiveRequest[]): void {
    if (!this.#holdsLease(token)) return
    this.pair = pair
    this.#lease = null
    this.wakeAt = wakeAt
    if (wakeAt === null && requests.some(({ status }) => status !== 'awaiting-approval'))
      this.hurts.push('a live request is left without an instant to look again')
  }

  #move(requests: readonly LiveRequest[], { id, event }: Move): LiveRequest[] {
    return requests.flatMap((request) => {
      if (request.id !== id) return request
      const next = transition(request, event)
      if ('noArrow' in next) return request
      const current = this.#put(next, request.revision) ? next : this.requests.find((r) => r.id === id)
      return current && current.status !== 'closed' ? current : []
    })
  }

  /** Granted means granted; and what we took ourselves was not taken by somebody else. */
  #checkMove({ id, event }: Move, { lastCreate }: Pair, granted = false): void {
    if (event.type === 'activate' && !granted) this.hurts.push(`${id} is told granted on no evidence`)
    const byUs = this.identityCenter.takenBy !== 'administrator' && lastCreate?.outcome !== 'failed'
    if (event.type === 'revoke' && byUs) this.hurts.push(`${id} is told taken away, and it was us`)
  }

  /** Kept means there, by evidence; removed means gone. */
  #checkOrder({ by, wish, state }: Order, granted = false): void {
    const { source, creating } = this.identityCenter
    const removes = this.openOrders.some((each) => each.wish === 'remove')
    if (wish === 'keep' && state === 'done' && !removes) {
      if (!granted) this.hurts.push(`${by} is told kept on no evidence`)
      this.identityCenter.ordered('keep')
    }
    if (wish === 'remove' && state === 'done' && (source === 'doomed' || source === 'us' || creating))
      this.hurts.push(`${by} is told removed while access may exist`)
    if (wish === 'remove' && state === 'failed') this.hurts.push(`${by}: a removal was given up`)
  }

  /** A holder's access is not deleted by us while it holds. */
  #checkDelete(): void {
    if (this.openOrders.some(({ wish }) => wish === 'remove')) return
    const holder = this.requests.find((r) => r.status === 'active' && r.until > this.at())
    if (holder) this.hurts.push(`${holder.id} holds and is deleted`)
  }
}
