import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { checkPortal } from '../../src/aws/portal.ts'
import { portalClient } from '../../src/clients.ts'
import { startClock } from '../../src/sandbox/clock.ts'
import { type IdentityCenter, startIdentityCenter } from '../../src/sandbox/identity-center/index.ts'

let center: IdentityCenter
beforeEach(async () => {
  center = await startIdentityCenter({ clock: startClock() })
  // As whoever runs it without any credentials of AWS.
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE']) vi.stubEnv(name, '')
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await center.close()
})

const check = (startUrl = center.startUrl, region = 'eu-west-1') =>
  checkPortal(portalClient({}, region), startUrl)
const asked = () => center.calls.map(({ operation }) => operation)

test.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_SSO_OIDC'])(
  'the pair is asked about at %s, without credentials, and nobody’s token is asked for',
  async (name) => {
    vi.stubEnv(name, center.url)
    expect(await check()).toEqual({ kind: 'right' })
    expect(asked()).toEqual(['RegisterClient', 'StartDeviceAuthorization'])
    expect(await check('https://acme.awsapps.com/start')).toEqual({ kind: 'wrong' })
    vi.stubEnv(name, `${center.url}/us-east-1`)
    expect(await check(center.startUrl, 'us-east-1')).toEqual({ kind: 'wrong' })
    expect(asked()).not.toContain('CreateToken')
  },
)

test.each(['SlowDownException', 'InternalServerException', 'InvalidClientException'])(
  '%s says nothing about the pair',
  async (error) => {
    vi.stubEnv('AWS_ENDPOINT_URL_SSO_OIDC', center.url)
    center.faults.plan('StartDeviceAuthorization', { kind: 'fail', error }, 3)
    expect(await check()).toMatchObject({ kind: 'unknown', why: expect.stringContaining(error) as unknown })
  },
)

test('the word of OAuth alone tells a wrong pair too', async () => {
  const server = createServer((request, response) => {
    request.resume()
    const [status, answer] = request.url?.endsWith('/register')
      ? [200, { clientId: 'client', clientSecret: 'secret' }]
      : [400, { error: 'invalid_request', error_description: 'Invalid start url' }]
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  vi.stubEnv('AWS_ENDPOINT_URL_SSO_OIDC', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  expect(await check()).toEqual({ kind: 'wrong' })
})

test('nor does a registration that fails, or nobody there', async () => {
  vi.stubEnv('AWS_ENDPOINT_URL_SSO_OIDC', center.url)
  center.faults.plan('RegisterClient', { kind: 'fail', error: 'InvalidRequestException' })
  expect(await check()).toMatchObject({ kind: 'unknown' })
  vi.stubEnv('AWS_ENDPOINT_URL_SSO_OIDC', 'http://127.0.0.1:9')
  expect(await check()).toMatchObject({
    kind: 'unknown',
    why: expect.stringContaining('ECONNREFUSED') as unknown,
  })
})
