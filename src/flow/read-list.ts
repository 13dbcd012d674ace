import type { IdentityStore } from '../aws/identity-store.ts'
import type { Organization } from '../aws/organization.ts'
import type { Page } from '../aws/pages.ts'
import type { PermissionSets } from '../aws/permission-sets.ts'
import type { CataloguePart } from '../store/catalogue.ts'
import type { ReadingTask } from '../store/jobs.ts'

/** What a reading reads from. */
export interface Lists {
  readonly organization: Organization
  readonly permissionSets: () => Promise<PermissionSets>
  readonly identityStore: () => Promise<IdentityStore>
}

/** What one page told: what was found, and what there is to read because of it. */
export interface PageRead {
  readonly found?: Partial<CataloguePart>
  /** To be read next, while the page token is fresh. */
  readonly next: readonly ReadingTask[]
  /** To be read once the lists are through. */
  readonly later?: readonly ReadingTask[]
  readonly managementAccountId?: string | null
}

export type ListTask = Exclude<ReadingTask, { list: 'describe' }>

/** Reads one page of one list: one call. Null where its token is not good any more; throws as the edges do. */
export async function readPage(lists: Lists, task: ListTask): Promise<PageRead | null> {
  const { organization } = lists
  switch (task.list) {
    case 'accounts':
      return accountsRead(task, await organization.accounts(task.token), '')
    case 'accounts-in':
      return accountsRead(task, await organization.accountsIn(task.parentId, task.token), task.path)
    case 'roots': {
      const page = await organization.roots(task.token)
      return page && { next: [...more(task, page), ...page.items.flatMap(({ id }) => within(id, ''))] }
    }
    case 'units-in': {
      const page = await organization.unitsIn(task.parentId, task.token)
      const at = task.path ? `${task.path}/` : ''
      return (
        page && {
          next: [...more(task, page), ...page.items.flatMap(({ id, name }) => within(id, at + name))],
        }
      )
    }
    case 'permission-sets': {
      const page = await (await lists.permissionSets()).arns(task.token)
      const later: ReadingTask[] = page?.items.length ? [{ list: 'describe', arns: page.items }] : []
      return page && { next: more(task, page), later }
    }
    case 'groups': {
      const page = await (await lists.identityStore()).groups(task.token)
      return page && { found: { groups: page.items }, next: more(task, page) }
    }
    default:
      return task satisfies never
  }
}

function accountsRead(
  task: ListTask,
  page: Awaited<ReturnType<Organization['accounts']>>,
  ou: string,
): PageRead | null {
  if (!page) return null
  const accounts = page.items.map((account) => ({ ...account, ou }))
  return { found: { accounts }, next: more(task, page), managementAccountId: page.managementAccountId }
}

/** The rest of the list, if there is more. A token that repeats would never end, and is an error. */
function more(task: ListTask, { next }: Page<unknown>): ListTask[] {
  if (next === undefined) return []
  if (next === task.token) throw new Error(`the list of ${task.list} repeats its page token`)
  return [{ ...task, token: next }]
}

const within = (parentId: string, path: string): ReadingTask[] => [
  { list: 'accounts-in', parentId, path },
  { list: 'units-in', parentId, path },
]
