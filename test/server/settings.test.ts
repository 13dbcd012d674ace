import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { identityCenterSeed } from '../../src/sandbox/seed.ts'
import { type Child, startChild } from './child.ts'
import { company } from './company.ts'

const folder = mkdtempSync(join(tmpdir(), 'aws-access-settings-'))
afterAll(() => rmSync(folder, { recursive: true }))

const mistaken = join(folder, 'mistaken.yaml')
writeFileSync(mistaken, 'portal:\n  startUrl: nowhere\n  colour: red\nrules: []\n')
const policy = join(import.meta.dirname, '..', '..', 'access.yaml')

const http = { SLACK_BOT_TOKEN: 'xoxb-settings', SLACK_SIGNING_SECRET: 'settings-secret' }
const aws = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'outside', AWS_SECRET_ACCESS_KEY: 'outside' }
const whole = { ...http, ...aws, ACCESS_POLICY: policy }

/** What the process wrote to stderr, once it is gone by itself. */
async function refusal(settings: Record<string, string | undefined>): Promise<string> {
  const child = await startChild(settings, { cwd: folder })
  const { code } = await child.exited
  expect({ code, stderr: child.stderr }).toMatchObject({ code: 1 })
  return child.stderr.join('\n')
}

describe('a server whose settings are not right', () => {
  test.concurrent.each([
    ['SLACK_BOT_TOKEN', { SLACK_SIGNING_SECRET: 'secret' }],
    ['SLACK_BOT_TOKEN', { TABLE_NAME: 'table' }],
    ['SLACK_SIGNING_SECRET', { SLACK_BOT_TOKEN: 'xoxb-1' }],
    ['SLACK_APP_TOKEN', { ...http, SLACK_APP_TOKEN: 'xapp-1' }],
    ['PORT', { ...whole, PORT: 'http' }],
    ['PORT', { ...whole, PORT: '65536' }],
    ['PORT', { ...whole, PORT: '-1' }],
    ['PORT', { PORT: 'many' }],
    ['TABLE_NAME', { ...whole, TABLE_NAME: 't2' }],
    ['TICK_SECONDS', { ...whole, TICK_SECONDS: '0' }],
    ['TICK_SECONDS', { ...whole, TICK_SECONDS: '1.5' }],
    ['LOG_LEVEL', { ...whole, LOG_LEVEL: 'loud' }],
    ['SLACK_API_URL', { ...whole, SLACK_API_URL: 'slack.com/api' }],
    ['SLACK_API_URL', { ...whole, SLACK_API_URL: 'file:///etc' }],
    ['ACCESS_POLICY', { ...whole, ACCESS_POLICY: 'missing.yaml' }],
    ['ACCESS_POLICY', { ...whole, ACCESS_POLICY: folder }],
    ['ACCESS_POLICY', { ...http, ...aws }],
    ['IDENTITY_STORE_ID', { ...whole, IDENTITY_CENTER_INSTANCE_ARN: 'arn:aws:sso:::instance/ssoins-1' }],
    ['IDENTITY_CENTER_INSTANCE_ARN', { ...whole, IDENTITY_STORE_ID: 'd-1234567890' }],
    ['AWS_REGION', { ...whole, AWS_REGION: undefined }],
    ['NODE_ENV', { NODE_ENV: 'production' }],
  ])('says one sentence that names %s and ends with 1, case %#', async (name, settings) => {
    const said = await refusal({ AWS_ENDPOINT_URL: 'http://127.0.0.1:9', ...settings })
    expect(said).toContain(name)
    expect(said.split('\n')).toHaveLength(1)
    expect(said).toMatch(/[.…]$/)
    expect(said).not.toMatch(/^Error|\bat .*:\d+:\d+/)
  })

  test('says where each mistake of the policy is, by line and column', async () => {
    const said = await refusal({ ...whole, ACCESS_POLICY: mistaken })
    expect(said).toContain(`${mistaken}:2:13 `)
    expect(said).toContain(`${mistaken}:3:3 `)
  })

  test('says that the port is taken', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, resolve))
    const address = other.address()
    const port = String(typeof address === 'object' ? address?.port : '')
    const said = await refusal({ ...whole, PORT: port, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' })
    other.close()
    expect(said).toContain(port)
    expect(said.split('\n')).toHaveLength(1)
  })

  test('says nothing of a token or a secret', async () => {
    const said = await refusal({ ...whole, SLACK_APP_TOKEN: 'xapp-settings', LOG_LEVEL: 'loud' })
    expect(said).not.toMatch(/xoxb-settings|settings-secret|xapp-settings/)
  })
})

test('a token that Slack refuses is named: of the app it is the end, of the bot what is held still ends', async ({
  onTestFinished,
}) => {
  const { settings, close } = await company()
  onTestFinished(close)
  const { SLACK_SIGNING_SECRET: _, ...others } = settings
  const socket = await startChild({ ...others, SLACK_APP_TOKEN: 'xapp-other' })
  expect(await socket.exited).toMatchObject({ code: 1 })
  expect(socket.stderr.join('\n')).toBe('SLACK_APP_TOKEN: Slack refuses it (invalid_auth).')
  const server = await startChild({ ...settings, SLACK_BOT_TOKEN: 'xoxb-other', LOG_LEVEL: 'error' })
  await server.ready()
  expect(server.stdout.join('\n')).toContain('Slack refuses SLACK_BOT_TOKEN: nobody can be answered')
  server.kill('SIGTERM')
  expect(await server.exited).toEqual({ code: 0, signal: null })
})

test('one AWS_ENDPOINT_URL for all services is enough, and the instance may be told: its primary Region is asked for, once', async ({
  onTestFinished,
}) => {
  const seed = { ...identityCenterSeed, region: 'us-east-1', replicas: ['eu-west-1'] }
  const { settings, identityCenter, table, close } = await company({ identityCenter: { seed } })
  const front = await frontOf({ table: table.url, identityCenter: identityCenter.url })
  let server: Child | undefined
  onTestFinished(async () => {
    server?.kill('SIGKILL')
    await server?.exited
    front.close()
    await close()
  })
  const told = {
    ...Object.fromEntries(Object.entries(settings).filter(([name]) => !name.startsWith('AWS_ENDPOINT_URL'))),
    AWS_ENDPOINT_URL: front.url,
    IDENTITY_CENTER_INSTANCE_ARN: identityCenter.instanceArn,
    IDENTITY_STORE_ID: identityCenter.identityStoreId,
  }
  for (const start of ['first', 'second']) {
    server = await startChild(told)
    await server.ready()
    const asked = identityCenter.calls.map(({ operation }) => operation)
    expect(asked, start).not.toContain('ListInstances')
    expect(asked.filter((each) => each === 'DescribeInstance')).toHaveLength(1)
    // Nothing but the primary Region tells these.
    expect(asked).toContain('DescribePermissionSet')
    server.kill('SIGTERM')
    expect(await server.exited).toEqual({ code: 0, signal: null })
  }
})

/** One address for every service of AWS: each call goes on to the stand-in that it is for. */
async function frontOf(to: { table: string; identityCenter: string }) {
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array))
    const target = String(request.headers['x-amz-target'])
    const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers
    const answer = await fetch(target.startsWith('DynamoDB_') ? to.table : to.identityCenter, {
      method: 'POST',
      headers: headers as Record<string, string>,
      body: Buffer.concat(chunks),
    })
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
    response.end(Buffer.from(await answer.arrayBuffer()))
  }
  const server = createServer((request, response) => void pass(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return { url: `http://127.0.0.1:${port}`, close: () => (server.closeAllConnections(), server.close()) }
}
