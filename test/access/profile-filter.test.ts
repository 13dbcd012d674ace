import { describe, expect, test } from 'vitest'
import { matching, nearFilter } from '../../src/access/profile-filter.ts'
import { type Held, profiles } from '../../src/access/sign-in.ts'

const portal = { startUrl: 'https://d-1234567890.awsapps.com/start', region: 'eu-west-1', session: 'acme' }
const held: Held[] = [
  { accountId: '111111111111', account: 'Payments: prod', permissionSet: 'ReadOnlyAccess' },
  {
    accountId: '111111111111',
    account: 'Payments: prod',
    permissionSet: 'AdministratorAccess',
    via: 'Engineers',
  },
  { accountId: '222222222222', account: "O'Brien & Söhne", permissionSet: 'ReadOnlyAccess' },
  { accountId: '222222222222', account: "O'Brien & Söhne", permissionSet: 'ReadOnlyAccess', via: 'Auditors' },
]
const all = { profiles: profiles(portal, held), held }
const found = (filter: string): string[] => matching(all, filter).map(({ name }) => name)

const [brien, admin, read] = [
  'acme-obrien-sohne-ReadOnlyAccess',
  'acme-payments-prod-AdministratorAccess',
  'acme-payments-prod-ReadOnlyAccess',
]

describe('what a filter matches', () => {
  test.each([
    ['prod', [admin, read]],
    ['PROD', [admin, read]],
    ['söhne', [brien]],
    ["o'brien", [brien]],
    ['sohne', [brien]],
    ['1111', [admin, read]],
    ['readonly', [brien, read]],
    ['engineers', [admin]],
    ['auditors', [brien]],
    ['acme-payments-prod-Read', [read]],
    ['read  prod', [read]],
    ['Payments: prod admin', [admin]],
    ['acme', [brien, admin, read]],
    ['prod söhne', []],
    ['staging', []],
  ])('%j', (filter, names) => {
    expect(found(filter)).toEqual(names)
  })
})

describe('what may have been meant', () => {
  test.each([
    ['prdo', ['prod']],
    ['readonly prdo', ['prod']],
    ['enginers', ['Engineers']],
    ['222222222223', ['222222222222']],
    ['zzzzzz', []],
  ])('by %j', (filter, names) => {
    expect(nearFilter(all, filter)).toEqual(names)
  })

  test('where each word is found, but never all of them together, by whatever has most of them', () => {
    expect(nearFilter(all, 'söhne readonly prod')).toEqual([brien, read, admin])
    expect(nearFilter(all, 'söhne admin prod', 1)).toEqual([admin])
  })
})
