import { expect, test } from 'vitest'
import type { PairKey } from '../../src/access/entitlement.ts'
import { parseRequestRef, requestRef } from '../../src/access/request-ref.ts'

const permissionSetArn = 'arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-2222222222222222'
const pairs: PairKey[] = [
  { principalId: 'p-1', entitlement: { kind: 'account', accountId: '222222222222', permissionSetArn } },
  { principalId: 'p-1', entitlement: { kind: 'group', groupId: 'g-1' } },
]

test.each(pairs)('a reference finds its request again: $entitlement.kind', (pair) => {
  expect(parseRequestRef(requestRef({ pair, id: 'K7QX2M4P' }))).toEqual({ pair, id: 'K7QX2M4P' })
})

test.each([
  '',
  '#',
  'K7QX2M4P',
  'p#group#g',
  'p#group#g#',
  '#group#g#K7QX2M4P',
  'p#account#1#arn#K7QX2M4P#x',
])('nothing else is one: %j', (text) => {
  expect(parseRequestRef(text)).toBeUndefined()
})
