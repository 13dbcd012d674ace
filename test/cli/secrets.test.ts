import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { readSecrets } from '../../src/cli/secrets/input.ts'
import { startClock } from '../../src/sandbox/clock.ts'
import { startParameters } from '../../src/sandbox/parameters.ts'

const botToken = 'xoxb-1234567890-abcdefghij'
const signingSecret = '0123456789abcdef0123456789abcdef'

async function parameters() {
  const standIn = await startParameters({ clock: startClock() })
  onTestFinished(() => standIn.close())
  return standIn
}

const credentials = { AWS_ACCESS_KEY_ID: 'sandbox', AWS_SECRET_ACCESS_KEY: 'sandbox' }

/** Runs the command with `stdin` piped in. */
async function secrets(endpoint: string, args: readonly string[], stdin: string, env: object = credentials) {
  const child = spawn(process.execPath, ['scripts/run.mjs', 'src/cli/secrets.ts', ...args], {
    cwd: join(import.meta.dirname, '../..'),
    env: {
      PATH: process.env['PATH'],
      AWS_REGION: 'eu-west-1',
      HOME: '/nowhere',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL_SSM: endpoint,
      ...env,
    },
  })
  child.stdin.end(stdin)
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.once('close', resolve)),
  ])
  return { code, stdout, stderr }
}

test.each([
  ['JSON', JSON.stringify({ botToken, signingSecret })],
  ['a line each', `${botToken}\n${signingSecret}\n`],
])('secrets are stored from a pipe as %s, and shown nowhere', async (_, stdin) => {
  const standIn = await parameters()
  const name = '/access-bot/test/slack'
  const { code, stdout, stderr } = await secrets(standIn.url, ['put', '--stage', 'test'], stdin)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(standIn.value(name) ?? '')).toEqual({ botToken, signingSecret })
  expect(stdout).toContain(`Stored in ${name}, version 1.`)
  expect(stdout).not.toContain(signingSecret)
})

test.each([
  ['no bot token', `xoxp-1234567890-abcdefghij\n${signingSecret}`],
  ['no signing secret', `${botToken}\nabc`],
  ['no bot token', '{"signingSecret":"0123456789abcdef0123456789abcdef"}'],
  ['no bot token', ''],
])('what is %s is refused, and nothing is stored', async (words, stdin) => {
  const standIn = await parameters()
  const { code, stdout, stderr } = await secrets(standIn.url, ['put'], stdin)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(new RegExp(`^That is ${words}: .* Nothing was stored.\n$`))
  expect(stderr).not.toContain('abcdefghij')
  expect(standIn.calls).toEqual([])
})

test('what AWS does not like is told without the secrets', async () => {
  const standIn = await parameters()
  standIn.faults.plan('PutParameter', {
    kind: 'fail',
    error: 'ValidationException',
    message: `Value at 'value' failed: {"botToken":"${botToken}"}`,
  })
  const args = ['put', '--parameter', '/bot/slack']
  const { code, stderr } = await secrets(standIn.url, args, `${botToken}\n${signingSecret}`)
  expect(code).toBe(1)
  expect(stderr).toBe(
    '/bot/slack could not be stored. ValidationException: Value at \'value\' failed: {"botToken":"[secret]"}\n',
  )
})

test('without credentials it is said how to give them, and nothing else', async () => {
  const { code, stdout, stderr } = await secrets(
    'http://127.0.0.1:9',
    ['put'],
    `${botToken}\n${signingSecret}`,
    {},
  )
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toBe(
    '/access-bot/prod/slack could not be stored. There are no credentials for AWS (CredentialsProviderError: Could not load credentials from any providers): set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; expired ones have to be taken anew.\n',
  )
})

test('credentials that have expired are told so', async () => {
  const standIn = await parameters()
  standIn.faults.plan('PutParameter', {
    kind: 'fail',
    error: 'ExpiredTokenException',
    message: 'The security token included in the request is expired',
  })
  const { code, stderr } = await secrets(standIn.url, ['put'], `${botToken}\n${signingSecret}`)
  expect(code).toBe(1)
  expect(stderr).toMatch(/AWS does not take the credentials \(ExpiredTokenException: .*\): set AWS_PROFILE/)
})

test('bad use gets the usage', async () => {
  const { code, stderr } = await secrets('http://127.0.0.1:9', ['get'], '')
  expect(code).toBe(1)
  expect(stderr).toMatch(/^usage: npm run secrets -- put/)
})

test('what is typed at a terminal is not shown', async () => {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined })
  const output = new PassThrough()
  const shown: string[] = []
  output.on('data', (chunk: Buffer) => {
    shown.push(chunk.toString())
    if (chunk.includes('Bot token')) input.write(`${botToken}\r`)
    if (chunk.includes('Signing secret')) input.write(`${signingSecret}\r`)
  })
  expect(await readSecrets({ input, output })).toEqual({ botToken, signingSecret })
  expect(shown.join('')).toBe('Bot token (xoxb-…): \nSigning secret: \n')
})
