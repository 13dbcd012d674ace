import { describe, expect, test } from 'vitest'
import type { Fault } from '../../src/sandbox/faults.ts'
import type { Company, Mode } from './company.ts'
import { Engineer } from './engineer.ts'
import { type Playing, playing, storyMs } from './playing.ts'

/** What AWS, Slack and the table do wrong, on one host. */
export function troubles(mode: Mode): void {
  const begun = playing()
  describe(`what goes wrong over ${mode}`, () => {
    riddenOut(mode, begun)
    ofAws(mode, begun)
    ofSlack(mode, begun)
    ofTheTable(mode, begun)
  })
}

const inProd = { person: 'troubled', account: 'prod', permissionSet: 'ReadOnlyAccess' }
const refusal = (error: string, status = 400): Extract<Fault, { kind: 'fail' }> => ({
  kind: 'fail',
  error,
  status,
})

async function opened({ found }: Playing, mode: Mode): Promise<{ here: Company; troubled: Engineer }> {
  const here = await found({ mode, engineers: ['troubled'] })
  await here.serve()
  return { here, troubled: new Engineer(here, 'troubled') }
}

async function approved(troubled: Engineer, duration: '1m' | '1h'): Promise<void> {
  await troubled.asks(`prod ReadOnlyAccess ${duration} what goes wrong`)
  await troubled.approves(await troubled.card('what goes wrong'))
}

const isHeld = ({ identityCenter }: Company): boolean =>
  identityCenter.assignments().some((each) => JSON.stringify(each) === JSON.stringify(inProd))

function riddenOut(mode: Mode, begun: Playing): void {
  const { played } = begun
  const ridden: readonly [string, Fault, number][] = [
    ['conflicts', refusal('ConflictException'), 3],
    ['throttles', refusal('ThrottlingException'), 3],
    ['breaks', refusal('InternalServerError', 500), 1],
    ['loses its answer', { kind: 'lose' }, 1],
  ]
  for (const [what, fault, times] of ridden)
    test(
      `AWS ${what} at the create and at the delete: ridden out`,
      played(async () => {
        const { here, troubled } = await opened(begun, mode)
        for (const operation of ['CreateAccountAssignment', 'DeleteAccountAssignment'])
          here.identityCenter.faults.plan(operation, fault, times)
        await approved(troubled, '1m')
        await troubled.told(/You have/)
        expect(isHeld(here)).toBe(true)
        // What became of a call whose answer was lost may show a minute later.
        await here.until('its end is told', () => troubled.dms(/ended/).length > 0, 150_000)
        expect(isHeld(here)).toBe(false)
        expect(troubled.dms(/You have/)).toHaveLength(1)
      }),
      storyMs,
    )

  for (const [what, fault] of ridden.filter(([each]) => each !== 'breaks'))
    test(
      `AWS ${what} at a membership: ridden out`,
      played(async () => {
        const { here, troubled } = await opened(begun, mode)
        const billing = { person: 'troubled', group: 'Billing' }
        here.identityCenter.faults.plan('DeleteGroupMembership', fault)
        // That it is there already is no conflict but good news.
        if (what !== 'conflicts') here.identityCenter.faults.plan('CreateGroupMembership', fault)
        await troubled.asks('group Billing 1h what goes wrong')
        await troubled.approves(await troubled.card('what goes wrong'))
        await troubled.told(/You have/)
        expect(here.identityCenter.memberships()).toContainEqual(billing)
        await troubled.member.presses('End access')
        await here.until('its end is told', () => troubled.dms(/handed back/).length > 0, 150_000)
        expect(here.identityCenter.memberships()).not.toContainEqual(billing)
        expect(troubled.dms(/You have/)).toHaveLength(1)
      }),
      storyMs,
    )
}

function ofAws(mode: Mode, begun: Playing): void {
  const { played } = begun

  test(
    'a create that fails once is granted all the same; access denied is not tried again',
    played(async () => {
      const { here, troubled } = await opened(begun, mode)
      here.identityCenter.failNext('create', 'Something passing')
      await approved(troubled, '1h')
      await troubled.told(/You have/)
      expect(here.asked('CreateAccountAssignment', 'troubled')).toBe(2)
      const denied: Fault = { ...refusal('AccessDeniedException'), message: 'not yours to give' }
      here.identityCenter.faults.plan('CreateAccountAssignment', denied, 9)
      await troubled.asks('dev ReadOnlyAccess 1h what is denied')
      await troubled.approves(await troubled.card('what is denied'))
      await troubled.told(/not yours to give/)
      await here.quiet()
      expect(here.asked('CreateAccountAssignment', 'troubled')).toBe(3)
    }),
    storyMs,
  )

  test(
    'a create that fails is told with its reason, repeated twice, and never called granted',
    played(async () => {
      const { here, troubled } = await opened(begun, mode)
      for (let each = 0; each < 3; each += 1) here.identityCenter.failNext('create', 'The quota is full')
      await approved(troubled, '1h')
      await troubled.told(/The quota is full/)
      await here.until(
        'it is given up',
        () => here.asked('CreateAccountAssignment', 'troubled') === 3,
        90_000,
      )
      await here.quiet()
      expect(troubled.dms(/You have/)).toEqual([])
      expect(isHeld(here)).toBe(false)
      expect(here.card('what goes wrong')?.rendered).toContain('The quota is full')
    }),
    storyMs,
  )

  test(
    'a removal that fails is told to everybody it concerns, and tried until the access is gone',
    played(async () => {
      const { here, troubled } = await opened(begun, mode)
      await approved(troubled, '1h')
      await troubled.told(/You have/)
      for (let each = 0; each < 2; each += 1) here.identityCenter.failNext('delete', 'The account is busy')
      await troubled.member.presses('End access')
      await troubled.told(/The account is busy/)
      const admin = here.person('grace')
      await here.until('administrators are told', () =>
        admin.dms().some(({ rendered }) => /The account is busy/.test(rendered)),
      )
      await here.until('it is gone', () => !isHeld(here), 120_000)
      await troubled.told(/gone|handed back/)
    }),
    storyMs,
  )
}

function ofSlack(mode: Mode, begun: Playing): void {
  const { played } = begun

  test(
    'access does not wait for Slack while it is down, and all is told afterwards, once',
    played(async () => {
      const { here, troubled } = await opened(begun, mode)
      await troubled.asks('prod ReadOnlyAccess 1h what goes wrong')
      const card = await troubled.card('what goes wrong')
      await troubled.approves(card)
      here.slack.outage('unavailable')
      await here.until('it is there', () => isHeld(here), 60_000)
      here.slack.outage()
      await troubled.told(/You have/)
      await here.quiet()
      expect(troubled.dms(/You have/)).toHaveLength(1)
      expect(here.cards('what goes wrong')).toHaveLength(1)
    }),
    storyMs,
  )

  test(
    'a card that somebody deleted is posted anew, and a channel without the bot keeps nobody from access',
    played(async () => {
      const { here, troubled } = await opened(begun, mode)
      await troubled.asks('prod ReadOnlyAccess 1h what goes wrong')
      const card = await troubled.card('what goes wrong')
      await here.quiet()
      here.slack.deleteMessage(card)
      const value = /"value":"([^"]+)"/.exec(JSON.stringify(card.blocks))?.[1] ?? ''
      await troubled.lead.pressesRaw({ actionId: 'request.approve', value, message: card })
      await troubled.told(/You have/)
      const anew = await here.until('the card is there again', () => here.card('what goes wrong'))
      expect(anew.ts).not.toBe(card.ts)
      here.slack.kick('approvals', 'bot')
      await troubled.member.presses('End access')
      await troubled.told(/handed back/)
      expect(isHeld(here)).toBe(false)
    }),
    storyMs,
  )
}

function ofTheTable(mode: Mode, begun: Playing): void {
  const { played } = begun

  test(
    'a table that refuses the save after the press: nothing is made without a record',
    played(async () => {
      const { here, troubled } = await opened(begun, mode)
      await troubled.asks('prod ReadOnlyAccess 1h what goes wrong')
      const card = await troubled.card('what goes wrong')
      await here.quiet()
      here.table.faults.plan('PutItem', refusal('InternalServerError', 500), 1000)
      expect(await troubled.isTold(troubled.lead, card)).toMatch(/broke|could not/i)
      expect(here.asked('CreateAccountAssignment', 'troubled')).toBe(0)
      here.table.faults.clear()
      await troubled.approves(card)
      await troubled.told(/You have/)
      expect(here.asked('CreateAccountAssignment', 'troubled')).toBe(1)
    }),
    storyMs,
  )

  test(
    'a table that fails while the work is on: it goes on later',
    played(async () => {
      const { here, troubled } = await opened(begun, mode)
      await troubled.asks('prod ReadOnlyAccess 1h what goes wrong')
      const card = await troubled.card('what goes wrong')
      await here.quiet()
      await troubled.approves(card)
      here.table.faults.plan('UpdateItem', refusal('InternalServerError', 500), 12)
      await troubled.told(/You have/)
      expect(here.asked('CreateAccountAssignment', 'troubled')).toBe(1)
    }),
    storyMs,
  )
}
