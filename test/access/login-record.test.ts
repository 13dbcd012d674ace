import { describe, expect, test } from 'vitest'
import { changesSince, type LoginRecord, recordAfter } from '../../src/access/login-record.ts'
import type { Profile } from '../../src/access/sign-in.ts'

const profile = (account: string, permissionSet = 'ReadOnly', accountId = '111122223333'): Profile => ({
  accountId,
  account,
  permissionSet,
  name: `acme-${account}-${permissionSet}`,
})
const prod = profile('prod')
const admin = profile('prod', 'Admin')
const dev = profile('dev', 'ReadOnly', '222222222222')
const [first, second, third] = ['2026-11-22T09:00:00Z', '2026-11-23T09:00:00Z', '2026-11-24T09:00:00Z']

const sent = (...profiles: readonly Profile[]): LoginRecord =>
  recordAfter(undefined, profiles, { whole: true, askedAt: first })

describe('what has changed', () => {
  test('is nothing the first time, or when all is as it was', () => {
    expect(changesSince(undefined, [prod], true)).toBeUndefined()
    expect(changesSince(sent(prod), [prod], true)).toBeUndefined()
  })

  test('is nothing where only a part was ever sent, or nothing was held', () => {
    const part = recordAfter(undefined, [prod], { whole: false, askedAt: first })
    expect(changesSince(part, [prod, dev], true)).toBeUndefined()
    expect(changesSince(sent(), [prod], true)).toBeUndefined()
  })

  test('is what is new, and what is gone', () => {
    expect(changesSince(sent(prod, dev), [prod, admin], true)).toEqual({
      since: first,
      added: [admin],
      gone: [{ ...dev }],
      renamed: [],
    })
  })

  test('is never that something is gone where only a part is shown', () => {
    expect(changesSince(sent(prod, dev), [prod], false)).toBeUndefined()
    expect(changesSince(sent(prod, dev), [admin], false)).toMatchObject({ added: [admin], gone: [] })
  })

  test('is an account with another name, once for all that is held in it', () => {
    const renamed = [prod, admin].map((each) => ({ ...each, account: 'production' }))
    expect(changesSince(sent(prod, admin), renamed, true)?.renamed).toEqual([
      { accountId: prod.accountId, from: 'prod', to: 'production' },
    ])
  })

  test('is no other name where the name was not known, then or now', () => {
    const unnamed = { ...prod, account: prod.accountId }
    expect(changesSince(sent(unnamed), [prod], true)).toBeUndefined()
    expect(changesSince(sent(prod), [unnamed], true)).toBeUndefined()
  })
})

describe('what is kept', () => {
  test('is gone once all is shown without it, and told to be so once', () => {
    const record = recordAfter(sent(prod, dev), [prod], { whole: true, askedAt: second })
    expect(record).toEqual({
      askedAt: second,
      wholeAt: second,
      profiles: [prod, { ...dev, gone: true }],
    })
    expect(changesSince(record, [prod], true)).toBeUndefined()
  })

  test('is new again when it comes back, under its old name', () => {
    const record = recordAfter(sent(prod, dev), [prod], { whole: true, askedAt: second })
    expect(changesSince(record, [prod, dev], true)?.added).toEqual([dev])
    expect(recordAfter(record, [prod, dev], { whole: true, askedAt: third }).profiles).toEqual([prod, dev])
  })

  test('is joined with what only a part shows', () => {
    const record = recordAfter(sent(prod, dev), [admin], { whole: false, askedAt: second })
    expect(record).toEqual({ askedAt: second, wholeAt: first, profiles: [admin, prod, dev] })
    expect(changesSince(record, [prod, admin, dev], true)).toBeUndefined()
  })

  test('goes on calling an account by its name where only its id is known for a while', () => {
    const unnamed = { ...prod, account: prod.accountId }
    expect(recordAfter(sent(prod), [unnamed], { whole: true, askedAt: second }).profiles).toEqual([prod])
  })
})
