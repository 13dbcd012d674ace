import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'bench-'))
mkdirSync(join(folder, 'slack'))
writeFileSync(join(folder, 'slack', 'index.mjs'), '')
afterAll(() => rmSync(folder, { recursive: true }))

function bench(...args: string[]) {
  const command = ['scripts/run.mjs', 'bench/index.ts', ...args]
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' })
  return { status, stdout, stderr }
}

test.each(['/nope', '/bin/true'])('a Node that is none is named: %s', (node) => {
  expect(bench('cold-start', '--packaged', folder, '--node', node)).toEqual({
    status: 1,
    stdout: '',
    stderr: `--node is “${node}”, which can’t be started as Node: give the path of a Node binary.\n`,
  })
})

test('a folder without the packaged functions is named, and how to make them', () => {
  expect(bench('cold-start', '--packaged', '/nope')).toEqual({
    status: 1,
    stdout: '',
    stderr:
      '--packaged is “/nope”, and there is no slack/index.mjs in it: make the functions with npm run package, which leaves them in .build/lambda.\n',
  })
})
