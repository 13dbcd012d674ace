import { describe, expect, test } from 'vitest'
import { hosts, type World, world } from '../world/index.ts'

const adaInProd = { person: 'ada', account: 'prod', permissionSet: 'ReadOnlyAccess' }

/** How often items whose sort key begins so were put. */
const puts = ({ table }: World, kind: string): number =>
  table.calls.filter(({ operation, key }) => operation === 'PutItem' && sortKey(key).startsWith(kind)).length
const sortKey = (key: Readonly<Record<string, unknown>> = {}): string =>
  (key['sk'] as { readonly S: string }).S

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

  test('what was told is saved once for a message, and once in the end', async () => {
    const story = await world({ host })
    const { ada, grace, approvals, after, settled } = story
    await ada.says('/aws-access request prod ReadOnlyAccess 1h checking INC-42')
    await settled()
    expect(puts(story, 'told#')).toBe(2)
    await grace.presses('Approve')
    await settled()
    await after('1h')
    await after('1m')
    expect(approvals.messages()[0]?.rendered).toMatch(/ended/i)
    expect(puts(story, 'told#')).toBeLessThan(10)
    expect(puts(story, 'card')).toBe(1)
  })
})
