import { describe, expect, test } from 'vitest'
import type { Policy } from '../../src/access/policy.ts'
import type { Clock } from '../../src/sandbox/clock.ts'
import { slackSeed } from '../../src/sandbox/seed.ts'
import { hosts, world } from '../world/index.ts'

const adaInProd = { person: 'ada', account: 'prod', permissionSet: 'ReadOnlyAccess' }

const creates = (calls: readonly { readonly operation: string }[]) =>
  calls.filter(({ operation }) => operation === 'CreateAccountAssignment')

/** So many hours from now, as it is typed behind `from`. */
function inHours(clock: Clock, hours: number): string {
  const at = new Date(clock.now().getTime() + hours * 3_600_000).toISOString()
  return `${at.slice(0, 10)} ${at.slice(11, 16)}`
}

/** In two steps: the catalogue is read every quarter of an hour, and the start must not wait until that is made up for. */
async function sixHours(after: (duration: string) => Promise<void>): Promise<void> {
  await after('5h30m')
  await after('30m')
}

describe.each(hosts)('time, on the %s host', (host) => {
  test('a later start: approved now, there when its time comes, for as long as was asked', async () => {
    const { ada, grace, identityCenter, approvals, after, settled, clock } = await world({ host })
    const start = new Date(clock.now().getTime() + 6 * 3_600_000)
    const [date, time] = start.toISOString().split(/[T.]/)
    await ada.says(
      `/aws-access request prod ReadOnlyAccess 1h from ${date} ${time?.slice(0, 5)} patching INC-42`,
    )
    await settled()
    expect(approvals.messages()[0]?.rendered).toMatch(/Not before/)
    expect(approvals.messages()[0]?.rendered).toContain('patching INC-42')
    expect(approvals.messages()[0]?.rendered).not.toContain('from 20')
    const { sees } = await grace.presses('Approve')
    expect(sees?.rendered).toMatch(/it starts/)
    await settled()
    expect(approvals.messages()[0]?.rendered).toMatch(/Scheduled/)
    expect(ada.dms().at(-1)?.rendered).toMatch(/is approved: it starts/)
    await after('5h')
    expect(identityCenter.assignments()).not.toContainEqual(adaInProd)
    await after('1h')
    expect(identityCenter.assignments()).toContainEqual(adaInProd)
    expect(ada.dms().at(-1)?.rendered).toMatch(/You have/)
    await after('59m')
    expect(identityCenter.assignments()).toContainEqual(adaInProd)
    await after('2m')
    expect(identityCenter.assignments()).not.toContainEqual(adaInProd)
  })

  test('a time is meant as the clock on the wall of whoever asks has it', async () => {
    const people = slackSeed.people.map((each) =>
      each.name === 'ada' ? { ...each, tz: 'Asia/Tokyo' } : each,
    )
    const seed = { ...slackSeed, people }
    const { ada, grace, identityCenter, after, settled, clock } = await world({ host, slack: { seed } })
    await ada.says(`/aws-access request prod ReadOnlyAccess 1h from ${inHours(clock, 9 + 6)} patching`)
    await settled()
    await grace.presses('Approve')
    await after('5h')
    expect(identityCenter.assignments()).not.toContainEqual(adaInProd)
    await after('1h')
    expect(identityCenter.assignments()).toContainEqual(adaInProd)
  })

  test('what is scheduled can be withdrawn, and is then never made', async () => {
    const { ada, grace, identityCenter, after, settled } = await world({ host })
    await ada.says('/aws-access request prod ReadOnlyAccess 1h from tomorrow 9:00 patching')
    await settled()
    await grace.presses('Approve')
    await settled()
    await ada.says('/aws-access end')
    await after('2d')
    expect(creates(identityCenter.calls)).toEqual([])
  })

  test('somebody who may not have it any more when the start comes does not get it', async () => {
    const { ada, grace, identityCenter, approvals, after, settled, clock } = await world({ host })
    await ada.says(`/aws-access request prod ReadOnlyAccess 1h from ${inHours(clock, 6)} patching`)
    await settled()
    await grace.presses('Approve')
    await settled()
    identityCenter.leave({ person: 'ada', group: 'Engineers' })
    await sixHours(after)
    expect(creates(identityCenter.calls)).toEqual([])
    expect(approvals.messages()[0]?.rendered).toMatch(/no longer allows it/)
  })

  test('nor where it is there already by an earlier grant: that ends in its time', async () => {
    const { ada, grace, identityCenter, after, settled, clock } = await world({ host })
    await ada.says('/aws-access request prod ReadOnlyAccess 8h first')
    await settled()
    await grace.presses('Approve')
    await settled()
    await ada.says(`/aws-access request prod ReadOnlyAccess 8h from ${inHours(clock, 6)} second`)
    await settled()
    await grace.presses('Approve')
    await settled()
    identityCenter.leave({ person: 'ada', group: 'Engineers' })
    await after('7h')
    expect(identityCenter.assignments()).toContainEqual(adaInProd)
    await after('1h')
    await after('1m')
    expect(identityCenter.assignments()).not.toContainEqual(adaInProd)
  })

  test('a rule that asks for approvals by the time that it starts is not got round', async () => {
    let strict = false
    const policy = (same: Policy): Policy => ({
      ...same,
      rules: same.rules.map((rule) =>
        strict && rule.name === 'development'
          ? { ...rule, approval: { kind: 'approvers', approvers: ['leads'], needed: 1 } }
          : rule,
      ),
    })
    const { ada, identityCenter, approvals, after, settled, clock, app, startApp } = await world({
      host,
      policy,
    })
    await ada.says(`/aws-access request dev PowerUserAccess 2h from ${inHours(clock, 6)} patching`)
    await settled()
    expect(approvals.messages()[0]?.rendered).toMatch(/Scheduled/)
    await app.kill()
    strict = true
    await startApp()
    await sixHours(after)
    expect(creates(identityCenter.calls)).toEqual([])
    expect(approvals.messages()[0]?.rendered).toMatch(/approvals are not enough any more/)
  })

  test('a start that was missed is not made up for: nobody approved another time', async () => {
    const { ada, grace, identityCenter, approvals, after, settled, clock } = await world({ host })
    await ada.says(`/aws-access request prod ReadOnlyAccess 2h from ${inHours(clock, 6)} tonight’s window`)
    await settled()
    await grace.presses('Approve')
    await settled()
    await after('3d')
    expect(creates(identityCenter.calls)).toEqual([])
    expect(approvals.messages()[0]?.rendered).toMatch(/Expired.*its start was missed/s)
    expect(ada.dms().at(-1)?.rendered).toMatch(/its start was missed/)
  })

  test('the form has a field for the start; one that is over stands at its field', async () => {
    const { ada, approvals, settled, clock } = await world({ host })
    await ada.says('/aws-access request prod ReadOnlyAccess 2h')
    await ada.fills('Why?', 'patching')
    await ada.fills('When should it start?', '2020-01-01T00:00:00Z')
    await ada.submits()
    expect(ada.form()?.errors['When should it start?']).toMatch(/over|past/i)
    await ada.fills('When should it start?', new Date(clock.now().getTime() + 3_600_000).toISOString())
    expect((await ada.submits())?.rendered).toMatch(/it starts/)
    await settled()
    expect(approvals.messages()[0]?.rendered).toMatch(/Not before/)
  })

  test('the warning before the end offers more time, filled in, and to be done with it', async () => {
    const { ada, grace, identityCenter, after, settled } = await world({ host })
    await ada.says('/aws-access request prod ReadOnlyAccess 1h checking INC-42')
    await settled()
    await grace.presses('Approve')
    await settled()
    await after('49m')
    expect(ada.dms().at(-1)?.rendered).toMatch(/You have/)
    await after('2m')
    const warned = ada.dms().at(-1)
    expect(warned?.rendered).toMatch(/ends .*More time/s)
    await ada.presses('More time')
    expect(ada.form()?.rendered).toContain('prod · ReadOnlyAccess')
    expect(ada.form()?.rendered).toContain('checking INC-42')
    await ada.submits()
    await ada.closes()
    await settled()
    await grace.presses('Approve')
    await settled()
    await after('20m')
    expect(identityCenter.assignments()).toContainEqual(adaInProd)
    await ada.says('/aws-access end')
    await settled()
    expect(identityCenter.assignments()).not.toContainEqual(adaInProd)
  })

  test('the lines that ask for more lead to the same account, though another has its name', async () => {
    const { ada, grace, identityCenter, after, settled } = await world({ host })
    await ada.says('/aws-access request prod ReadOnlyAccess 1h checking')
    await settled()
    identityCenter.addAccount({ name: 'prod', id: '999999999901' })
    await after('16m')
    await grace.presses('Approve')
    await settled()
    const lines: string[] = []
    for (const time of ['1m', '50m', '10m']) {
      await after(time)
      lines.push(/\/aws-access request .* <reason>/.exec(ada.dms().at(-1)?.rendered ?? '')?.[0] ?? '')
    }
    expect(ada.dms()).toHaveLength(3)
    expect(new Set(lines)).toEqual(new Set(['/aws-access request 333333333301 ReadOnlyAccess 1h <reason>']))
    expect((await ada.says(lines[0]!))?.rendered).not.toMatch(/More than one/)
  })

  test('who is done says so in the warning', async () => {
    const { ada, grace, identityCenter, after, settled } = await world({ host })
    await ada.says('/aws-access request prod ReadOnlyAccess 1h checking INC-42')
    await settled()
    await grace.presses('Approve')
    await settled()
    await after('51m')
    await ada.presses('I’m done')
    await settled()
    expect(identityCenter.assignments()).not.toContainEqual(adaInProd)
    expect(ada.dms().filter(({ rendered }) => /More time/.test(rendered))).toHaveLength(1)
  })

  test('approvers are reminded once at half of their time, and then it expires', async () => {
    const { ada, grace, approvals, after, settled, identityCenter } = await world({ host })
    await ada.says('/aws-access request prod ReadOnlyAccess 1h checking INC-42')
    await settled()
    const [card] = approvals.messages()
    await after('3h')
    expect(approvals.thread(card!)).toHaveLength(0)
    await after('2h')
    expect(approvals.thread(card!).map(({ rendered }) => rendered)).toEqual([
      expect.stringMatching(/still waits for an answer/),
    ])
    await after('1h')
    expect(approvals.thread(card!)).toHaveLength(1)
    await after('3h')
    expect(approvals.messages()[0]?.rendered).toMatch(/Expired/)
    expect(ada.dms().at(-1)?.rendered).toMatch(/expired/)
    await expect(grace.presses('Approve')).rejects.toThrow(/Approve/)
    expect(creates(identityCenter.calls)).toEqual([])
  })
})
