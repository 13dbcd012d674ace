import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

test('the demo tells the whole story, checks each step and ends well', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/run.mjs', 'src/cli/demo.ts'], {
    cwd: root,
    encoding: 'utf8',
    timeout: 25_000,
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const story = [
    /ada +\/aws-access request prod ReadOnlyAccess 1h checking INC-42/,
    /Waiting for approval/,
    /Nobody decides on their own request/,
    /Guests of this workspace/,
    /grace +presses \[ Approve \]/,
    /assigns to ada\s+│ ReadOnlyAccess in prod/,
    /#\/console\?account_id=333333333301&role_name=ReadOnlyAccess/,
    /--profile acme-prod-ReadOnlyAccess/,
    /moves on by 1 hour/,
    /assigns to ada\s+│ nothing/,
    /in the card’s thread\s+│ Ended/,
    /ada +\/aws-login/,
    /\[sso-session acme\]/,
    /Everything came out as told/,
  ]
  let at = 0
  for (const line of story) {
    const found = stdout.slice(at).search(line)
    expect(found, `${line} after ${stdout.slice(Math.max(0, at - 80), at)}`).toBeGreaterThanOrEqual(0)
    at += found
  }
  // No colour where nobody looks at a terminal.
  expect(stdout).not.toContain('\u001B[')
})

test('where there is no policy, one sentence says so', () => {
  const demo = [join(root, 'scripts/run.mjs'), 'src/cli/demo.ts']
  const { status, stderr } = spawnSync(process.execPath, demo, { cwd: tmpdir(), encoding: 'utf8' })
  expect(status).toBe(1)
  expect(stderr).toBe('access.yaml is missing: start the sandbox from the top of the repository.\n')
})
