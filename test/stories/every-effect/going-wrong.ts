import { describe, test, type TestContext } from 'vitest'
import type { Fault } from '../../../src/sandbox/faults.ts'
import { type Host, hosts, type World } from '../../world/index.ts'

/** Calls by whom they go to. */
type Effects = Readonly<Record<'identityCenter' | 'slack' | 'table', readonly string[]>>

/** A story that has to come out well; `goWrong` makes the next call of one kind go wrong. */
type Story = (
  where: { readonly host: Host; readonly context: TestContext; readonly catalogue: 'kept' },
  goWrong: (story: World) => void,
) => Promise<void>

const faults: readonly [string, Fault][] = [
  ['fails', { kind: 'fail', error: 'InternalServerError', status: 500 }],
  ['loses its answer', { kind: 'lose' }],
]

/** Plays the story once for each of its effects, each of which goes wrong once in each way. */
export function eachGoesWrong(title: string, effects: Effects, play: Story): void {
  describe.concurrent.each(hosts)(`${title} goes wrong once, on the %s host`, (host) => {
    for (const where of ['identityCenter', 'slack', 'table'] as const)
      for (const name of effects[where])
        test.for(faults)(`${where}: ${name} %s`, async ([, fault], context) => {
          await play({ host, context, catalogue: 'kept' }, (story) => story[where].faults.plan(name, fault))
        })
  })
}
