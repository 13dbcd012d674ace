import type { Catalogue } from '../../src/access/catalogue.ts'
import type { StandIns } from '../../src/sandbox/stand-ins.ts'
import type { Filling } from './fill.ts'
import { accountName, groupNames, permissionSetName, type Size } from './people.ts'

/** Puts the catalogue into the table as the bot would have read it just now. */
export async function fillCatalogue({ store }: Filling, standIns: StandIns, size: Size): Promise<void> {
  const now = new Date()
  const { accounts, permissionSets, groups, managementAccountId, readAt } = catalogueOf(standIns, size, now)
  const chunks = await store.catalogue.keep('filled', { accounts, permissionSets, groups }, 'part')
  const head = { reading: 'filled', startedAt: readAt, readAt, managementAccountId, units: true, chunks }
  await store.catalogue.publish(head)
  const refreshAt = new Date(now.getTime() + 3_600_000).toISOString()
  await store.jobs.create('catalogue', { kind: 'refresh-catalogue', refreshAt }, refreshAt)
}

function catalogueOf({ identityCenter }: StandIns, size: Size, now: Date): Catalogue {
  const many = <T>(count: number, make: (at: number) => T): T[] =>
    Array.from({ length: count }, (_, at) => make(at))
  return {
    readAt: now.toISOString(),
    managementAccountId: identityCenter.managementAccountId,
    accounts: many(size.accounts, (at) => ({
      id: identityCenter.accountId(accountName(at)),
      name: accountName(at),
      ou: `Workloads/Unit-${at % 20}`,
    })),
    permissionSets: many(size.permissionSets, (at) => ({
      arn: identityCenter.permissionSetArn(permissionSetName(at)),
      name: permissionSetName(at),
      description: `Sample ${at}`,
      sessionSeconds: 14_400,
    })),
    groups: groupNames(size).map((name) => ({ id: identityCenter.groupId(name), name })),
  }
}
