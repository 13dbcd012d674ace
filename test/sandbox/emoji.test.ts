import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withEmoji } from '../../src/sandbox/emoji.ts'

const views = join(import.meta.dirname, '../../src/views')

test('every emoji that the views use is drawn on the page', () => {
  const used = readdirSync(views, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => readFileSync(join(views, name), 'utf8').match(/(?<!\w):[a-z0-9_+-]+:(?!\w)/g) ?? [])
  expect(used).toContain(':white_check_mark:')
  expect(used.filter((code) => withEmoji(code) === code)).toEqual([])
})

test('a code that nobody draws stays one', () => {
  expect(withEmoji('at 10:30: :no_such_thing:')).toBe('at 10:30: :no_such_thing:')
})
