import { expect, test } from 'vitest'
import type { Fault } from '../../src/sandbox/faults.ts'
import { type World, world } from '../world/index.ts'

interface Line {
  readonly requestId?: string
  readonly requestIds?: readonly string[]
  readonly message: string
  readonly state?: string
  readonly last?: string
}

const lines = ({ logged }: World): Line[] => logged.map((line) => JSON.parse(line) as Line)
const broken: Fault = { kind: 'fail', error: 'InternalServerException', status: 500 }

test('the log tells the whole way of a request by its id, and of nobody’s words or names', async () => {
  const story = await world()
  const { ada, grace, settled, after } = story
  const answer = await ada.says('/aws-access request prod ReadOnlyAccess 1h checking INC-42')
  const id = /Request (\w{8})\./.exec(answer?.rendered ?? '')?.[1]
  await settled()
  await grace.presses('Approve')
  await settled()
  await after('1h')
  const ofIt = lines(story).filter(({ requestId }) => requestId === id)
  expect(ofIt.map(({ message, state, last }) => `${message}: ${state}, ${last}`)).toEqual([
    'a request was made: awaiting-approval, asked',
    'a request has changed: activating, approved',
    'a request has changed: active, activated',
    'a request has changed: ending, due',
    'a request has changed: completed, closed',
  ])
  expect(story.logged.join('')).not.toMatch(/INC-42|ada@acme/)
})

test('so does what goes wrong on the way: a press, a look, and what is judged again', async () => {
  const story = await world()
  const { ada, grace, identityCenter, settled, after } = story
  const answer = await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
  const id = /Request (\w{8})\./.exec(answer?.rendered ?? '')?.[1]
  await settled()
  identityCenter.faults.plan('ListGroupMembershipsForMember', broken, 20)
  await grace.presses('Approve')
  identityCenter.faults.clear()
  const pressed = lines(story).filter(({ message }) => /could not be read/.test(message))
  expect(pressed.length).toBeGreaterThan(0)
  for (const line of pressed) expect(line).toMatchObject({ requestId: id })

  await grace.presses('Approve')
  await settled()
  identityCenter.faults.plan('ListAccountAssignments', broken, 1000)
  await after('1h')
  const looked = lines(story).filter(({ message }) => /a step broke/.test(message))
  expect(looked.length).toBeGreaterThan(0)
  for (const line of looked) expect(line).toMatchObject({ requestIds: [id], err: { type: broken.error } })
})
