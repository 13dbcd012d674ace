import { expect, test } from 'vitest'
import { readSwitches } from '../../../src/cli/lambda/arguments.ts'

test('without switches everything is as on a calm day', () => {
  expect(readSwitches([])).toEqual({
    cold: false,
    instances: 10,
    stream: true,
    streamDelayMs: 0,
    streamTwice: false,
    shards: 1,
    kills: [],
    package: true,
  })
})

test('each switch says what it says', () => {
  const line = '--cold --instances 2 --stream-delay 0.5 --stream-twice --shards 3 --no-package'
  expect(readSwitches(line.split(' '))).toMatchObject({
    cold: true,
    instances: 2,
    streamDelayMs: 500,
    streamTwice: true,
    shards: 3,
    package: false,
  })
  expect(readSwitches(['--no-stream'])).toMatchObject({ stream: false })
})

test.each([
  [
    'work:CreateAccountAssignment',
    { function: 'work', operation: 'CreateAccountAssignment', nth: 1, when: 'before' },
  ],
  ['work:PutItem:3', { function: 'work', operation: 'PutItem', nth: 3, when: 'before' }],
  ['slack:views.open:after', { function: 'slack', operation: 'views.open', nth: 1, when: 'after' }],
  ['work:PutItem:2:after', { function: 'work', operation: 'PutItem', nth: 2, when: 'after' }],
])('--kill %s', (text, kill) => {
  expect(readSwitches(['--kill', text])).toMatchObject({ kills: [kill] })
})

test.each([
  [['--instances', '0'], '--instances'],
  [['--instances', 'many'], '--instances'],
  [['--shards', '1.5'], '--shards'],
  [['--stream-delay', 'soon'], '--stream-delay'],
  [['--stream-delay', '-1'], '--stream-delay'],
  [['--kill', 'CreateAccountAssignment'], '--kill'],
  [['--kill', 'work:PutItem:0'], '--kill'],
  [['--kill', 'work:PutItem:1:during'], '--kill'],
  [['--hot'], '--hot'],
  [['word'], 'word'],
])('%j is refused in one sentence that names it', (args, named) => {
  const said = readSwitches(args)
  expect(said).toContain(named)
  expect(said).toMatch(/^[^\n]+\.$/)
})
