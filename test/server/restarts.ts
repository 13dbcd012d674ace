import { expect, test } from 'vitest'
import { type Child, startChild } from './child.ts'
import type { Mode } from './company.ts'
import { Engineer } from './engineer.ts'
import { playing, storyMs } from './playing.ts'

/** Ends in time, by itself, and well. */
async function stops(server: Child, withinMs: number): Promise<void> {
  const asked = Date.now()
  server.kill('SIGTERM')
  expect(await server.exited).toEqual({ code: 0, signal: null })
  expect(server.stderr).toEqual([])
  expect(Date.now() - asked).toBeLessThan(withinMs)
}

const inProd = (person: string) => ({ person, account: 'prod', permissionSet: 'ReadOnlyAccess' })
const dead = Infinity

/** What is not lost when a process dies, on one host. */
export function dying(mode: Mode): void {
  const { found, played } = playing()
  test(
    `over ${mode}, another process goes on with a creation whose status it never read, and with an end that came meanwhile`,
    played(async () => {
      const here = await found({ mode, engineers: ['ended', 'begun'] })
      const { identityCenter } = here
      const [ended, begun] = [new Engineer(here, 'ended'), new Engineer(here, 'begun')]
      const server = await here.serve()
      await ended.asks('prod ReadOnlyAccess 1m it ends while nobody is there')
      await ended.approves(await ended.card('it ends while nobody is there'))
      await ended.told(/You have/)
      const until = Date.now() + 60_000

      await begun.asks('prod ReadOnlyAccess 1h it is being made')
      identityCenter.settleMs = dead
      await begun.approves(await begun.card('it is being made'))
      // An answer that was not recorded is settled by asking again; this one was, since its status was asked for.
      const { calls } = identityCenter
      const from = calls.length
      await here.until('its status is asked for', () =>
        calls.slice(from).some(({ operation }) => operation === 'DescribeAccountAssignmentCreationStatus'),
      )
      await here.kill(server)
      identityCenter.settleMs = 300
      const second = await here.serve()
      await begun.told(/You have/)
      expect(identityCenter.assignments()).toContainEqual(inProd('begun'))
      await here.quiet()
      await here.kill(second)
      expect(Date.now(), 'the other grant must not have ended yet').toBeLessThan(until)

      await here.until('the other grant’s time is up', () => Date.now() > until, 65_000)
      expect(identityCenter.assignments()).toContainEqual(inProd('ended'))
      const third = await here.serve()
      await ended.told(/ended/)
      expect(identityCenter.assignments()).not.toContainEqual(inProd('ended'))
      expect(identityCenter.assignments()).toContainEqual(inProd('begun'))
      await stops(third, 6000)
      expect(here.asked('CreateAccountAssignment', 'begun')).toBe(1)
      expect(here.asked('DeleteAccountAssignment', 'ended')).toBe(1)
      for (const engineer of [ended, begun]) expect(engineer.dms(/You have/)).toHaveLength(1)
      expect(ended.dms(/ended/)).toHaveLength(1)
      expect(here.cards('it is being made')).toHaveLength(1)
    }),
    storyMs,
  )
}

/** Two processes on one table. */
export function twoAtOnce(): void {
  const { found, played } = playing()
  test(
    'two servers on one table make one card, one assignment, one message, and end it once',
    played(async () => {
      const here = await found({ engineers: ['both'] })
      const { identityCenter, slack } = here
      const both = new Engineer(here, 'both')
      await Promise.all([here.serve(), here.serve()])
      slack.redeliver('together')
      await both.asks('prod ReadOnlyAccess 1m two of us')
      const card = await both.card('two of us')
      await Promise.all(
        ['both-lead', 'grace'].map((who) => here.person(who).presses('Approve', { on: card })),
      )
      await both.told(/You have/)
      expect(identityCenter.assignments()).toContainEqual(inProd('both'))
      await both.told(/ended/)
      expect(identityCenter.assignments()).not.toContainEqual(inProd('both'))
      await Promise.all(here.servers.map((server) => stops(server, 6000)))
      // Each server keeps a pace of its own: what AWS throttles it has not done.
      for (const operation of ['CreateAccountAssignment', 'DeleteAccountAssignment']) {
        const outcomes = here.outcomes(operation, 'both')
        expect(outcomes.filter((outcome) => outcome !== 'ThrottlingException')).toEqual(['ok'])
      }
      expect(here.cards('two of us')).toHaveLength(1)
      expect(both.dms(/You have/)).toHaveLength(1)
      expect(both.dms(/ended/)).toHaveLength(1)
      expect(slack.problems).toEqual([])
    }),
    storyMs,
  )
}

/** What a process that is told to stop does, on one host. */
export function stopping(mode: Mode): void {
  const { found, played } = playing()
  test(
    `over ${mode}, a process that is told to stop finishes what it is in, and another start goes on`,
    played(async () => {
      const here = await found({ mode, engineers: ['stopped'], identityCenter: { settleMs: 1500 } })
      const stopped = new Engineer(here, 'stopped')
      const server = await here.serve()
      await stopped.asks('prod ReadOnlyAccess 1h stop in the middle')
      await stopped.approves(await stopped.card('stop in the middle'))
      await here.until('AWS is asked', () => here.asked('CreateAccountAssignment', 'stopped') > 0)
      await stops(server, 6000)
      await here.serve()
      await stopped.told(/You have/)
      expect(here.identityCenter.assignments()).toContainEqual(inProd('stopped'))
      expect(here.asked('CreateAccountAssignment', 'stopped')).toBe(1)
      expect(stopped.dms(/You have/)).toHaveLength(1)
    }),
    storyMs,
  )

  test(
    `over ${mode}, a process that is told to stop does not wait for AWS to come to an end`,
    played(async () => {
      const here = await found({ mode, engineers: ['endless'], identityCenter: { settleMs: dead } })
      const endless = new Engineer(here, 'endless')
      const server = await here.serve()
      await endless.asks('prod ReadOnlyAccess 1h AWS takes its time')
      await endless.approves(await endless.card('AWS takes its time'))
      await here.until('AWS is asked', () => here.asked('CreateAccountAssignment', 'endless') > 0)
      await stops(server, 8000)
      here.identityCenter.settleMs = 300
      await here.serve()
      await endless.told(/You have/)
      expect(here.asked('CreateAccountAssignment', 'endless')).toBe(1)
    }),
    storyMs,
  )
}

/** A start while Slack is down. */
export function startingWithoutSlack(): void {
  const { found, played } = playing()
  test(
    'a server that starts while Slack is down answers once Slack is back, over Socket Mode',
    played(async () => {
      const here = await found({ mode: 'Socket Mode' })
      here.slack.outage('unavailable')
      const server = await startChild(here.settings)
      try {
        await here.until('it tried', () => here.slack.calls.length > 1)
        here.slack.outage()
        await server.ready()
        const help = () => here.person('ada').says('/aws-access help')
        await here.until('a socket is open', () => here.slack.sockets > 0, 30_000)
        expect((await help())?.rendered).toMatch(/\/aws-access request/)
      } finally {
        await here.kill(server)
      }
    }),
    storyMs,
  )
}
