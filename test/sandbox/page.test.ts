import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { openLog } from '../../src/log.ts'
import { startClock } from '../../src/sandbox/clock.ts'
import { type Page, startPage } from '../../src/sandbox/page/server.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/start.ts'

const outcome = z.object({ ok: z.boolean(), text: z.string() })
let sandbox: Sandbox
let served: Page

beforeAll(async () => {
  sandbox = await startSandbox({ clock: startClock({ speed: 20 }), log: openLog('silent', []) })
  served = await startPage(sandbox, 0)
})
afterAll(async () => {
  await served.close()
  await sandbox.close()
})

async function types(line: string): Promise<z.infer<typeof outcome>> {
  const answer = await fetch(new URL('/do', served.url), { method: 'POST', body: line })
  return outcome.parse(await answer.json())
}

const shown = async (): Promise<string> => (await fetch(served.url)).text()

test('a request is asked and approved with lines, and what is typed stays text', async () => {
  const asked = 'as ada: /aws-access request prod ReadOnlyAccess 1h <script>alert("INC-42")</script>'
  expect(await types(asked)).toEqual({ ok: true, text: 'ada was answered.' })
  expect(await types('as grace: press Approve')).toEqual({ ok: true, text: 'grace was answered.' })
  await sandbox.settled()
  const page = await shown()
  expect(page).toContain('&lt;script&gt;alert(&quot;INC-42&quot;)&lt;/script&gt;')
  expect(page).not.toContain('<script>alert')
  expect(page).toMatch(/You have <b>ReadOnlyAccess<\/b>/)
  expect(page).toContain('<li><b>ada</b> ReadOnlyAccess in prod</li>')
  expect(await types('1 hour later')).toMatchObject({ ok: true })
  expect(await shown()).not.toContain('<li><b>ada</b> ReadOnlyAccess in prod</li>')
})

test('a line that calls the bot by name is said in the thread of the newest card', async () => {
  await types('as ada: /aws-access request dev ReadOnlyAccess 1h from the page')
  await types('as ada: /aws-access request staging DatabaseAdmin 1h no rule has this')
  expect(await types('as grace: @aws-access deny <not> today')).toEqual({
    ok: true,
    text: 'grace was answered.',
  })
  await sandbox.settled()
  const page = await shown()
  expect(page).toMatch(/You denied @ada’s request for <b>ReadOnlyAccess<\/b> in <b>dev<\/b>/)
  expect(page).toContain('“&lt;not&gt; today”')
})

test('a form is filled in field by field, and shows its errors', async () => {
  expect(await types('as linus: /aws-access request')).toEqual({ ok: true, text: 'linus has a form open.' })
  expect((await types('as linus: type What do you need? = dev')).text).toContain('dev · PowerUserAccess')
  await types('as linus: pick What do you need? = dev · PowerUserAccess')
  await types('as linus: pick For how long? = 1h')
  await types('as linus: submit')
  expect(await shown()).toContain('<span class="error">Please complete this required field.</span>')
  await types('as linus: fill Why? = trying the new queue')
  await types('as linus: submit')
  await sandbox.settled()
  expect(await shown()).toContain('<li><b>linus</b> PowerUserAccess in dev</li>')
})

test.each([
  ['as bob: /aws-login', /Nobody in the workspace is called bob/],
  ['as edsger: press Approve', /Edsger sees no button Approve/],
  ['as ada: submit', /Ada has no form open/],
  ['jump', /is not understood/],
])('%s is answered in a sentence', async (line, text) => {
  expect(await types(line)).toEqual({ ok: false, text: expect.stringMatching(text) })
})

test.each([
  ['another host', { host: 'rebound.example' }],
  ['another site’s page', { origin: 'http://elsewhere.example' }],
])('%s is not served', async (_, headers) => {
  const status = await new Promise((resolve, reject) => {
    request(served.url, { headers }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end()
  })
  expect(status).toBe(403)
})
