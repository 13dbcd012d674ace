import { IdentitystoreClient } from '@aws-sdk/client-identitystore'
import { expect, test } from 'vitest'
import { type NewUser, users } from '../../src/aws/users.ts'
import { policyOf } from '../access/policies.ts'
import { startParts } from '../flow/parts.ts'

const seed = {
  people: [{ userName: 'ada', email: 'Ada@acme.com' }, { userName: 'grace' }],
  groups: [{ name: 'Engineers' }],
  memberships: [{ person: 'ada', group: 'Engineers' }],
}
const linus: NewUser = {
  userName: 'linus',
  givenName: 'Linus',
  familyName: 'Sample',
  displayName: 'Linus Sample',
  email: 'linus@acme.com',
}

async function start() {
  const { edges, center } = await startParts({ seed, policy: policyOf([]) })
  const made = () => center.calls.filter(({ operation }) => /^(Create|Delete)User$/.test(operation))
  return { center, store: await edges.identityStore(), made }
}

test('a user is made with every attribute, and is found by name and address', async () => {
  const { center, store } = await start()
  const answer = await store.createUser(linus)
  expect(answer).toEqual({ kind: 'created', userId: center.userId('linus') })
  expect(center.users()).toContainEqual({ id: center.userId('linus'), status: 'ENABLED', ...linus })
  const user = {
    id: center.userId('linus'),
    userName: 'linus',
    emails: ['linus@acme.com'],
    enabled: true,
  }
  expect(await store.userByName('linus')).toEqual(user)
  expect(await store.userByEmail('linus@acme.com')).toEqual(user)
  center.disableUser('linus')
  expect(await store.userByName('linus')).toEqual({ ...user, enabled: false })
  expect(await store.userByName('barbara')).toBeUndefined()
})

test('a name or an address that is taken is told apart from a failure', async () => {
  const { store } = await start()
  for (const taken of [{ userName: 'Ada' }, { email: 'ada@acme.com' }])
    expect(await store.createUser({ ...linus, ...taken })).toEqual({
      kind: 'exists',
      reason: expect.stringContaining('Duplicate'),
    })
})

test('what AWS answers to a making is data, in one attempt', async () => {
  const { center, store, made } = await start()
  const busy = { kind: 'busy' }
  const answers = [
    ['ThrottlingException', busy],
    ['ServiceQuotaExceededException', { kind: 'failed', permanent: true }],
    ['AccessDeniedException', { kind: 'failed', permanent: true, reason: 'AccessDeniedException: no' }],
    ['InternalServerException', { kind: 'lost' }],
  ] as const
  for (const [error, answer] of answers) {
    center.faults.plan('CreateUser', { kind: 'fail', error, message: 'no' })
    expect(await store.createUser(linus)).toMatchObject(answer)
  }
  expect(await store.createUser({ ...linus, userName: 'Administrator' })).toMatchObject({
    kind: 'failed',
    permanent: true,
    reason: expect.stringContaining('reserved'),
  })
  expect(made()).toHaveLength(answers.length + 1)
  expect(center.users()).toHaveLength(2)
})

test('a making whose answer was lost has happened, and the next one finds it taken', async () => {
  const { center, store } = await start()
  center.faults.plan('CreateUser', { kind: 'lose' })
  expect(await store.createUser(linus)).toMatchObject({ kind: 'lost' })
  expect(await store.createUser(linus)).toMatchObject({ kind: 'exists' })
  expect(center.users().filter(({ userName }) => userName === 'linus')).toHaveLength(1)
})

test('a user is removed with the memberships; once more is the same', async () => {
  const { center, store } = await start()
  const id = center.userId('ada')
  center.faults.plan('DeleteUser', { kind: 'fail', error: 'ThrottlingException' })
  expect(await store.removeUser(id)).toMatchObject({ kind: 'busy' })
  center.faults.plan('DeleteUser', { kind: 'lose' })
  expect(await store.removeUser(id)).toMatchObject({ kind: 'lost' })
  expect(await store.removeUser(id)).toEqual({ kind: 'succeeded' })
  expect(await store.describe(id)).toBeUndefined()
  expect(center.memberships()).toEqual([])
  center.faults.plan('DeleteUser', { kind: 'fail', error: 'ResourceNotFoundException' })
  expect(await store.removeUser(id)).toEqual({ kind: 'not-found' })
  center.faults.plan('DeleteUser', { kind: 'fail', error: 'AccessDeniedException' })
  expect(await store.removeUser(id)).toMatchObject({ kind: 'failed', permanent: true })
})

test('all users of an address are found, in any case and over all pages', async () => {
  const { center, store } = await start()
  for (let index = 0; index < 5; index += 1)
    center.addUser({ userName: `other${index}`, email: `${index}@x.com` })
  center.addUser({ userName: 'ada.sync', email: 'ada@ACME.com', status: 'DISABLED' })
  center.addUser({ userName: 'ada.again', email: 'Ada@acme.com' })
  const names = async (email: string) =>
    (await store.usersWithEmail(email)).map(({ userName, enabled }) => [userName, enabled])
  expect(await names('ADA@acme.com')).toEqual([
    ['ada', true],
    ['ada.sync', false],
    ['ada.again', true],
  ])
  expect(await names('ada@acme.co')).toEqual([])
  center.faults.plan('ListUsers', { kind: 'fail', error: 'AccessDeniedException' })
  await expect(store.usersWithEmail('ada@acme.com')).rejects.toThrow('AccessDenied')
})

test('a store that is not there is a fault, and not a missing user', async () => {
  const { center } = await start()
  const client = new IdentitystoreClient({
    endpoint: center.url,
    region: center.region,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
  })
  const elsewhere = users(client, client, { ...center, identityStoreId: 'd-0000000000' })
  await expect(elsewhere.userByName('ada')).rejects.toThrow('IDENTITY_STORE')
  await expect(elsewhere.usersWithEmail('ada@acme.com')).rejects.toThrow('IDENTITY_STORE')
  expect(await elsewhere.removeUser(center.userId('ada'))).toMatchObject({ kind: 'failed', permanent: true })
  expect(await elsewhere.createUser(linus)).toMatchObject({ kind: 'failed', permanent: true })
})
