import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packagedPolicy } from '../../src/lambda/policy.ts'
import { loadPolicy } from '../../src/load-policy.ts'
import { packaged } from './packaged.ts'

const sample = readFileSync(join(import.meta.dirname, '../../access.yaml'), 'utf8')
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'policies-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A policy file that differs from the sample in one place. */
function policyFile(name: string, from: string, to: string): string {
  const file = join(folder, name)
  writeFileSync(file, sample.replace(from, to))
  return file
}

test('a policy is packaged as a server reads it, and what it warns of is said just so', async () => {
  const file = policyFile('doubtful.yaml', "['ou:Workloads/Dev']", "['dev-*']")
  const warnings: string[] = []
  const policy = loadPolicy(file, { warn: ({ line }: { line: string }) => warnings.push(line) })
  const made = await packaged(['--param', `policy=${file}`])
  for (const name of ['slack', 'work'])
    expect(packagedPolicy(join(made.dir, `../.build/lambda/${name}/access.json`))).toEqual(policy)
  expect(warnings).toEqual([expect.stringMatching(/doubtful\.yaml:\d+:\d+ `dev-\*` goes by account names/)])
  for (const warning of warnings) expect(made.said).toContain(`Warning: ${warning}\n`)
  made.remove()
})

test('a policy with mistakes is not packaged, and each is told with its place', async () => {
  const file = policyFile('wrong.yaml', 'maxDuration', 'maxDuraton')
  await expect(packaged(['--param', `policy=${file}`])).rejects.toMatchObject({
    stdout: expect.stringMatching(
      /wrong\.yaml:\d+:\d+ `maxDuraton` is not a known key: did you mean `maxDuration`\?/,
    ),
  })
})
