import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const commands = readdirSync(join(root, 'src/cli')).filter((file) => file.endsWith('.ts'))

test.each([...commands.map((file) => `src/cli/${file}`), 'bench/index.ts'])(
  '%s says how it is called where that is asked',
  (entry) => {
    const command = ['scripts/run.mjs', entry, '--help']
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^usage: npm run /)
  },
)
