import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'policy-'))
afterAll(() => rmSync(folder, { recursive: true }))

function policy(args: string[], env: Record<string, string> = {}) {
  const { ACCESS_POLICY: _, ...inherited } = process.env
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/run.mjs', 'src/cli/policy.ts', ...args],
    { cwd: root, env: { ...inherited, ...env }, encoding: 'utf8' },
  )
  return { status, stdout, stderr }
}

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

const good = (
  accounts: string,
): string => `portal: { startUrl: https://acme.awsapps.com/start, region: eu-west-1, session: acme }
slack: { approvals: C0123456789, teams: [T0123456789], emailDomains: [acme.com] }
people: { everyone: { all: true } }
admins: [everyone]
rules:
  - { name: a, who: [everyone], permissionSets: [A], accounts: [${accounts}], approval: none, maxDuration: 1h }
`

test('the sample policy is checked without arguments and has no mistakes', () => {
  expect(policy(['check'])).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^access\.yaml: no mistakes, \d+ rules\.\n$/) as unknown,
    stderr: '',
  })
})

test('each mistake is one line with its place, and the end is counted and failed', () => {
  const path = file('bad.yaml', good("'*'").replace('eu-west-1', 'here').replace('1h', '2'))
  const { status, stdout } = policy(['check', path])
  expect(status).toBe(1)
  expect(stdout.split('\n')).toEqual([
    `${path}:1:61 \`region\` can't be \`here\`: give a Region such as eu-west-1.`,
    expect.stringContaining(`${path}:6:100 \`maxDuration\` can't be \`2\``),
    `${path}: 2 mistakes.`,
    '',
  ])
})

test('a warning is told, and fails nothing', () => {
  const path = file('names.yaml', good('prod'))
  const { status, stdout } = policy(['check'], { ACCESS_POLICY: path })
  expect(status).toBe(0)
  expect(stdout).toContain(`${path}:6:65 warning: \`prod\` goes by account names`)
  expect(stdout).toContain(`${path}: no mistakes, 1 rule, 1 warning.`)
})

test('a file that is not there is named', () => {
  const { status, stderr } = policy(['check', join(folder, 'missing.yaml')])
  expect(status).toBe(1)
  expect(stderr).toMatch(/missing\.yaml can't be read/)
})

test.each([[[]], [['chek']], [['check', 'a', 'b']]])('%j gets the usage', (args) => {
  const { status, stderr } = policy(args)
  expect(status).toBe(1)
  expect(stderr).toMatch(/^usage: npm run policy -- check \[file\]/)
})
