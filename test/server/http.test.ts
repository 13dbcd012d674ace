import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Child } from './child.ts'
import { startChild } from './child.ts'
import { type Company, company } from './company.ts'

let here: Company
let server: Child
beforeAll(async () => {
  here = await company()
  server = await here.serve()
})
afterAll(() => here.close())

const form = 'application/x-www-form-urlencoded'
const now = () => Math.floor(Date.now() / 1000)

interface Sent {
  readonly body: string | Buffer
  readonly type?: string
  readonly timestamp?: number | string
  /** Headers that replace the right ones. */
  readonly headers?: Record<string, string>
}

/** Posts as Slack does: signed, unless the headers say otherwise. */
async function post({ body, type = form, timestamp = now(), headers = {} }: Sent): Promise<number> {
  const signed = createHmac('sha256', here.slack.signingSecret).update(`v0:${timestamp}:`).update(body)
  const response = await fetch(`${server.url}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': `v0=${signed.digest('hex')}`,
      ...headers,
    },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  })
  await response.arrayBuffer()
  return response.status
}

/** What Slack was asked on somebody's behalf: a server that has just started looks at its channels by itself. */
const forSomebody = () => here.slack.calls.filter(({ method }) => method !== 'conversations.info')

const command = () =>
  new URLSearchParams({
    command: '/aws-access',
    text: 'help',
    user_id: here.person('ada').id,
    team_id: here.slack.installation.teamId,
    channel_id: 'C0000GENERL',
    trigger_id: '1.2.3',
    response_url: 'http://127.0.0.1:9/response/none',
  }).toString()

describe('what is not signed by Slack', () => {
  test('a rightly signed command is answered', async () => {
    expect(await post({ body: command() })).toBe(200)
  })

  test.each<[string, (body: string) => Sent]>([
    ['a wrong signature', (body) => ({ body, headers: { 'x-slack-signature': `v0=${'0'.repeat(64)}` } })],
    ['a signature that is none', (body) => ({ body, headers: { 'x-slack-signature': 'v0=zz' } })],
    ['a signature of another version', (body) => ({ body, headers: { 'x-slack-signature': 'v1=00' } })],
    ['an empty signature', (body) => ({ body, headers: { 'x-slack-signature': '' } })],
    ['a stale timestamp', (body) => ({ body, timestamp: now() - 301 })],
    ['a very old timestamp', (body) => ({ body, timestamp: 1 })],
    ['a timestamp that is none', (body) => ({ body, timestamp: 'soon' })],
    [
      'another timestamp than was signed',
      (body) => ({ body, headers: { 'x-slack-request-timestamp': String(now() - 5) } }),
    ],
  ])('%s is a 401', async (_, sent) => {
    const asked = forSomebody().length
    expect(await post(sent(command()))).toBe(401)
    expect(forSomebody()).toHaveLength(asked)
  })

  test('no signature at all, or no timestamp, is a 401', async () => {
    for (const headers of [
      {},
      { 'x-slack-signature': 'v0=00' },
      { 'x-slack-request-timestamp': String(now()) },
    ]) {
      const body = command()
      const init = { method: 'POST', body, headers: { 'content-type': form, ...headers } }
      expect((await fetch(`${server.url}/slack/events`, init)).status).toBe(401)
    }
  })
})

describe('garbage', () => {
  const json = 'application/json'
  const garbage: [string, string | Buffer, string?][] = [
    ['nothing', '', json],
    ['an empty form', '', form],
    ['text that is no JSON', '{"type":', json],
    ['null', 'null', json],
    ['an array', '[1,2,3]', json],
    ['a number', '42', json],
    ['a string', '"text"', json],
    ['an object with nothing in it', '{}', json],
    ['an event of an unknown type', '{"type":"surprise"}', json],
    ['an event callback without an event', '{"type":"event_callback"}', json],
    ['an event callback with null', '{"type":"event_callback","event":null}', json],
    ['bytes', Buffer.from([0, 255, 254, 1, 128, 192]), 'application/octet-stream'],
    ['bytes that are said to be JSON', Buffer.from([0, 255, 254, 1, 128, 192]), json],
    ['a form without a payload', 'a=b&c=d', form],
    ['a payload that is no JSON', 'payload=%7Bnot', form],
    ['a payload of null', 'payload=null', form],
    ['a payload that is an array', 'payload=%5B%5D', form],
    ['a payload of an unknown type', `payload=${encodeURIComponent('{"type":"surprise"}')}`, form],
    ['a press without actions', `payload=${encodeURIComponent('{"type":"block_actions"}')}`, form],
    [
      'a press of nothing by nobody',
      `payload=${encodeURIComponent('{"type":"block_actions","actions":[],"user":null}')}`,
      form,
    ],
    [
      'a press on Approve by nobody',
      `payload=${encodeURIComponent('{"type":"block_actions","actions":[{"type":"button","action_id":"request.approve","block_id":"b","value":"x"}]}')}`,
      form,
    ],
    [
      'a sent form without a view',
      `payload=${encodeURIComponent('{"type":"view_submission","user":{"id":"U1"}}')}`,
      form,
    ],
    [
      'a sent form without values',
      `payload=${encodeURIComponent('{"type":"view_submission","user":{"id":"U1"},"team":{"id":"T1"},"view":{"id":"V1","type":"modal","callback_id":"request-form","state":{}}}')}`,
      form,
    ],
    [
      'a question for options without a value',
      `payload=${encodeURIComponent('{"type":"block_suggestion","action_id":"form.entitlement"}')}`,
      form,
    ],
    ['a command without anything else', 'command=%2Faws-access', form],
    ['a command of somebody unknown', 'command=%2Faws-access&user_id=U1&team_id=T1&text=list', form],
    ['a command that is not ours', 'command=%2Fother&user_id=U1&team_id=T1', form],
    ['percent signs', '%%%=%E0%A4', form],
    ['XML', '<a/>', 'text/xml'],
    ['no type that is known', 'x', 'nonsense'],
    ['a form of parts that is none', '--x--', 'multipart/form-data; boundary=x'],
    ['a prototype', '{"__proto__":{"type":"x"},"constructor":1}', json],
    ['two megabytes', 'x'.repeat(2_000_000), json],
    ['two megabytes of a form', `text=${'x'.repeat(2_000_000)}&command=%2Faws-access`, form],
  ]

  test('is answered below 500, signed or not, all of it at once', async () => {
    const answered = garbage.flatMap(([name, body, type = form]) => [
      post({ body, type }).then((status) => ({ name, status })),
      post({ body, type, headers: { 'x-slack-signature': 'v0=00' } }).then((status) => ({ name, status })),
    ])
    for (const { name, status } of await Promise.all(answered)) expect(status, name).toBeLessThan(500)
    expect(await server.health()).toBe(200)
  })

  test('the server answers properly afterwards', async () => {
    expect((await here.person('ada').says('/aws-access help'))?.rendered).toMatch(/\/aws-access request/)
    expect(here.slack.problems).toEqual([])
  })
})

describe('paths', () => {
  test('an unknown one is a 404, and another method than POST is no fault', async () => {
    for (const path of ['/', '/slack', '/slack/event', '/healthzz', '/slack/events/more'])
      expect((await fetch(server.url + path)).status, path).toBe(404)
    for (const path of ['//', '/%', '/%E0%A4%A/healthz', '/\\\\'])
      expect((await fetch(server.url + path)).status, path).toBeLessThan(500)
    for (const method of ['GET', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'])
      expect((await fetch(`${server.url}/slack/events`, { method })).status, method).toBeLessThan(500)
    expect((await fetch(`${server.url}/healthz`, { method: 'POST' })).status).toBeLessThan(500)
    expect((await fetch(`${server.url}/healthz?probe=1`)).status).toBe(200)
  })
})

describe.each(['HTTP', 'Socket Mode'] as const)('health over %s', (mode) => {
  test('is 503 until there is something to work with, then 200', async ({ onTestFinished }) => {
    const there = await company({ mode })
    there.table.faults.plan(/.*/, { kind: 'fail', error: 'AccessDeniedException', status: 400 }, 1000)
    const child = await startChild(there.settings)
    onTestFinished(async () => {
      child.kill('SIGKILL')
      await child.exited
      await there.close()
    })
    await there.until('somebody listens', () => there.table.calls.length > 0)
    expect(await child.health()).toBe(503)
    there.table.faults.clear()
    await child.ready()
    expect(await child.health()).toBe(200)
  })
})
