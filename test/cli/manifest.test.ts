import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import manifest from '../../manifest.json' with { type: 'json' }
import { readArguments } from '../../src/cli/manifest/arguments.ts'
import { manifestFor } from '../../src/cli/manifest/forms.ts'
import { check } from '../json-schema.ts'

const root = join(import.meta.dirname, '../..')

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/run.mjs', 'src/cli/manifest.ts', ...args],
    { cwd: root, encoding: 'utf8' },
  )
  return { status, stdout, stderr }
}

const url = 'https://access.acme.example/slack/events'
const forms = { 'Socket Mode': { url: null }, HTTP: { url } }

test('over Socket Mode it is the file as it stands, with no address in it', () => {
  const { status, stdout, stderr } = run('--socket')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(JSON.parse(stdout)).toEqual(manifest)
  expect(manifest.settings.socket_mode_enabled).toBe(true)
  const { $schema: _, ...rest } = manifest
  expect(JSON.stringify(rest)).not.toMatch(/https?:/)
})

test('over HTTP every kind of request has the address, and nothing else differs', () => {
  const { status, stdout, stderr } = run('--url', 'https://access.acme.example')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(JSON.parse(stdout)).toEqual({
    ...manifest,
    features: {
      ...manifest.features,
      slash_commands: manifest.features.slash_commands.map((command) => ({ ...command, url })),
    },
    settings: {
      ...manifest.settings,
      event_subscriptions: { ...manifest.settings.event_subscriptions, request_url: url },
      interactivity: { is_enabled: true, request_url: url, message_menu_options_url: url },
      socket_mode_enabled: false,
    },
  })
})

const schema = join(root, '../shared/data/slack-manifest.schema.2.0.0.json')

describe.each(Object.entries(forms))('the manifest over %s', (_, reach) => {
  test.skipIf(!existsSync(schema))('is what Slack’s schema asks for', () => {
    expect(check(JSON.parse(readFileSync(schema, 'utf8')), manifestFor(reach))).toEqual([])
  })

  test('keeps to what Slack asks for besides', () => {
    const { features, display_information } = manifest
    const commands = features.slash_commands.map(({ command }) => command)
    expect(new Set(commands).size).toBe(commands.length)
    for (const command of commands) expect(command).toMatch(/^\/[a-z0-9_-]{1,31}$/)
    expect(features.bot_user.display_name).toMatch(/^[a-z0-9._-]{1,80}$/)
    expect(display_information.background_color).toMatch(/^#[0-9a-f]{6}$/i)
    const { $schema: _schema, ...rest } = manifestFor(reach) as typeof manifest
    const urls = JSON.stringify(rest).match(/https?:[^"]*/g) ?? []
    for (const each of urls) expect(each).toBe(url)
  })
})

test.each([
  ['https://access.acme.example'],
  ['https://access.acme.example/'],
  ['https://access.acme.example/slack/events'],
  ['https://access.acme.example/slack/events/'],
  ['HTTPS://Access.Acme.Example'],
])('%s is taken for the one address', (given) => {
  expect(readArguments(['--url', given])).toEqual({ url })
})

test('a port stays', () => {
  expect(readArguments(['--url', 'https://access.acme.example:8443'])).toEqual({
    url: 'https://access.acme.example:8443/slack/events',
  })
})

test.each([
  ['--url http://access.acme.example', /does not begin with https:\/\//],
  ['--url access.acme.example', /is no URL/],
  ['--url https://', /is no URL/],
  ['--url https://access.acme.example/slack', /has another path than \/slack\/events/],
  ['--url https://access.acme.example/slack/events/more', /has another path/],
  ['--url https://access.acme.example/?stage=prod', /has something behind its path/],
  ['--url https://access.acme.example/#events', /has something behind its path/],
  ['--url https://me:secret@access.acme.example', /a user name or a password/],
  ['', /how Slack reaches the bot/],
  ['--url', /how Slack reaches the bot/],
  ['--url=', /is no URL/],
  ['--socket --url https://access.acme.example', /how Slack reaches the bot/],
  ['https://access.acme.example', /how Slack reaches the bot/],
  ['--http', /how Slack reaches the bot/],
])('%j is refused in one sentence', (line, words) => {
  const said = readArguments(line.split(' ').filter(Boolean))
  expect(said).toMatch(words)
  expect(said).toMatch(/^[^\n]+\.$/)
  expect(said).not.toContain('secret')
})

test('what is refused prints nothing that could be taken for a manifest, and ends with 1', () => {
  const { status, stdout, stderr } = run('--url', 'http://access.acme.example')
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toMatch(/^--url http:\/\/access\.acme\.example does not begin with https:.*\.\n$/)
})
