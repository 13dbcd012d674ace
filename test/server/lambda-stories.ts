import { expect, test } from 'vitest'
import type { Company, CompanyOptions } from './company.ts'
import { Engineer } from './engineer.ts'
import { playing, storyMs } from './playing.ts'

const inProd = (person: string) => ({ person, account: 'prod', permissionSet: 'ReadOnlyAccess' })

/** Asked, approved, granted, ended by time: once each, whatever the functions went through. */
async function oneOfEach(here: Company, name: string): Promise<void> {
  const engineer = new Engineer(here, name)
  await engineer.asks(`prod ReadOnlyAccess 1m ${name} asks`)
  await engineer.approves(await engineer.card(`${name} asks`))
  await engineer.told(/You have/)
  expect(here.identityCenter.assignments()).toContainEqual(inProd(name))
  await engineer.told(/ended/)
  expect(here.identityCenter.assignments()).not.toContainEqual(inProd(name))
  await here.until('the card tells it', () => /ended/i.test(here.card(`${name} asks`)?.rendered ?? ''))
  await here.quiet()
  for (const operation of ['CreateAccountAssignment', 'DeleteAccountAssignment'])
    expect(here.asked(operation, name), operation).toBe(1)
  expect(here.cards(`${name} asks`)).toHaveLength(1)
  expect(engineer.dms(/You have/)).toHaveLength(1)
  expect(engineer.dms(/ended/)).toHaveLength(1)
}

/** What Lambda, its stream and its schedule may do to the functions. */
export function oddDays(): void {
  const { found, played } = playing()
  const days: readonly [string, CompanyOptions][] = [
    ['each record delivered twice, to two workers at once', { switches: ['--stream-twice'] }],
    ['the stream an hour behind, so that the tick alone does it', { switches: ['--stream-delay', '3600'] }],
    ['a new process for each invocation', { mode: 'Lambda cold' }],
  ]
  for (const [index, [day, options]] of days.entries())
    test(
      `with ${day}: nothing is lost, and nothing is done twice`,
      played(async () => {
        const name = `odd${index}`
        const here = await found({ mode: 'Lambda', engineers: [name], ...options })
        await here.serve()
        await oneOfEach(here, name)
        expect(here.slack.problems).toEqual([])
      }),
      storyMs,
    )
}

/** So many approved one right after the other that their batches overlap, all for what AWS changes for one person at a time. */
export function crowd(): void {
  const { found, played } = playing()
  const engineers = Array.from({ length: 12 }, (_, index) => `crowd${index}`)
  test(
    'a dozen approved side by side: nobody’s call gets in the way of another’s',
    played(async () => {
      const here = await found({ mode: 'Lambda', engineers, identityCenter: { settleMs: 1000 } })
      await here.serve()
      const all = engineers.map((name) => ({ name, engineer: new Engineer(here, name) }))
      for (const { name, engineer } of all) await engineer.asks(`prod ReadOnlyAccess 1h ${name}.`)
      for (const { name, engineer } of all) await engineer.approves(await engineer.card(`${name}.`))
      await Promise.all(all.map(({ engineer }) => engineer.told(/You have/)))
      for (const { name } of all) {
        expect(here.identityCenter.assignments()).toContainEqual(inProd(name))
        expect(here.asked('CreateAccountAssignment', name), name).toBe(1)
      }
      const refused = here.identityCenter.calls.filter(({ outcome }) => /Conflict|Throttl/.test(outcome))
      expect(refused).toEqual([])
    }),
    storyMs,
  )
}

/** Functions that are killed in the middle of their work. */
export function killed(): void {
  const { found, played } = playing()
  const engineers = ['cut', 'one', 'two']
  const kills = [
    'slack:PutItem:1:before',
    'slack:PutItem:2:after',
    // The first engineer’s are the first calls.
    'work:CreateAccountAssignment:2:before',
    'work:CreateAccountAssignment:3:after',
  ].flatMap((kill) => ['--kill', kill])
  test(
    'killed in the middle of its work, a function has lost nothing, and another process does the rest',
    played(async () => {
      const here = await found({ mode: 'Lambda', engineers, switches: kills })
      const runner = await here.serve()
      await askedAgain(here)
      await Promise.all(['one', 'two'].map((name) => granted(here, name)))
      // Killed before, the call was never made; killed after, it is made once more to learn what became of it.
      const asked = ['one', 'two'].map((name) => here.asked('CreateAccountAssignment', name))
      expect(asked.toSorted((a, b) => a - b)).toEqual([1, 2])
      const deaths = runner.stdout.filter((line) => /signal: killed.*an invocation failed/.test(line))
      expect(deaths).toHaveLength(4)
    }),
    storyMs,
  )
}

/** Killed before it has saved and after, the answering function answers nobody: the first is asked again, the second was saved. */
async function askedAgain(here: Company): Promise<void> {
  const cut = new Engineer(here, 'cut')
  const ask = () => cut.member.says('/aws-access request prod ReadOnlyAccess 1h nobody answers')
  expect((await ask())?.rendered).toMatch(/failed/)
  expect(here.cards('nobody answers')).toEqual([])
  expect((await ask())?.rendered).toMatch(/failed/)
  await cut.approves(await cut.card('nobody answers'))
  await cut.told(/You have/)
  expect(here.asked('CreateAccountAssignment', 'cut')).toBe(1)
}

async function granted(here: Company, name: string): Promise<void> {
  const engineer = new Engineer(here, name)
  await engineer.asks(`prod ReadOnlyAccess 1h ${name} is cut short`)
  await engineer.approves(await engineer.card(`${name} is cut short`))
  // Nobody knows that the lease’s holder is dead before its 30 s are over.
  await engineer.told(/You have/)
  expect(here.identityCenter.assignments()).toContainEqual(inProd(name))
  expect(engineer.dms(/You have/)).toHaveLength(1)
}
