import { setTimeout as sleep } from 'node:timers/promises'
import { foldEmail } from '../access/person.ts'
import type { IdentityStore, StoreUser } from '../aws/identity-store.ts'
import type { World } from './world.ts'

/** As long as whoever waits for an answer can be kept waiting for the others to be gone through. */
const patienceMs = 1000

/**
 * The users with an address, one or several, as far as they are found while somebody waits: those of exactly this address,
 * and those of another case that come to light within a second. Slack's patience is machine time.
 */
export async function findUsers(
  { identityStore, log }: Pick<World, 'identityStore' | 'log'>,
  email: string,
): Promise<readonly StoreUser[]> {
  const store = await identityStore()
  const until = Date.now() + patienceMs
  const others: StoreUser[] = []
  const search = searchAll(store, email, others, () => Date.now() < until).catch((error: unknown) =>
    log.warn({ err: error }, 'the users could not be gone through'),
  )
  const enough = new AbortController()
  const [exact] = await Promise.all([
    exactUsers(store, email),
    Promise.race([search, sleep(patienceMs, undefined, { signal: enough.signal }).catch(() => undefined)]),
  ])
  enough.abort()
  return distinct([...exact, ...others])
}

/** The users of exactly this address, as it is and in lower case, since the look-up is exact; else whoever is known to have it. */
export async function exactUsers(store: IdentityStore, email: string): Promise<StoreUser[]> {
  const spellings = [...new Set([email, email.toLowerCase()])]
  const found = await Promise.all(spellings.map((each) => store.userByEmail(each)))
  return distinct(found.filter((user) => user !== undefined))
}

/** Goes through all users, page by page, while there is time; adds to `found`. */
async function searchAll(
  store: IdentityStore,
  email: string,
  found: StoreUser[],
  inTime: () => boolean,
): Promise<void> {
  let next: string | undefined
  do {
    const page = await store.usersPage(next)
    found.push(...(page?.items ?? []).filter((user) => hasAddress(user, email)))
    next = page?.next
  } while (next !== undefined && inTime())
}

/** Whether an exact look-up finds the user by this address. */
export const isFoundAs = ({ emails }: StoreUser, email: string): boolean =>
  emails.some((each) => each === email || each === email.toLowerCase())

export const hasAddress = ({ emails }: StoreUser, email: string): boolean =>
  emails.some((each) => foldEmail(each) === foldEmail(email))

export const distinct = (users: readonly StoreUser[]): StoreUser[] => [
  ...new Map(users.map((user) => [user.id, user])).values(),
]
