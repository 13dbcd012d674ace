import type { LiveBoarding, PersonRecord } from '../access/boarding.ts'
import { type EntitlementLabel, type PairKey, pairText } from '../access/entitlement.ts'
import { later, shortened } from '../access/noted.ts'
import type { Order } from '../access/order.ts'
import { distinct } from '../access/survey.ts'
import type { LiveRequest } from '../access/request.ts'
import { openRequestsOf } from './open-requests.ts'
import { rowsHeldBy } from './holdings.ts'
import type { Visit } from './visit.ts'

type Offboarding = Extract<LiveBoarding, { kind: 'offboarding' }>

/** A pair, and what it is called. */
interface Named {
  readonly pair: PairKey
  readonly label: EntitlementLabel
}

/** What is not gone yet, and why where AWS said so. */
interface Waiting extends Named {
  readonly order: Order | undefined
}

/** As long as a request that was made just before may take to be saved, and to show in an index that lags. */
const lateSeconds = 15
const minute = 60
const youngSeconds = 5 * minute
const day = 24 * 60 * minute

/**
 * One look at somebody who is seen out: ends what they asked for, has everything taken that the form showed, and removes
 * the user in the end where that is wanted. Nothing is given up. Returns when to look again; null when nothing is left.
 */
export async function seeOut(visit: Visit, boarding: Offboarding): Promise<string | null> {
  const takes = [...shownIn(boarding), ...begunIn(visit.record)]
  const { orderedAt } = visit.record
  if (orderedAt === undefined) return begin(visit, boarding, takes)

  const held = await notGone(visit, boarding, takes)
  if (held.length > 0) return waitFor(visit, boarding, held, orderedAt)
  const lateAt = later(orderedAt, lateSeconds)
  if (visit.at() < lateAt) return lateAt
  const asked = await endRequests(visit, boarding)
  if (!asked) return visit.at(1000)
  if (asked.length > 0) {
    const granted = asked.filter(mayHold)
    if (granted.length === 0) return visit.at(1000)
    await place(visit, boarding, granted)
    return waitFor(visit, boarding, await ordersFor(visit, boarding, granted), orderedAt)
  }
  const retryAt = boarding.deleteUser ? await removeUser(visit, boarding) : null
  if (retryAt) return retryAt
  const completed = await visit.move(boarding, { type: 'complete', at: visit.at() })
  return completed ? null : visit.at(1000)
}

const shownIn = ({ leaver: { principalId }, takes }: Offboarding): Named[] =>
  takes.map(({ entitlement, label }) => ({ pair: { principalId, entitlement }, label }))

function begunIn({ begun }: PersonRecord): Named[] {
  const { principalId, groups } = begun ?? { principalId: '', groups: [] }
  return groups.map(({ id, name }) => ({
    pair: { principalId, entitlement: { kind: 'group', groupId: id } },
    label: { kind: 'group', group: name },
  }))
}

/** Requests first: an end that the record says somebody brought about must not look as if it came by itself. */
async function begin(visit: Visit, boarding: Offboarding, takes: readonly Named[]): Promise<string | null> {
  const asked = await endRequests(visit, boarding)
  if (!asked) return visit.at(1000)
  await place(visit, boarding, [...takes, ...asked.filter(mayHold)])
  await visit.keep({ ...visit.record, orderedAt: visit.at() })
  return visit.at(lateSeconds * 1000)
}

/** What they have asked for and is not over; null where one of these changed meanwhile. */
async function endRequests(visit: Visit, { leaver, requester }: Offboarding): Promise<LiveRequest[] | null> {
  const open = await openRequestsOf(visit.edges.store, leaver)
  let all = true
  for (const request of open) {
    if (request.status === 'ending') continue
    const text = 'they were offboarded'
    const left = await visit.move(request, { type: 'leave', at: visit.at(), by: requester, text })
    all &&= left !== null
  }
  return all ? open : null
}

/** Whether there may be access by it. What somebody only waits for may be held by other means, which the form names or not. */
const mayHold = ({ status }: LiveRequest): boolean =>
  status === 'activating' || status === 'active' || status === 'ending'

const inARow = 50

/** Side by side: somebody may hold hundreds, and the person's lease lasts half a minute. */
async function place(visit: Visit, boarding: Offboarding, what: readonly Named[]): Promise<void> {
  const pairs = distinct(what.map(({ pair }) => pair))
  const rows = Array.from({ length: Math.ceil(pairs.length / inARow) }, (_, row) =>
    pairs.slice(row * inARow, (row + 1) * inARow),
  )
  await Promise.all(rows.map((row) => visit.order(boarding, 'remove', row)))
}

async function ordersFor(visit: Visit, boarding: Offboarding, what: readonly Named[]): Promise<Waiting[]> {
  const orders = await visit.orders(
    boarding,
    what.map(({ pair }) => pair),
  )
  return what.map((each, at) => ({ ...each, order: orders[at] }))
}

const notGone = async (visit: Visit, boarding: Offboarding, takes: readonly Named[]): Promise<Waiting[]> =>
  (await ordersFor(visit, boarding, takes)).filter(({ order }) => order?.state !== 'done')

/** Nothing to do but to wait, and to tell of what does not go: once all is answered or five minutes are over, then daily. */
async function waitFor(
  visit: Visit,
  boarding: Offboarding,
  waiting: readonly Waiting[],
  orderedAt: string,
): Promise<string> {
  const young = visit.at() < later(orderedAt, youngSeconds)
  await place(
    visit,
    boarding,
    waiting.filter(({ order }) => !order),
  )
  await nudge(visit, waiting)
  const answered = waiting.every(({ order }) => order?.reason !== undefined)
  if (waiting.length > 0 && (answered || !young)) await tell(visit, boarding, waitingText(waiting))
  return visit.at((young ? 30 : youngSeconds) * 1000)
}

const restingMs = 30_000
const mostNudged = 20

/** A pair that rests with an order unanswered has not heard of it: whoever placed it died too soon. */
async function nudge(visit: Visit, waiting: readonly Waiting[]): Promise<void> {
  const unanswered = waiting.filter(({ order }) => order?.state === 'open' && order.reason === undefined)
  for (const { pair } of unanswered.slice(0, mostNudged)) {
    const { wakeAt } = await visit.edges.store.pairs.turn(pair)
    if (wakeAt === null || wakeAt > visit.at(restingMs)) visit.lookAt(pair)
  }
}

/** The first time, and then once a day. */
async function tell(visit: Visit, boarding: Offboarding, text: string): Promise<void> {
  const told = boarding.history.findLast(({ what }) => what === 'removal-failed')
  if (told && later(told.at, day) > visit.at()) return
  await visit.move(boarding, { type: 'removal-failed', at: visit.at(), text })
}

const named = 3
const reasonsNamed = 3
const reasonLength = 200
const nameLength = 40

/** `A, B, C and 4 more: AWS's words`, for the first of AWS's words, which name each account: `; and 7 more`. */
function waitingText(waiting: readonly Waiting[]): string {
  const names = new Map<string, string[]>()
  for (const { label, order } of waiting) {
    const reason = order?.reason ?? 'AWS has not reported that it is gone'
    names.set(reason, [...(names.get(reason) ?? []), nameOf(label)])
  }
  const parts = [...names].slice(0, reasonsNamed).map(([reason, all]) => {
    const more = all.length > named ? ` and ${all.length - named} more` : ''
    return `${all.slice(0, named).join(', ')}${more}: ${shortened(reason, reasonLength)}`
  })
  const rest = [...names.values()].slice(reasonsNamed).flat().length
  return [...parts, ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ')
}

function nameOf(label: EntitlementLabel): string {
  if (label.kind === 'group') return `the group ${shortened(label.group, nameLength)}`
  return `${label.permissionSet} in ${shortened(label.account, nameLength)}`
}

const maxRetrySeconds = 15 * minute
const tellAfterTries = 8

/** Tries once more to remove the user, further and further apart; returns when to go on, null once it is gone. */
async function removeUser(visit: Visit, boarding: Offboarding): Promise<string | null> {
  const { principalId, userName } = boarding.leaver
  const identityStore = await visit.edges.identityStore()
  const isGone = async () => (await identityStore.describe(principalId)) === undefined
  if (await isGone()) return null
  const { intentAt, failures = 0 } = visit.record
  const retryAt = intentAt && later(intentAt, Math.min(maxRetrySeconds, 2 ** failures))
  if (retryAt && retryAt > visit.at()) return retryAt
  if (!visit.inTime()) return visit.at(1000)
  const kept = await whyKept(visit, boarding)
  if (kept !== null) {
    const { orderedAt = visit.at() } = visit.record
    // AWS's lists may be late to say what is gone.
    if (visit.at() < later(orderedAt, minute)) return visit.at(lateSeconds * 1000)
    await tell(visit, boarding, `the user ${userName}: ${kept}`)
    return visit.at(youngSeconds * 1000)
  }
  const tries = failures + 1
  await visit.keep({ ...visit.record, intentAt: visit.at(), failures: tries })
  const answer = await identityStore.removeUser(principalId)
  if (await isGone()) return null
  const reason = answer.kind === 'failed' ? answer.reason : 'AWS does not report that it is gone'
  if (answer.kind === 'failed' || tries >= tellAfterTries)
    await tell(visit, boarding, `the user ${userName}: ${reason}`)
  return visit.at(Math.min(maxRetrySeconds, 2 ** tries) * 1000)
}

/** Why the user stays for now: what they hold would be left behind as nobody's, or go without anybody having seen it. */
async function whyKept(visit: Visit, boarding: Offboarding): Promise<string | null> {
  const { principalId } = boarding.leaver
  const { direct, groupIds, complete, indexedAt, skipped = 0 } = await rowsHeldBy(visit.edges, principalId)
  if (!complete || skipped > 0) return 'AWS does not let me read all that they hold'
  const rows = direct.map((row): PairKey => ({ principalId, entitlement: { kind: 'account', ...row } }))
  // An index hears late of what was taken away.
  const taken = new Set(indexedAt === undefined ? [] : shownIn(boarding).map(({ pair }) => pairText(pair)))
  const left = rows.filter((pair) => !taken.has(pairText(pair))).length + groupIds.length
  if (left === 0) return null
  const things = left === 1 ? '1 thing' : `${left} things`
  return `they hold ${things} that the form did not show. Take that away in IAM Identity Center, and it goes on`
}
