import { expect, test } from 'vitest'
import type { Page } from '../../src/aws/pages.ts'
import { policyOf } from '../access/policies.ts'
import { startParts } from '../flow/parts.ts'

const seed = {
  accounts: [
    { name: 'prod', ou: 'Workloads/Prod' },
    { name: 'dev', ou: 'Workloads/Dev' },
    { name: 'closed', ou: 'Workloads/Dev', state: 'SUSPENDED' as const },
    { name: 'sandbox' },
  ],
  permissionSets: [
    { name: 'ReadOnly', description: 'Look', sessionDuration: 'PT8H' },
    { name: 'Plain' },
    { name: 'Odd', sessionDuration: 'PT1H30M' },
  ],
}
const start = () => startParts({ seed, policy: policyOf([]) })

/** Every item of a list, and how many pages it took. */
async function all<T>(
  page: (token?: string) => Promise<Page<T> | null>,
): Promise<{ items: T[]; pages: number }> {
  const items: T[] = []
  let token: string | undefined
  for (let pages = 1; ; pages += 1) {
    const read = await page(token)
    items.push(...(read?.items ?? []))
    token = read?.next
    if (token === undefined) return { items, pages }
  }
}

test('accounts that can be worked in are listed, over short and empty pages', async () => {
  const { edges } = await start()
  const { items, pages } = await all(edges.organization.accounts)
  expect(items.map(({ name }) => name)).toEqual(['management', 'prod', 'dev', 'sandbox'])
  expect(pages).toBe(4)
})

test('every page with an account tells the management account, without another call', async () => {
  const { edges, center } = await start()
  const page = await edges.organization.accounts()
  expect(page?.managementAccountId).toBe(center.managementAccountId)
  expect(center.calls).toHaveLength(1)
  expect(await edges.organization.managementAccountId()).toBe(center.managementAccountId)
})

test('a token that is not good any more is told apart from a fault', async () => {
  const { edges, center } = await start()
  expect(await edges.organization.accounts('old')).toBeNull()
  expect(await (await edges.permissionSets()).arns('old')).toBeNull()
  expect(await (await edges.identityStore()).groups('old')).toBeNull()
  center.faults.plan('ListAccounts', { kind: 'fail', error: 'AccessDeniedException' })
  await expect(edges.organization.accounts('old')).rejects.toThrow('AccessDenied')
})

test('units and their accounts are listed by parent; a parent that is gone has none', async () => {
  const { edges } = await start()
  const { organization } = edges
  const root = (await all(organization.roots)).items[0]?.id ?? ''
  const [workloads] = (await all((token) => organization.unitsIn(root, token))).items
  expect(workloads?.name).toBe('Workloads')
  const below = (await all((token) => organization.unitsIn(workloads?.id ?? '', token))).items
  expect(below.map(({ name }) => name)).toEqual(['Prod', 'Dev'])
  const dev = below[1]?.id ?? ''
  expect((await all((token) => organization.accountsIn(dev, token))).items.map(({ name }) => name)).toEqual([
    'dev',
  ])
  const gone = dev.replace(/.{8}$/, '00000000')
  expect(await organization.accountsIn(gone)).toEqual({ items: [], managementAccountId: null })
  expect(await organization.unitsIn(gone)).toEqual({ items: [] })
})

test('a permission set has its name and session length, an hour where AWS names none; one that is gone is none', async () => {
  const { edges, center } = await start()
  const permissionSets = await edges.permissionSets()
  const { items } = await all(permissionSets.arns)
  const described = await Promise.all(items.map((arn) => permissionSets.describe(arn)))
  expect(described).toEqual([
    {
      arn: center.permissionSetArn('ReadOnly'),
      name: 'ReadOnly',
      description: 'Look',
      sessionSeconds: 28_800,
    },
    { arn: center.permissionSetArn('Plain'), name: 'Plain', sessionSeconds: 3600 },
    { arn: center.permissionSetArn('Odd'), name: 'Odd', sessionSeconds: 5400 },
  ])
  const arn = center.permissionSetArn('Plain')
  center.removePermissionSet('Plain')
  expect(await permissionSets.describe(arn)).toBeUndefined()
})

test('an account that was closed is still there, and one that has left is not', async () => {
  const { edges, center } = await start()
  const [dev, closed] = [center.accountId('dev'), center.accountId('closed')]
  center.removeAccount('dev')
  expect(await edges.organization.hasAccount(closed)).toBe(true)
  expect(await edges.organization.hasAccount(dev)).toBe(false)
  center.faults.plan('DescribeAccount', { kind: 'fail', error: 'AccessDeniedException' })
  await expect(edges.organization.hasAccount(dev)).rejects.toThrow('AccessDenied')
})
