import { expect, test } from 'vitest'
import type { SetupStep } from '../../src/access/setup-step.ts'
import { progress } from '../../src/cli/setup/progress.ts'

const group: SetupStep = { kind: 'create-group', group: 'admins' }
const roles: SetupStep = { kind: 'provision', set: 'Admin', accounts: 3 }

function on(screen: { isTTY?: boolean; columns?: number }) {
  const written: string[] = []
  const { listener, tally, end } = progress(2, { ...screen, write: (text) => written.push(text) })
  listener.begins(group)
  listener.done(group)
  listener.begins(roles)
  listener.failed(roles, 'no\u001B[31m room')
  end()
  return { written, tally }
}

test('without a terminal each step is a line, and one that may take minutes is told when it begins', () => {
  const { written, tally } = on({})
  expect(written).toEqual([
    '[1/2] + group admins\n',
    '[1/2] begun: ~ roles of permission set Admin brought up to date in 3 accounts\n',
    '[2/2] FAILED ~ roles of permission set Admin brought up to date in 3 accounts: no [31m room\n',
  ])
  expect(tally).toMatchObject({ done: 1, failed: 1, skipped: 0 })
})

test('a terminal has a bar that stays on its line, which only failures push up, and which goes at the end', () => {
  const { written } = on({ isTTY: true, columns: 50 })
  const shown = written.map((text) => text.replace('\r\u001B[2K', '|'))
  expect(shown).toEqual([
    `|${'░'.repeat(24)} [0/2] + group admins`,
    `|${'█'.repeat(12)}${'░'.repeat(12)} [1/2] + group admins`,
    expect.stringMatching(/^\|█{12}░{12} \[1\/2\] ~ roles of perm.*…$/),
    '|[2/2] FAILED ~ roles of permission set Admin brought up to date in 3 accounts: no [31m room\n',
    '|',
  ])
  expect(shown[2]).toHaveLength(50)
})
