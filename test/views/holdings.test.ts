import { describe, expect, test } from 'vitest'
import { checkBlocks } from '../../src/sandbox/slack/blocks/check.ts'
import { failureView, helpView } from '../../src/views/help.ts'
import { allHoldingsView, holdingsView } from '../../src/views/holdings.ts'
import * as it from './samples.ts'

const requests = [
  it.live(it.asked({ id: 'WAITING2' })),
  it.live(it.asked({ id: 'ACTIVE22', requester: it.linus }), it.approve, it.activate),
  it.live(it.groupAsked({ id: 'MAKING22' }), it.approve),
  it.live(it.groupAsked({ id: 'ENDING22' }), it.approve, it.activate, it.handBack),
]
const many = Array.from({ length: 200 }, (_, at) =>
  it.live(it.asked({ id: `ID${at}X` }), it.approve, { type: 'activate', at: it.minute(at / 10) }),
)

const snapshot = (blocks: unknown): string => `${JSON.stringify({ blocks }, null, 2)}\n`

test('what I hold comes before what is pending, each with its button', async () => {
  const view = holdingsView(requests, it.minute(21))
  expect(view.text).toBe('You have 1 active grant, 2 pending requests, 1 ending.')
  expect(checkBlocks(structuredClone(view.blocks), 'message')).not.toHaveProperty('mistakes')
  expect(JSON.stringify(view.blocks)).toMatch(/ACTIVE22.*ENDING22.*MAKING22.*WAITING2/)
  await expect(snapshot(view.blocks)).toMatchFileSnapshot('./__snapshots__/holdings.json')
})

test('administrators see who holds what', async () => {
  const view = allHoldingsView(requests, it.minute(21))
  expect(JSON.stringify(view.blocks)).toMatch(/<@U0LINUS>: \*ReadOnlyAccess\*/)
  await expect(snapshot(view.blocks)).toMatchFileSnapshot('./__snapshots__/holdings-all.json')
})

test('a grant whose time is up is not counted as held', () => {
  expect(holdingsView(requests.slice(1, 2), it.minute(69)).text).toMatch(/0 active grants.*1 ending/)
})

test('nothing held is said, and what to do then', () => {
  const view = holdingsView([], it.minute(1))
  expect(view.text).toMatch(/nothing is pending/)
  expect(JSON.stringify(view.blocks)).toMatch(/"Request access"/)
  expect(allHoldingsView([], it.minute(1)).text).toMatch(/^Nobody holds anything/)
})

describe.each([
  ['list', holdingsView],
  ['list all', allHoldingsView],
] as const)('a long %s', (command, view) => {
  test('goes on where it stopped, and leaves nobody out', () => {
    const seen = new Set<string>()
    let from: number | undefined = 1
    while (from !== undefined) {
      const { blocks } = view(many, it.minute(21), from)
      expect(checkBlocks(structuredClone(blocks), 'message')).not.toHaveProperty('mistakes')
      const text = JSON.stringify(blocks)
      expect(text.length).toBeLessThan(10_000)
      for (const [id] of text.matchAll(/`ID\d+X`/g)) seen.add(id)
      const next: RegExpExecArray | null = new RegExp(`\`/aws-access ${command} (\\d+)\``).exec(text)
      expect(text).toContain(next ? `${200 - Number(next[1]) + 1} more: ` : '')
      from = next ? Number(next[1]) : undefined
    }
    expect(seen.size).toBe(200)
  })
})

test('help has every subcommand, harmless', () => {
  const view = helpView([{ usage: '/aws-access end [id]', summary: 'hands back <now>' }])
  expect(checkBlocks(structuredClone(view.blocks), 'message')).not.toHaveProperty('mistakes')
  expect(JSON.stringify(view.blocks)).toContain('`/aws-access end [id]`\\nhands back &lt;now&gt;')
})

test('a failure carries its id', () => {
  expect(failureView('K7QX2M4P').text).toMatch(/tell your administrator this id: `K7QX2M4P`\.$/)
})
