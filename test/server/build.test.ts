import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { company, type Mode } from './company.ts'

const root = join(import.meta.dirname, '../..')
/** Nothing but the build is here, and no node_modules in any folder above. */
const folder = mkdtempSync(join(tmpdir(), 'aws-access-build-'))
const elsewhere = join(folder, 'elsewhere')

beforeAll(() => {
  mkdirSync(elsewhere)
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build.mjs', join(folder, 'app')], {
    cwd: root,
    encoding: 'utf8',
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})
afterAll(() => rmSync(folder, { recursive: true }))

function run(file: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'app', file), ...args], {
    cwd: elsewhere,
    env: { PATH: process.env['PATH'] },
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

test.each<Mode>(['HTTP', 'Socket Mode'])(
  'over %s, what is built needs nothing beside it: access is asked for, approved and there',
  async (mode) => {
    const { serve, person, card, until, close } = await company({
      mode,
      built: join(folder, 'app/server.mjs'),
    })
    try {
      await serve()
      await person('ada').says('/aws-access request prod ReadOnlyAccess 1h a build')
      await until('a card', () => card('a build'))
      await person('grace').presses('Approve', { on: card('a build') })
      await until('the grant', () => /You have/.test(person('ada').dms().at(-1)?.rendered ?? ''))
    } finally {
      await close()
    }
  },
)

test('with nothing configured it says so in a sentence: a build has no sandbox', () => {
  const { status, stderr } = run('server.mjs')
  expect(status).toBe(1)
  expect(stderr).toMatch(/^Nothing is configured, .*\.\n$/)
})

test('the commands of an operator are built with it', () => {
  const commands = readdirSync(join(folder, 'app/cli')).filter((file) => file.endsWith('.mjs'))
  expect(commands).toEqual(expect.arrayContaining(['manifest.mjs', 'policy.mjs']))
  expect(run('cli/policy.mjs', 'check', join(root, 'access.yaml'))).toMatchObject({ status: 0, stderr: '' })
  expect(JSON.parse(run('cli/manifest.mjs', '--socket').stdout)).toEqual(
    JSON.parse(readFileSync(join(root, 'manifest.json'), 'utf8')),
  )
})
