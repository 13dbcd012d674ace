import type { PairKey } from '../access/entitlement.ts'
import {
  answeredMaking,
  isOverdue,
  type LiveOnboarding,
  planGroups,
  planUser,
  searchDue,
  userNameOf,
} from '../access/onboarding-plan.ts'
import type { RequestEvent } from '../access/request.ts'
import type { StoreUser } from '../aws/identity-store.ts'
import { distinct, exactUsers, hasAddress } from './find-users.ts'
import { loginJobFor } from './login.ts'
import type { Visit } from './visit.ts'

const judgeAgainAfterMs = 60_000
/** The welcome comes first, and the new memberships have come to light. */
const loginAfterMs = 5000

/**
 * One look at somebody who is brought in: finds or makes their user, has their groups made theirs for good, and promises them
 * what `/aws-login` says. Returns when to look again; null when nothing is left. Throws where AWS or the table can't be read.
 */
export async function bringIn(visit: Visit, onboarding: LiveOnboarding): Promise<string | null> {
  try {
    const boarding = visit.record.userId === undefined ? await ensureUser(visit, onboarding) : onboarding
    return await ensureGroups(visit, await noted(visit, boarding))
  } catch (rest) {
    if (rest instanceof Rest) return rest.until
    throw rest
  }
}

/** Ends the look: there is nothing more to do before `until`, or ever. */
class Rest extends Error {
  override readonly name = 'Rest'
  readonly until: string | null

  constructor(until: string | null) {
    super('nothing more to do now')
    this.until = until
  }
}

/** The newcomer's user: found by the address, else made, unless somebody else has to make it. */
async function ensureUser(visit: Visit, onboarding: LiveOnboarding): Promise<LiveOnboarding> {
  const users = await search(visit, onboarding).catch((error: unknown) =>
    unreadable(visit, onboarding, error),
  )
  const step = planUser({ onboarding, record: visit.record, now: visit.at(), users })
  switch (step.do) {
    case 'give-up':
      return giveUp(visit, onboarding, step.text)
    case 'rest':
      if (step.event) await move(visit, onboarding, step.event)
      throw new Rest(step.until)
    case 'take': {
      // From here on nobody withdraws it any more, and only then is anything done for the user.
      const taken = step.event ? await move(visit, onboarding, step.event) : onboarding
      await visit.keep({ ...visit.record, userId: step.user.id })
      return taken
    }
    case 'make':
      return makeUser(visit, await judged(visit, onboarding))
    default:
      return step satisfies never
  }
}

async function makeUser(visit: Visit, onboarding: LiveOnboarding): Promise<LiveOnboarding> {
  const { email, userName, givenName, familyName } = onboarding.newcomer
  const store = await visit.edges.identityStore()
  await visit.keep({ ...visit.record, intentAt: visit.at() })
  if (!visit.inTime()) throw new Rest(visit.at(1000))
  const displayName = `${givenName} ${familyName}`
  const answer = await store.createUser({ email, userName, givenName, familyName, displayName })
  if (answer.kind === 'created') {
    await visit.keep({ ...visit.record, userId: answer.userId })
    return onboarding
  }
  if (answer.kind === 'exists') {
    // Theirs, by an earlier call of ours whose answer was lost, or made by somebody meanwhile: the address says so.
    const users = await exactUsers(store, email)
    if (users.length > 0) throw new Rest(visit.at())
  }
  const { record, step } = answeredMaking({ onboarding, record: visit.record, now: visit.at() }, answer)
  await visit.keep(record)
  if (step.do === 'give-up') return giveUp(visit, onboarding, step.text)
  if (step.event) await move(visit, onboarding, step.event)
  // Never in step with whoever was in the way.
  throw new Rest(answer.kind === 'busy' ? visit.at(1000 + Math.random() * 2000) : step.until)
}

/** A user of whom the record knows without the history: made by us, a moment before something broke. */
async function noted(visit: Visit, onboarding: LiveOnboarding): Promise<LiveOnboarding> {
  const told = onboarding.history.some(({ what }) => what === 'user-made' || what === 'user-found')
  return told ? onboarding : move(visit, onboarding, { type: 'make-user', at: visit.at() })
}

/** Everybody with the address; the look ends where there was no time to go through all users. */
async function search(visit: Visit, onboarding: LiveOnboarding): Promise<readonly StoreUser[]> {
  const { email } = onboarding.newcomer
  const store = await visit.edges.identityStore()
  const exact = await exactUsers(store, email)
  if (!searchDue({ onboarding, record: visit.record, now: visit.at() })) return exact
  const found = new Set(visit.record.search?.found)
  let next = visit.record.search?.next
  do {
    // A mark that is not good any more: from the beginning.
    const page = (await store.usersPage(next)) ?? (await store.usersPage())
    for (const user of page?.items ?? []) if (hasAddress(user, email)) found.add(user.id)
    next = page?.next
    if (next !== undefined && !visit.inTime()) {
      visit.record = { ...visit.record, search: { next, found: [...found] } }
      throw new Rest(visit.at())
    }
  } while (next !== undefined)
  const { search: _, ...record } = visit.record
  visit.record = { ...record, searchedAt: visit.at() }
  const others = await Promise.all([...found].map((id) => store.describe(id)))
  return distinct([...exact, ...others.filter((user) => user !== undefined)])
}

/** What can't be read is tried again for as long as it may take to make the user. */
async function unreadable(visit: Visit, onboarding: LiveOnboarding, error: unknown): Promise<never> {
  if (error instanceof Rest || !isOverdue(onboarding, visit.at())) throw error
  await giveUp(visit, onboarding, `IAM Identity Center could not be read: ${String(error)}`)
  throw error
}

/** Asks the policy once more before anything is made, where a while has passed. */
async function judged(visit: Visit, onboarding: LiveOnboarding): Promise<LiveOnboarding> {
  const { intentAt, orderedAt } = visit.record
  if (intentAt !== undefined || orderedAt !== undefined || onboarding.status !== 'activating')
    return onboarding
  const at = visit.at()
  if (Date.parse(at) - Date.parse(onboarding.judgedAt) <= judgeAgainAfterMs) return onboarding
  const text = await visit.edges.judgeOnboarding(onboarding)
  return move(visit, onboarding, text === null ? { type: 'judge-again', at } : { type: 'forbid', at, text })
}

/** The memberships, each made and kept by its own pair; then it is complete. */
async function ensureGroups(visit: Visit, onboarding: LiveOnboarding): Promise<string | null> {
  const { userId = '' } = visit.record
  const pairs = onboarding.groups.map(({ id }): PairKey => ({
    principalId: userId,
    entitlement: { kind: 'group', groupId: id },
  }))
  const orders = await visit.orders(onboarding, pairs)
  const now = visit.at()
  const step = planGroups({ onboarding, record: visit.record, now }, orders)
  switch (step.do) {
    case 'give-up':
      await giveUp(visit, onboarding, step.text)
      return null
    case 'order': {
      const allowed = await judged(visit, onboarding)
      await visit.keep({ ...visit.record, orderedAt: visit.record.orderedAt ?? now })
      await visit.order(
        allowed,
        'keep',
        pairs.filter((_, at) => step.missing.includes(at)),
      )
      return visit.at(15_000)
    }
    case 'rest':
      for (const [at, pair] of pairs.entries()) if (orders[at]?.state === 'open') visit.lookAt(pair)
      if (step.event) await move(visit, onboarding, step.event)
      return step.until
    case 'complete':
      return complete(visit, await judged(visit, onboarding), userId)
    default:
      return step satisfies never
  }
}

async function complete(visit: Visit, onboarding: LiveOnboarding, userId: string): Promise<null> {
  const { slackId, email } = onboarding.newcomer
  const person = { slackId, email, principalId: userId, userName: userNameOf(onboarding) }
  const dueAt = visit.at(loginAfterMs)
  const { id, job } = loginJobFor(person, { askedAt: visit.at(), cause: onboarding.id })
  await visit.edges.store.userIds.save(email, userId)
  // Before the end is saved: whoever dies in between leaves it to the next look, and the same job is made once.
  await visit.edges.store.jobs.create(id, job, dueAt)
  visit.edges.work({ kind: 'job', id })
  await move(visit, onboarding, { type: 'complete', at: visit.at() })
  return null
}

const giveUp = (visit: Visit, onboarding: LiveOnboarding, text: string): Promise<LiveOnboarding> =>
  move(visit, onboarding, { type: 'give-up', at: visit.at(), text })

/** Moves the boarding on; the look ends where it is over, or was changed meanwhile, which another one sees. */
async function move(visit: Visit, onboarding: LiveOnboarding, event: RequestEvent): Promise<LiveOnboarding> {
  const next = await visit.move(onboarding, event)
  if (!next) throw new Rest(visit.at(1000))
  if (next.kind !== 'onboarding' || next.status === 'closed') throw new Rest(null)
  return next
}
