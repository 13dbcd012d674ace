import { CreateGroupMembershipCommand, IdentitystoreClient } from '@aws-sdk/client-identitystore'
import { ListPermissionSetsCommand, SSOAdminClient } from '@aws-sdk/client-sso-admin'
import {
  CreateTokenCommand,
  RegisterClientCommand,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startClock } from '../../src/sandbox/clock.ts'
import { startIdentityCenter } from '../../src/sandbox/identity-center/index.ts'
import type { IdentityCenter } from '../../src/sandbox/identity-center/index.ts'

let center: IdentityCenter
let store: IdentitystoreClient
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }

beforeEach(async () => {
  center = await startIdentityCenter({
    clock: startClock(),
    seed: { people: [{ userName: 'ada' }], groups: [{ name: 'Engineers' }] },
  })
  store = new IdentitystoreClient({
    endpoint: center.url,
    region: 'eu-west-1',
    credentials,
    maxAttempts: 1,
  })
})
afterEach(() => center.close())

const joining = () =>
  new CreateGroupMembershipCommand({
    IdentityStoreId: center.identityStoreId,
    GroupId: center.groupId('Engineers'),
    MemberId: { UserId: center.userId('ada') },
  })

/** A call as no SDK would make it. */
const raw = async (target: string, input: object, region = 'eu-west-1') => {
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/${region}/sso/aws4_request, SignedHeaders=host, Signature=0`
  const response = await fetch(center.url, {
    method: 'POST',
    headers: { 'x-amz-target': target, ...(region && { authorization }) },
    body: JSON.stringify(input),
  })
  const body: unknown = await response.json()
  return { status: response.status, requestId: response.headers.get('x-amzn-requestid'), body }
}

const oidc = (region?: string) =>
  new SSOOIDCClient({
    endpoint: region ? `${center.url}/${region}` : center.url,
    region: region ?? 'eu-west-1',
    maxAttempts: 1,
  })
const begin = async (startUrl: string, region?: string) => {
  const { clientId, clientSecret } = await oidc(region).send(
    new RegisterClientCommand({ clientName: 'check', clientType: 'public' }),
  )
  return oidc(region).send(new StartDeviceAuthorizationCommand({ clientId, clientSecret, startUrl }))
}

describe('what is refused', () => {
  test('an operation that is not served', async () => {
    for (const target of [
      'SWBExternalService.MakeCoffee',
      'AWSIdentityStore.ListInstances',
      'Nobody.ListInstances',
    ])
      expect(await raw(target, {})).toMatchObject({
        status: 400,
        body: { __type: 'UnknownOperationException' },
      })
  })

  test('a call without a signature', async () => {
    const answer = await raw('SWBExternalService.ListInstances', {}, '')
    expect(answer).toMatchObject({ status: 403, body: { __type: 'MissingAuthenticationTokenException' } })
    expect(answer.requestId).toMatch(/^[0-9a-f-]{36}$/)
  })

  test.each([
    ['a missing member', { IdentityStoreId: undefined }, /IdentityStoreId must not be null/],
    ['an unknown member', { Member: 'ada' }, /Member is not a member/],
    ['a wrong type', { GroupId: 7 }, /GroupId must be a string/],
    ['an unknown member further in', { MemberId: { GroupId: 'x' } }, /MemberId.GroupId is not a member/],
    ['a union of nothing', { MemberId: {} }, /MemberId must have exactly one member/],
    ['a broken pattern', { GroupId: 'Engineers' }, /'Engineers' at 'GroupId' must satisfy/],
  ])('%s', async (_, change, message) => {
    const answer = await raw('AWSIdentityStore.CreateGroupMembership', { ...joining().input, ...change })
    expect(answer).toMatchObject({ status: 400, body: { __type: 'ValidationException' } })
    expect(answer.body).toHaveProperty('Message', expect.stringMatching(message))
  })

  test('a page of nothing', async () => {
    const client = new SSOAdminClient({
      endpoint: center.url,
      region: 'eu-west-1',
      credentials,
      maxAttempts: 1,
    })
    const list = new ListPermissionSetsCommand({ InstanceArn: 'arn:aws:sso:::instance/x', MaxResults: 0 })
    await expect(client.send(list)).rejects.toMatchObject({ name: 'ValidationException' })
  })
})

describe('faults', () => {
  test("a planned failure is answered in the service's form, and the work is not done", async () => {
    center.faults.plan('CreateGroupMembership', { kind: 'fail', error: 'InternalServerException' })
    await expect(store.send(joining())).rejects.toMatchObject({
      name: 'InternalServerException',
      $metadata: { httpStatusCode: 500 },
    })
    expect(center.memberships()).toEqual([])
    await store.send(joining())
    expect(center.calls.map(({ outcome }) => outcome)).toEqual(['InternalServerException', 'ok'])
  })

  test('a lost answer leaves the work done', async () => {
    center.faults.plan('CreateGroupMembership', { kind: 'lose' })
    await expect(store.send(joining())).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(center.memberships()).toHaveLength(1)
    expect(center.calls).toMatchObject([{ operation: 'CreateGroupMembership', outcome: 'lost' }])
  })

  test('a late answer comes', async () => {
    center.faults.plan('CreateGroupMembership', { kind: 'late', ms: 30 })
    const begun = Date.now()
    await store.send(joining())
    expect(Date.now() - begun).toBeGreaterThanOrEqual(29)
  })

  test('a call that hangs is never answered, and closing ends it', async () => {
    center.faults.plan('CreateGroupMembership', { kind: 'hang' })
    const hanging = store.send(joining()).catch((error: unknown) => error)
    await expect.poll(() => center.calls.length).toBe(1)
    expect(center.memberships()).toEqual([])
    await center.close()
    expect(await hanging).toBeInstanceOf(Error)
  })
})

describe('the device flow', () => {
  test('the start URL and its Region belong together', async () => {
    expect(await begin(center.startUrl)).toMatchObject({ expiresIn: 600 })
    expect(await begin(center.startUrl, 'eu-west-1')).toHaveProperty('deviceCode')
    const invalid = { name: 'InvalidRequestException', error: 'invalid_request' }
    await expect(begin('https://acme.awsapps.com/start')).rejects.toMatchObject(invalid)
    await expect(begin(center.startUrl, 'us-east-1')).rejects.toMatchObject(invalid)
  })

  test('a client that nobody registered is refused, and no token is given', async () => {
    const stranger = { clientId: 'x', clientSecret: 'y' }
    const start = new StartDeviceAuthorizationCommand({ ...stranger, startUrl: center.startUrl })
    await expect(oidc().send(start)).rejects.toMatchObject({ name: 'InvalidClientException' })
    const token = new CreateTokenCommand({ ...stranger, grantType: 'refresh_token' })
    await expect(oidc().send(token)).rejects.toMatchObject({ name: 'AccessDeniedException' })
  })
})
