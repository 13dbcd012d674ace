import type { Account, Catalogue, Group, PermissionSet } from '../../access/catalogue.ts'
import { type Lists, type ListTask, readPage } from '../../flow/read-list.ts'

/**
 * What there is in AWS right now, read for one question: of the permission sets no more are described than it takes to
 * find the one that is called so, none where it is null. Throws where a list can't be read.
 */
export async function readCatalogue(
  lists: Lists,
  units: boolean,
  permissionSet: string | null,
): Promise<Catalogue> {
  const accounts = new Map<string, Account>()
  const groups = new Map<string, Group>()
  const arns: string[] = []
  let managementAccountId: string | null = null
  const tasks: ListTask[] = [
    { list: units ? 'roots' : 'accounts' },
    { list: 'permission-sets' },
    { list: 'groups' },
  ]
  for (let task = tasks.shift(); task; task = tasks.shift()) {
    const page = await readPage(lists, task)
    if (!page) throw new Error(`the list of ${task.list} changed while it was read: try again`)
    for (const account of page.found?.accounts ?? []) accounts.set(account.id, account)
    for (const group of page.found?.groups ?? []) groups.set(group.id, group)
    for (const later of page.later ?? []) if (later.list === 'describe') arns.push(...later.arns)
    managementAccountId ??= page.managementAccountId ?? null
    tasks.unshift(...page.next.filter((next) => next.list !== 'describe'))
  }
  return {
    readAt: new Date().toISOString(),
    managementAccountId: managementAccountId ?? (await lists.organization.managementAccountId()),
    accounts: [...accounts.values()],
    groups: [...groups.values()],
    permissionSets: permissionSet === null ? [] : await describedUntil(lists, arns, permissionSet),
  }
}

async function describedUntil(lists: Lists, arns: readonly string[], name: string): Promise<PermissionSet[]> {
  const permissionSets = await lists.permissionSets()
  const described: PermissionSet[] = []
  for (const arn of arns) {
    const found = await permissionSets.describe(arn)
    if (found) described.push(found)
    if (found?.name === name) break
  }
  return described
}
