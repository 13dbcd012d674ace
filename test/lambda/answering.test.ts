import { expect, test } from 'vitest'
import type { HttpEvent } from '../../src/lambda/events.ts'
import { start } from './parts.ts'

const command = (text: string): string =>
  new URLSearchParams({
    command: '/aws-access',
    text,
    trigger_id: '1.2.3',
    user_id: 'U0ADA00001',
    team_id: 'T0123456789',
  }).toString()

test('a command is answered, and the secrets are asked for once', async () => {
  const { answering, signed, context, parameters } = await start()
  const handler = answering()
  for (const base64 of [true, false]) {
    const answer = await handler(signed({ body: command('help'), base64 }), context())
    expect(answer.statusCode).toBe(200)
    expect(JSON.parse(answer.body)).toMatchObject({ response_type: 'ephemeral' })
  }
  expect(parameters.calls.map(({ operation }) => operation)).toEqual(['GetParameter'])
})

test('nobody is called before there is something to answer', async () => {
  const { answering, parameters, identityCenter, table } = await start()
  const before = table.calls.length
  answering()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect([parameters.calls.length, identityCenter.calls.length, table.calls.length - before]).toEqual([
    0, 0, 0,
  ])
})

test('every body that Slack has not signed is answered 401, whatever it is', async () => {
  const { answering, signed, context } = await start()
  const handler = answering()
  const body = command('help')
  const fine = signed({ body })
  const old = String(Math.floor(Date.now() / 1000) - 301)
  const unsigned: HttpEvent[] = [
    {},
    { headers: null, body: null },
    { headers: {}, body: '{' },
    { headers: { 'content-type': 'application/json' }, body: 'null' },
    { ...fine, body: `${body}&text=more` },
    { ...fine, headers: { ...fine.headers, 'x-slack-signature': undefined } },
    { ...fine, headers: { ...fine.headers, 'x-slack-signature': 'v0=' } },
    { ...fine, headers: { ...fine.headers, 'x-slack-signature': 'nonsense' } },
    { ...fine, headers: { ...fine.headers, 'x-slack-request-timestamp': 'soon' } },
    { ...fine, headers: { ...fine.headers, 'x-slack-request-timestamp': old } },
    signed({
      body: '{"type":"url_verification","challenge":"c"}',
      headers: { 'x-slack-signature': 'v0=00' },
    }),
  ]
  for (const event of unsigned) expect(await handler(event, context())).toEqual({ statusCode: 401, body: '' })
})

test('what Slack has signed and is no payload is answered 400, and what nobody listens for 404', async () => {
  const { answering, signed, context } = await start()
  const handler = answering()
  const status = async (body: string, type?: string) =>
    (await handler(signed({ body, ...(type === undefined ? {} : { type }) }), context())).statusCode
  for (const body of ['null', '[]', '1', '"x"', '{', ''])
    expect([body, await status(body, 'application/json')]).toEqual([body, 400])
  expect(await status('payload=null')).toBe(400)
  expect(await status('payload=%7B')).toBe(400)
  expect(await status('garbage', 'text/plain')).toBe(400)
  expect(await status('{}', 'application/json')).toBe(404)
  expect(await status('command=%2Fnobody&team_id=T0123456789&user_id=U0ADA00001')).toBe(404)
})

test('content types are told by what they mean, and headers in any case', async () => {
  const { answering, signed, context } = await start()
  const handler = answering()
  const typed = signed({ body: command('help'), type: 'Application/X-WWW-Form-Urlencoded; charset=UTF-8' })
  expect((await handler(typed, context())).statusCode).toBe(200)
  const { headers, ...event } = signed({ body: command('help') })
  const shouting = Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => [name.toUpperCase(), value]),
  )
  expect((await handler({ ...event, headers: shouting }, context())).statusCode).toBe(200)
})

test('the address is verified, also with a body in base64 that is not ASCII', async () => {
  const { answering, signed, context } = await start()
  const body = JSON.stringify({ type: 'url_verification', challenge: 'naïve – ✓' })
  const answer = await answering()(signed({ body, type: 'application/json', base64: true }), context())
  expect(answer.statusCode).toBe(200)
  expect(JSON.parse(answer.body)).toEqual({ challenge: 'naïve – ✓' })
})

test('Slack may try the certificate, and nothing comes of it', async () => {
  const { answering, context } = await start()
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const tried = { headers, body: `ssl_check=1&${command('help')}` }
  expect(await answering()(tried, context())).toEqual({ statusCode: 200, body: '' })
  const other = { headers, body: `ssl_check=2&${command('help')}` }
  expect((await answering()(other, context())).statusCode).toBe(401)
})

test('secrets that can’t be read are a 500, said in the log, and read again the next time', async () => {
  const { answering, signed, context, parameters, logged } = await start()
  const handler = answering()
  parameters.faults.plan('GetParameter', { kind: 'fail', error: 'AccessDeniedException' })
  const event = signed({ body: command('help') })
  expect(await handler(event, context())).toEqual({ statusCode: 500, body: '' })
  expect(logged.join('')).toContain('"message":"the function could not start"')
  expect((await handler(event, context())).statusCode).toBe(200)
})

test.each([
  ['', 'does not hold Slack’s secrets'],
  ['xoxb-not-json', 'does not hold Slack’s secrets'],
  ['{"botToken":"xoxb-only"}', 'does not hold Slack’s secrets'],
])('a parameter that holds %j is named, and not shown', async (value, words) => {
  const { answering, signed, context, logged } = await start({ secrets: value })
  expect((await answering()(signed({ body: command('help') }), context())).statusCode).toBe(500)
  expect(logged.join('')).toContain(words)
  expect(logged.join('')).not.toContain('xoxb-')
})

test.each([
  [{ SLACK_SECRETS_PARAMETER: '' }, 'SLACK_SECRETS_PARAMETER is missing'],
  [{ ACCESS_POLICY: 'access.yaml' }, 'access.yaml is no packaged policy'],
  [{ ACCESS_POLICY: 'nowhere.json' }, 'nowhere.json is no packaged policy'],
  [{ SLACK_API_URL: 'slack' }, 'SLACK_API_URL is no URL'],
])('a setting that is wrong is named: %o', async (env, sentence) => {
  const { answering, signed, context, logged } = await start({ env })
  expect((await answering()(signed({ body: command('help') }), context())).statusCode).toBe(500)
  expect(logged.join('')).toContain(sentence)
})

test('a line of the log has the invocation’s id, and no secret', async () => {
  const { answering, signed, context, logged, slack, table } = await start({
    env: { LOG_LEVEL: 'trace' },
  })
  const handler = answering()
  table.faults.plan('GetItem', { kind: 'fail', error: 'AccessDeniedException' }, 100)
  for (const text of ['list', 'list']) {
    const invocation = context()
    const from = logged.length
    await handler(signed({ body: command(text) }), invocation)
    for (const line of logged.slice(from)) expect(line).toContain(invocation.awsRequestId)
  }
  expect(logged.length).toBeGreaterThan(0)
  for (const secret of [slack.botToken, slack.signingSecret]) expect(logged.join('')).not.toContain(secret)
})
