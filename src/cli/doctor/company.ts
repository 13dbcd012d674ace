import type { Account, Group, PermissionSet } from '../../access/catalogue.ts'
import { globMatches } from '../../access/pattern.ts'
import type { StoreUser } from '../../aws/identity-store.ts'
import { lazily } from '../../aws/index.ts'
import { type Lists, type ListTask, readPage } from '../../flow/read-list.ts'
import { namesUnits } from '../../access/policy.ts'
import type { AwsFacts } from './aws.ts'
import { type Known, need } from './report.ts'
import type { CheckedPolicy } from './settings.ts'
import { namesOf } from './place.ts'

/** The accounts that can be worked in, and the paths of all units where the tree was walked. */
export interface Accounts {
  readonly accounts: readonly Account[]
  readonly units: ReadonlySet<string> | null
}

/** What there is at AWS, each list read once, when a check first needs it. Throws as the edges do. */
export interface Company {
  readonly accounts: () => Promise<Accounts>
  readonly groups: () => Promise<readonly Group[]>
  /** No more are described than it takes to find one for every name in the rules; `all` where some name had none. */
  readonly permissionSets: () => Promise<{ readonly found: readonly PermissionSet[]; readonly all: boolean }>
  /** All users, or none where there are more than can be looked through. */
  readonly users: () => Promise<readonly StoreUser[] | null>
}

/** Organizations takes a few calls at once before it throttles. */
const lanes = 4
/** 100 users each: more would take longer than anybody waits. */
const mostUserPages = 60

export function companyReads(facts: AwsFacts, policy: Promise<Known<CheckedPolicy>>): Company {
  const lists = lazily(async (): Promise<Lists> => {
    const { organization } = await facts.aws()
    return {
      organization,
      permissionSets: async () => (await need(facts.center)).permissionSets(),
      identityStore: async () => (await need(facts.center)).identityStore(),
    }
  })
  return {
    accounts: lazily(async () => allAccounts(await lists(), namesUnits((await need(policy)).policy))),
    groups: lazily(async () => {
      const groups: Group[] = []
      await readAll(await lists(), [{ list: 'groups' }], ({ found }) => groups.push(...(found?.groups ?? [])))
      return groups
    }),
    permissionSets: lazily(async () => {
      const wanted = namesOf(await need(policy), 'permission-set').map(({ text }) => text)
      return describedFor(await lists(), wanted)
    }),
    users: lazily(async () => allUsers(await lists())),
  }
}

type PageRead = NonNullable<Awaited<ReturnType<typeof readPage>>>

/** Reads lists to their end, several pages at once where there are several lists. */
async function readAll(
  lists: Lists,
  tasks: ListTask[],
  take: (page: PageRead, task: ListTask) => void,
): Promise<void> {
  while (tasks.length > 0)
    await Promise.all(
      tasks.splice(0, lanes).map(async (task) => {
        const page = await readPage(lists, task)
        if (!page) throw new Error(`the list of ${task.list} changed while it was read: try again`)
        take(page, task)
        for (const next of page.next) if (next.list !== 'describe') tasks.push(next)
      }),
    )
}

async function allAccounts(lists: Lists, walk: boolean): Promise<Accounts> {
  const accounts: Account[] = []
  const units = new Set<string>()
  await readAll(lists, [{ list: walk ? 'roots' : 'accounts' }], ({ found }, task) => {
    accounts.push(...(found?.accounts ?? []))
    if (task.list === 'accounts-in') units.add(task.path)
  })
  return { accounts, units: walk ? units : null }
}

async function describedFor(
  lists: Lists,
  wanted: readonly string[],
): Promise<{ found: PermissionSet[]; all: boolean }> {
  const arns: string[] = []
  await readAll(lists, [{ list: 'permission-sets' }], ({ later = [] }) => {
    for (const each of later) if (each.list === 'describe') arns.push(...each.arns)
  })
  const { describe } = await lists.permissionSets()
  const found: PermissionSet[] = []
  const missing = () => wanted.some((glob) => !found.some(({ name }) => globMatches(glob, name)))
  while (arns.length > 0 && missing()) {
    const described = await Promise.all(arns.splice(0, lanes).map((arn) => describe(arn)))
    found.push(...described.filter((each) => each !== undefined))
  }
  return { found, all: arns.length === 0 }
}

async function allUsers(lists: Lists): Promise<readonly StoreUser[] | null> {
  const { usersPage } = await lists.identityStore()
  const users: StoreUser[] = []
  let token: string | undefined
  for (let pages = 0; pages < mostUserPages; pages++) {
    const page = await usersPage(token)
    if (!page) throw new Error('the list of users changed while it was read: try again')
    users.push(...page.items)
    if (page.next === undefined) return users
    token = page.next
  }
  return null
}
