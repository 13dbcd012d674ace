import { expect, test } from 'vitest'
import { start } from './parts.ts'

test('a command is answered, and the first one asks for the secret once', async () => {
  const { working, answering, signed, context, parameters } = await start()
  await working()({ kind: 'tick' }, context())
  const handler = answering()
  const body = new URLSearchParams({
    command: '/aws-access',
    text: 'help',
    trigger_id: '1.2.3',
    user_id: 'U0ADA00001',
    team_id: 'T0123456789',
  }).toString()
  const calls = parameters.calls.length
  const answer = await handler(signed({ body, base64: true }), context())
  expect(answer.statusCode).toBe(200)
  expect(JSON.parse(answer.body)).toMatchObject({ response_type: 'ephemeral' })
  await handler(signed({ body }), context())
  expect(parameters.calls.length - calls).toBe(1)
})
