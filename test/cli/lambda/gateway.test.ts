import { createServer, request } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { gateway } from '../../../src/cli/lambda/gateway.ts'
import { fixture } from './fixture.ts'

/** What the handler returns is what the query says, or else the event itself. */
const handler = `export const handler = async (event) => {
  const says = event.queryStringParameters?.returns
  if (says === 'throw') throw new Error('no')
  if (says === 'late') await new Promise((resolve) => setTimeout(resolve, 5000))
  return says ? JSON.parse(says) : event
}`

async function listening(timeoutMs = 30_000): Promise<string> {
  const { called } = await fixture(handler)
  const answer = gateway([{ method: 'POST', path: '/slack/events', called, timeoutMs }], 'eu-west-1')
  const server = createServer((incoming, response) => void answer(incoming, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

const post = (url: string, init: RequestInit = {}): Promise<Response> =>
  fetch(url, { method: 'POST', ...init })
const returning = (url: string, value: unknown): Promise<Response> =>
  post(`${url}/slack/events?${new URLSearchParams({ returns: JSON.stringify(value) }).toString()}`)

interface Event {
  readonly headers: Record<string, string>
  readonly body?: string
  readonly isBase64Encoded: boolean
}
const eventOf = async (response: Response): Promise<Event> => (await response.json()) as Event

describe('a request to the HTTP API', () => {
  test('comes to the function as an event of version 2.0', async () => {
    const url = await listening()
    const response = await post(`${url}/slack/events?a=1&a=2&b=%20c`, {
      headers: { 'X-Sample': 'one', cookie: 'x=1; y=2', 'content-type': 'application/json' },
      body: '{"text":"ä"}',
    })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      version: '2.0',
      routeKey: 'POST /slack/events',
      rawPath: '/slack/events',
      rawQueryString: 'a=1&a=2&b=%20c',
      queryStringParameters: { a: '1,2', b: ' c' },
      cookies: ['x=1', 'y=2'],
      headers: { 'x-sample': 'one', 'content-type': 'application/json', 'content-length': '13' },
      requestContext: {
        http: { method: 'POST', path: '/slack/events', protocol: 'HTTP/1.1', sourceIp: expect.any(String) },
        routeKey: 'POST /slack/events',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      body: '{"text":"ä"}',
      isBase64Encoded: false,
    })
  })

  test.each([
    ['application/json', false],
    ['application/json; charset=utf-8', false],
    ['text/xml', false],
    ['application/x-www-form-urlencoded', true],
    ['multipart/form-data; boundary=x', true],
    ['application/octet-stream', true],
  ])('brings a body of %s along, as base64: %s', async (type, base64) => {
    const url = await listening()
    const event = await eventOf(
      await post(`${url}/slack/events`, { headers: { 'content-type': type }, body: 'text=a+b' }),
    )
    expect(event.isBase64Encoded).toBe(base64)
    expect(Buffer.from(event.body ?? '', base64 ? 'base64' : 'utf8').toString()).toBe('text=a+b')
  })

  test('has its headers in small letters, those of one name joined', async () => {
    const url = new URL(await listening())
    const text = await new Promise<string>((resolve, reject) => {
      const headers = ['Host', url.host, 'X-Twice', 'one', 'x-twice', 'two', 'Content-Length', '0']
      const sent = request({
        host: url.hostname,
        port: url.port,
        path: '/slack/events',
        method: 'POST',
        headers,
      })
      sent.on('error', reject).on('response', (response) => {
        response.setEncoding('utf8')
        let body = ''
        response.on('data', (chunk: string) => (body += chunk)).on('end', () => resolve(body))
      })
      sent.end()
    })
    const event = JSON.parse(text) as Event
    expect(event.headers['x-twice']).toBe('one,two')
    expect(event).not.toHaveProperty('body')
  })

  test('to another path, or by another method, is not found', async () => {
    const url = await listening()
    for (const path of ['/', '/slack', '/slack/events/', '/slack/events/more', '//'])
      expect((await post(url + path)).status, path).toBe(404)
    const response = await fetch(`${url}/slack/events`)
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({ message: 'Not Found' })
  })

  test('may not be larger than Lambda takes', async () => {
    const url = await listening()
    for (const megabytes of [5, 6, 11]) {
      const body = new Uint8Array(megabytes * 1024 * 1024)
      expect((await post(`${url}/slack/events`, { body })).status, `${megabytes} MB`).toBe(413)
    }
  })
})

describe('what the function returns', () => {
  test('is the answer: status, headers, body', async () => {
    const url = await listening()
    const response = await returning(url, {
      statusCode: 401,
      headers: { 'X-Sample': 'yes', 'Content-Type': 'application/json' },
      cookies: ['a=1', 'b=2'],
      body: '{"no":true}',
    })
    expect(response.status).toBe(401)
    expect(response.headers.get('x-sample')).toBe('yes')
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(await response.text()).toBe('{"no":true}')
  })

  test('is decoded where it says so, empty where it has no body, and JSON where it has no status', async () => {
    const url = await listening()
    const encoded = await returning(url, { statusCode: 200, body: 'aGk=', isBase64Encoded: true })
    expect(await encoded.text()).toBe('hi')
    const empty = await returning(url, { statusCode: 200 })
    expect([empty.status, await empty.text()]).toEqual([200, ''])
    const bare = await returning(url, { hello: 'world' })
    expect([bare.status, await bare.json()]).toEqual([200, { hello: 'world' }])
  })

  test.each([{ statusCode: 'many' }, { statusCode: 200, body: { no: 'text' } }])(
    'is an internal server error where it is no answer: %j',
    async (value) => {
      expect((await returning(await listening(), value)).status).toBe(500)
    },
  )

  test('is an internal server error where the function failed, and unavailable where it takes too long', async () => {
    const url = await listening(300)
    const failed = await post(`${url}/slack/events?returns=throw`)
    expect([failed.status, await failed.json()]).toEqual([500, { message: 'Internal Server Error' }])
    const late = await post(`${url}/slack/events?returns=late`)
    expect([late.status, await late.json()]).toEqual([503, { message: 'Service Unavailable' }])
  })
})
