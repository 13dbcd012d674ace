import { test as property } from '@fast-check/vitest'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openBoarding } from '../../src/access/boarding-transition.ts'
import type { AskedOffboarding, Holding, Offboarding } from '../../src/access/boarding.ts'
import type { RequestEvent } from '../../src/access/request.ts'
import { type Survey, surveyed } from '../../src/access/survey.ts'
import { transition } from '../../src/access/transition.ts'
import { checkBlocks, checkView } from '../../src/sandbox/slack/blocks/check.ts'
import { requestText } from '../../src/views/describe.ts'
import { lookingForm, offboardingForm } from '../../src/views/offboarding-form.ts'
import { adminDmOf, cardOf, dmOf, noteOf } from '../../src/views/telling.ts'
import * as it from './samples.ts'

const leaver = { slackId: 'U0ADA', email: 'ada@acme.com', principalId: it.ada.principalId, userName: 'ada' }
const gone = { ...leaver, slackId: null, principalId: '' }

const assignment = (account: string, accountId: string, permissionSet = 'ReadOnlyAccess'): Holding => ({
  entitlement: {
    kind: 'account',
    accountId,
    permissionSetArn: `arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-${permissionSet}`,
  },
  label: { kind: 'account', account, permissionSet, sessionSeconds: 3600 },
})
const membership = (group: string): Holding => ({
  entitlement: { kind: 'group', groupId: `id-${group}` },
  label: { kind: 'group', group },
})
const takes = [membership('Engineers'), membership('Billing'), assignment('audit', '333333333333')]

const granted = it.live(it.asked(), it.approve, it.activate)
const waiting = it.live(it.groupAsked({ id: 'WA1T1NGX' }))
const later = it.live(it.asked({ id: 'LATER2B7', startAt: it.minute(600) }), it.approve)
const ofGrant: Holding = { entitlement: granted.pair.entitlement, label: granted.label }

const survey = (over: Partial<Survey> = {}): Survey => ({
  id: 'V0FORM',
  at: it.minute(0),
  by: it.grace,
  leaver,
  doubtful: false,
  requests: [granted, waiting, later].map(surveyed),
  onboardings: [],
  takes: [...takes, ofGrant],
  beyond: 0,
  complete: true,
  deleteUser: false,
  external: false,
  ...over,
})

const nothing = { requests: [], takes: [] }
const forms: [string, Survey][] = [
  ['everything', survey()],
  ['deleting', survey({ deleteUser: true })],
  ['external', survey({ external: true, doubtful: true })],
  ['indexed', survey({ indexedAt: it.minute(-30) })],
  ['indexed-in-part', survey({ indexedAt: it.minute(-30), skipped: 2 })],
  ['not-listed', survey({ complete: false, takes: [] })],
  ['newcomer', survey({ leaver: gone, ...nothing, onboardings: ['NEWC0MER'] })],
  ['nothing', survey(nothing)],
  ['nothing-but-the-user', survey({ ...nothing, deleteUser: true })],
]

describe.each(forms)('the form %s', (name, shown) => {
  test('looks like this, and Slack takes it', async () => {
    const form = offboardingForm(shown)
    expect(checkView(structuredClone(form), 'modal')).not.toHaveProperty('mistakes')
    await expect(`${JSON.stringify(form, null, 2)}\n`).toMatchFileSnapshot(
      `./__snapshots__/offboarding-form-${name}.json`,
    )
  })
})

const textOf = (value: object): string => JSON.stringify(value)

describe('a form', () => {
  test('is one that Slack takes while everything is looked up', () => {
    expect(checkView(structuredClone(lookingForm()), 'modal')).not.toHaveProperty('mistakes')
  })

  test('shows a grant once, though it is an assignment, too', () => {
    expect(textOf(offboardingForm(survey())).match(/\(222222222222\)/g)).toHaveLength(2)
    expect(textOf(offboardingForm(survey()))).toContain('*Direct assignments* (1, besides the grants above)')
  })

  test('shows a thousand assignments, each by name', () => {
    const many = Array.from({ length: 1000 }, (_, at) => assignment(`team-${at}`, `${at}`.padStart(12, '0')))
    const form = offboardingForm(survey({ takes: many }))
    expect(checkView(structuredClone(form), 'modal')).not.toHaveProperty('mistakes')
    const shown = new Set(textOf(form).match(/team-\d+(?=\*)/g))
    expect(shown.size).toBe(1000)
    expect(textOf(form)).not.toMatch(/… and \d+ more/)
  })

  test('says exactly how many more there are than it can show', () => {
    const long = 'x'.repeat(140)
    const many = Array.from({ length: 2000 }, (_, at) =>
      assignment(`${long}${at}`, `${at}`.padStart(12, '0')),
    )
    const form = offboardingForm(survey({ takes: many, beyond: 7 }))
    expect(checkView(structuredClone(form), 'modal')).not.toHaveProperty('mistakes')
    const shown = textOf(form).match(/• \*ReadOnlyAccess\* in \*x/g)?.length ?? 0
    expect(shown).toBeGreaterThan(500)
    expect(textOf(form)).toContain(`… and ${2000 - shown} more`)
    expect(textOf(form)).toContain('7 things more than one offboarding takes')
  })

  test('has nothing to send where there is nothing to do', () => {
    expect(offboardingForm(survey(nothing))).not.toHaveProperty('submit')
    expect(textOf(offboardingForm(survey(nothing)))).not.toContain('"input"')
    expect(offboardingForm(survey({ ...nothing, deleteUser: true }))).toHaveProperty('submit')
  })
})

const asked = (over: Partial<AskedOffboarding> = {}): AskedOffboarding => ({
  kind: 'offboarding',
  id: 'K7QX2M4P',
  person: 'ada@acme.com',
  requester: it.grace,
  leaver,
  takes,
  deleteUser: false,
  external: false,
  reason: 'leaves the company',
  rule: 'offboarding',
  sensitive: false,
  approvalsNeeded: 0,
  approvers: { usergroups: [], people: [], more: false },
  channel: 'C0APPROVALS',
  askedAt: it.minute(0),
  ...over,
})

function after(what: AskedOffboarding, ...events: RequestEvent[]): Offboarding {
  let boarding = openBoarding(what, 0) as Offboarding
  for (const event of events) {
    const next = transition(boarding, event)
    if ('noArrow' in next) throw new Error(`${next.from} knows no ${next.noArrow}`)
    boarding = next as Offboarding
  }
  return boarding
}

const failed: RequestEvent = {
  type: 'removal-failed',
  at: it.minute(5),
  text: 'ReadOnlyAccess in audit: AccessDeniedException: no rights <!here>',
}
const complete: RequestEvent = { type: 'complete', at: it.minute(9) }
const around = { admins: ['U0GRACE', 'U0LINUS'] }

const note = (boarding: Offboarding, count: number): string | undefined =>
  noteOf(boarding, boarding.history.slice(-count), it.minute(10), around)?.text
const dm = (boarding: Offboarding, count: number) =>
  dmOf(boarding, boarding.history.slice(-count), it.portal, it.minute(10), around)
const adminDm = (boarding: Offboarding): string | undefined =>
  adminDmOf(boarding, boarding.history.at(-1)!, it.minute(10))?.text

describe.each([
  ['begun', after(asked())],
  ['refused', after(asked(), failed)],
  ['done', after(asked(), failed, complete)],
  ['done-with-the-user', after(asked({ deleteUser: true }), complete)],
  ['of-nobody', after(asked({ leaver: { ...gone, userName: 'hedy' }, reason: '' }))],
])('the card of an offboarding %s', (name, boarding) => {
  test('looks like this, and Slack takes it', async () => {
    const { blocks } = cardOf(boarding, it.minute(10))
    expect(checkBlocks(structuredClone(blocks), 'message')).not.toHaveProperty('mistakes')
    await expect(`${JSON.stringify({ blocks }, null, 2)}\n`).toMatchFileSnapshot(
      `./__snapshots__/offboarding-card-${name}.json`,
    )
  })
})

test('nothing in the channel calls whoever leaves', () => {
  const done = after(asked(), failed, complete)
  for (const boarding of [after(asked()), after(asked(), failed), done]) {
    const { text, blocks } = cardOf(boarding, it.minute(10))
    expect(textOf([text, blocks, note(boarding, boarding.history.length - 1)])).not.toContain('U0ADA')
  }
  expect(requestText(done)).toBe('the offboarding of ada')
})

test('the sets of the policy that name them are left to whoever edits it', () => {
  const sets = ['leads', 'on`call']
  const said = /address out of `leads` and `on'call` in `access\.yaml`/
  expect(textOf(offboardingForm(survey({ sets })))).toMatch(said)
  expect(textOf(dm(after(asked({ sets }), complete), 2)!)).toMatch(said)
  expect(textOf(offboardingForm(survey()))).not.toContain('access.yaml')
})

test('a card counts what it can not show', () => {
  const many = Array.from({ length: 300 }, (_, at) => assignment(`team-${at}`, `${at}`.padStart(12, '0')))
  const { blocks } = cardOf(after(asked({ takes: many })), it.minute(1))
  const shown = textOf(blocks).match(/• /g)?.length ?? 0
  expect(textOf(blocks)).toContain('*Taken away* (300)')
  expect(textOf(blocks)).toContain(`… and ${300 - shown} more`)
})

describe('told of an offboarding', () => {
  test('the thread hears of what AWS refuses, with the administrators, and of the end', () => {
    expect(note(after(asked()), 1)).toBeUndefined()
    expect(note(after(asked(), failed), 1)).toMatch(
      /^:warning: <@U0GRACE> and <@U0LINUS>: AWS did not do all of it yet: “ReadOnlyAccess in audit: .*no rights &lt;!here&gt;”.*\*ada\* may still hold it\. Request `K7QX2M4P`\.$/,
    )
    expect(note(after(asked(), failed, complete), 2)).toMatch(
      /^The offboarding of \*ada\* by <@U0GRACE> is done/,
    )
  })

  test('whoever confirmed it hears at the end what is left to do by hand', () => {
    expect(dm(after(asked(), failed), 2)).toBeUndefined()
    const done = dm(after(asked(), complete), 2)
    expect(done?.to).toBe('U0GRACE')
    expect(textOf(done!)).toMatch(/is done.*Users > ada > Disable user access.*Active sessions/)
    const deleted = dm(after(asked({ deleteUser: true, external: true }), complete), 2)
    expect(textOf(deleted!)).toMatch(/identity provider/)
    expect(textOf(deleted!)).not.toMatch(/Disable user access|Active sessions/)
  })

  test('the administrators hear what only they can help with', () => {
    expect(adminDm(after(asked(), failed))).toMatch(/<@U0ADA> is being offboarded, and may still hold/)
    expect(adminDm(after(asked()))).toBeUndefined()
    expect(adminDm(after(asked(), failed, complete))).toBeUndefined()
  })
})

/** The control sequences that we write ourselves. */
const ours =
  /<@U0(ADA|GRACE|LINUS)>|<#C0APPROVALS>|<!date\^\d+\^[^|<>]+\|[^|<>]+>|<https:\/\/docs\.aws\.amazon\.com\/[^<>|]+\|[^<>|]+>/g

function expectHarmless(view: { readonly blocks: unknown } | undefined): void {
  JSON.stringify(view?.blocks ?? [], (_key, value: unknown) => {
    if (typeof value === 'object' && value && 'type' in value && value.type === 'mrkdwn' && 'text' in value)
      expect(String(value.text).replaceAll(ours, '')).not.toMatch(/</)
    return value
  })
}

const written = fc
  .array(fc.oneof(fc.constantFrom('<!channel>', '<@U0EVIL>', '&', '`', '\n', '*', '|'), fc.string()), {
    maxLength: 60,
  })
  .map((parts) => parts.join('').slice(0, 1000))

property.prop([written, written, written])(
  'whatever people and AWS write, it pings nobody and fits',
  (name, reason, words) => {
    const what = [membership(name), assignment(name, '333333333333', name)]
    const who = { ...leaver, userName: name, email: name }
    const boarding = after(asked({ leaver: who, takes: what, reason }), { ...failed, text: words })
    const card = cardOf(boarding, it.minute(10))
    expect(checkBlocks(structuredClone(card.blocks), 'message')).not.toHaveProperty('mistakes')
    expect(textOf(card.blocks).length).toBeLessThan(12_000)
    const form = offboardingForm(survey({ leaver: who, takes: what }))
    expect(checkView(structuredClone(form), 'modal')).not.toHaveProperty('mistakes')
    const done = after(asked({ leaver: who, takes: what }), complete)
    const entries = boarding.history.slice(-1)
    for (const view of [
      card,
      form,
      noteOf(boarding, entries, it.minute(10), around),
      adminDmOf(boarding, boarding.history.at(-1)!, it.minute(10)),
      dm(done, 1)?.view,
    ])
      expectHarmless(view)
  },
)
