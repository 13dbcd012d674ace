import { describe, expect, test } from 'vitest'
import { hosts, world } from '../world/index.ts'

const adaInProd = { person: 'ada', account: 'prod', permissionSet: 'ReadOnlyAccess' }

describe.each(hosts)('asking, deciding, holding, ending on the %s host', (host) => {
  test('access is made on approval and taken back when its time is up', async () => {
    const { ada, grace, identityCenter, approvals, after, settled } = await world({ host })
    const answer = await ada.says('/aws-access request prod ReadOnlyAccess 1h checking INC-42')
    expect(answer?.rendered).toMatch(/with its approvers/)
    // Where the worker is another process its card is not there yet, and the channel has to do.
    expect(answer?.rendered).toMatch(host === 'server' ? /archives\/C0000APPR01\/p\d{16}/ : /#approvals/)
    await settled()
    const [card] = approvals.messages()
    expect(card?.rendered).toContain('checking INC-42')
    const { sees } = await grace.presses('Approve')
    expect(sees?.rendered).toMatch(/You approved/)
    await settled()
    expect(identityCenter.assignments()).toContainEqual(adaInProd)
    expect(ada.dms().at(-1)?.rendered).toMatch(/You have/)
    await after('1h')
    expect(identityCenter.assignments()).not.toContainEqual(adaInProd)
    expect(ada.dms().at(-1)?.rendered).toMatch(/ended/)
    expect(approvals.thread(card!).at(-1)?.rendered).toMatch(/ended/i)
  })
})
