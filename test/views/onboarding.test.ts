import { test as property } from '@fast-check/vitest'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Onboarding } from '../../src/access/boarding.ts'
import { refuse } from '../../src/access/refusal.ts'
import type { HistoryEntry, RequestEvent } from '../../src/access/request.ts'
import { checkBlocks, checkView } from '../../src/sandbox/slack/blocks/check.ts'
import { askedView } from '../../src/views/asked.ts'
import type { View } from '../../src/views/blocks.ts'
import { allHoldingsView } from '../../src/views/holdings.ts'
import { blockIds } from '../../src/views/ids.ts'
import { onboardingCard } from '../../src/views/onboarding-card.ts'
import {
  loadingOnboarding,
  onboardingErrors,
  onboardingForm,
  type OnboardingFormData,
  sentOnboarding,
} from '../../src/views/onboarding-form.ts'
import { onboardingAdminDm, onboardingDm, onboardingNote } from '../../src/views/onboarding-notes.ts'
import { refusalView } from '../../src/views/refusals.ts'
import * as it from '../access/onboarding-samples.ts'
import { portal } from './samples.ts'

const snapshot = (value: unknown, name: string) =>
  expect(`${JSON.stringify(value, null, 2)}\n`).toMatchFileSnapshot(`./__snapshots__/${name}.json`)

const byGrace = it.onboarding({ requester: { slackId: 'U0GRACE', email: 'grace@acme.com' }, reason: '' })
const external = it.onboarding({ external: true })
const existing = it.onboarding({ newcomer: { ...it.newcomer, principalId: '90676d9a11-ada' } })

const made = it.after(it.onboarding(), it.approve, it.makeUser, it.complete)
const completed = it.after(existing, it.approve, it.findUser, it.complete)
const waiting = it.after(external, it.approve, it.wait)
const appeared = it.after(external, it.approve, it.wait, it.findUser, it.complete)

const cards: [string, Onboarding, number][] = [
  ['awaiting', it.after(it.onboarding()), 1],
  ['awaiting-for-somebody', it.after(byGrace), 1],
  ['awaiting-existing', it.after(existing), 1],
  ['awaiting-external', it.after(external), 1],
  ['awaiting-no-groups', it.after(it.onboarding({ groups: [] })), 1],
  ['awaiting-too-long', it.after(it.onboarding()), 481],
  ['activating', it.after(it.onboarding(), it.approve), 6],
  ['activating-failed-once', it.after(it.onboarding(), it.approve, it.createFailed), 7],
  ['waiting', waiting, 7],
  ['closed-made', made, 9],
  ['closed-completed', completed, 9],
  ['closed-appeared', appeared, 9],
  ['closed-denied', it.after(it.onboarding(), it.deny), 6],
  ['closed-withdrawn', it.after(it.onboarding(), it.withdraw), 7],
  ['closed-expired', it.after(it.onboarding(), it.expire), 481],
  ['closed-forbidden', it.after(it.onboarding(), it.forbid), 7],
  ['closed-left', it.after(it.onboarding(), it.leave), 7],
  ['closed-failed', it.after(it.onboarding(), it.approve, it.makeUser, it.giveUp), 9],
]

describe.each(cards)('the onboarding card %s', (name, onboarding, at) => {
  const card = onboardingCard(onboarding, it.minute(at))

  test('looks like this', async () => {
    await snapshot({ blocks: card.blocks }, `onboarding-card-${name}`)
  })

  test('is one that Slack takes', () => {
    expect(checkBlocks(structuredClone(card.blocks), 'message')).not.toHaveProperty('mistakes')
  })

  test('says who asks, and how it stands, in its text', () => {
    expect(card.text).toMatch(/^<@U0(ADA|GRACE)> asks to .*onboard.* AWS\. \*[A-Z]/)
  })
})

const labels = (onboarding: Onboarding, at: number): string[] =>
  onboardingCard(onboarding, it.minute(at)).blocks.flatMap((block) =>
    block.type === 'actions'
      ? block.elements.flatMap((each) => (each.type === 'button' ? [each.text.text] : []))
      : [],
  )

test('buttons are only those that a press could still count on', () => {
  const shown = cards.flatMap(([name, onboarding, at]) => {
    const found = labels(onboarding, at)
    return found.length > 0 ? [[name, found]] : []
  })
  const answers = ['Approve', 'Deny', 'Deny with a reason', 'Withdraw']
  expect(shown).toEqual([
    ['awaiting', answers],
    ['awaiting-for-somebody', answers],
    ['awaiting-existing', answers],
    ['awaiting-external', answers],
    ['awaiting-no-groups', answers],
    ['waiting', ['Withdraw']],
  ])
})

const last = (onboarding: Onboarding, count: number): HistoryEntry[] => onboarding.history.slice(-count)

const note = (onboarding: Onboarding, count: number): string | undefined =>
  onboardingNote(onboarding, last(onboarding, count))?.text

const dm = (onboarding: Onboarding, count: number): string | undefined => {
  const found = onboardingDm(onboarding, last(onboarding, count), portal)
  return found && `${found.to}: ${found.view.text}`
}

describe('the thread is told', () => {
  const of = (...events: RequestEvent[]) => it.after(it.onboarding(), ...events)
  test.each<[string, Onboarding, number, RegExp]>([
    ['nothing of what was asked', of(), 1, /^$/],
    ['nothing of an approval', of(it.approve), 1, /^$/],
    ['who denied, and why', of(it.deny), 1, /^\*Denied\* by <@U0GRACE>: “ask HR &lt;!here&gt;”$/],
    ['who withdrew', of(it.withdraw), 1, /^\*Withdrawn\* by <@U0ADA>\.$/],
    ['that nobody answered', of(it.expire), 1, /^\*Expired\*: nobody answered in time\.$/],
    [
      'that the policy forbids it',
      of(it.forbid),
      1,
      /^\*Denied\*: the policy no longer allows it: “the group is gone”$/,
    ],
    ['that they left', of(it.leave), 1, /^\*Withdrawn\*: “they are being offboarded”$/],
    [
      'AWS’s words, while it is tried again',
      of(it.approve, it.createFailed),
      1,
      /“Conflict.*tried again.*K7QX2M4P/,
    ],
    ['nothing of a failure that was overcome', of(it.approve, it.createFailed, it.makeUser), 2, /^$/],
    ['what is given up', of(it.approve, it.giveUp), 1, /^\*Failed\*: “Conflict.*not tried again/],
    ['who has to make the user', waiting, 2, /no user with this address yet\. .*`ada@acme\.com`/],
    [
      'that the user has appeared',
      it.after(external, it.approve, it.wait, it.findUser),
      1,
      /\*ada\.sample\* is there/,
    ],
    [
      'what is left to do by hand',
      made,
      2,
      /^\*Done\*: the user \*ada\* is made.*Users > ada > Reset password/,
    ],
    [
      'that an existing user is completed',
      completed,
      2,
      /^\*Done\*: \*ada\.sample\* \(<@U0ADA>\) is in \*Engineers\*, for good\. .*if nobody has ever signed in as ada\.sample/,
    ],
    ['nothing by hand where an identity provider has the passwords', appeared, 1, /, for good\.$/],
    [
      'what is left to do by hand where only the user was made',
      it.after(it.onboarding(), it.approve, it.makeUser, it.giveUp),
      1,
      /^\*Failed\*: .*Users > ada > Reset password/,
    ],
  ])('%s', (_, onboarding, count, expected) => {
    expect(note(onboarding, count) ?? '').toMatch(expected)
  })
})

describe('whoever asked is told', () => {
  const of = (...events: RequestEvent[]) => it.after(byGrace, ...events)
  test.each<[string, Onboarding, number, RegExp]>([
    ['nothing of what they asked', of(), 1, /^$/],
    ['nothing of an approval', of(it.approve), 1, /^$/],
    ['of a denial', of(it.deny), 1, /^U0GRACE: The onboarding of <@U0ADA> was denied by <@U0GRACE>/],
    ['of their own denial', it.after(it.onboarding(), it.deny), 1, /^U0ADA: Your onboarding was denied/],
    [
      'of a withdrawal',
      of(it.withdraw),
      1,
      /^U0GRACE: .* was withdrawn\. To ask again: `\/aws-access onboard @person`/,
    ],
    ['of silence', of(it.expire), 1, /expired: nobody answered in time/],
    ['of what the policy forbids', of(it.forbid), 1, /was denied: the policy no longer allows it/],
    ['that they left', of(it.leave), 1, /is over: “they are being offboarded”/],
    [
      'that they left, and what was made until then',
      of(it.approve, it.makeUser, it.leave),
      1,
      /offboarded” The user ada was made, and stays unless the offboarding removes it\. What it gave of .* is taken away again\./,
    ],
    ['of a failure', of(it.approve, it.createFailed), 1, /not done yet.*“Conflict/],
    [
      'of what is given up',
      of(it.approve, it.makeUser, it.giveUp),
      2,
      /failed: “Conflict.* The user ada was made, and stays\./,
    ],
    ['who has to make the user', waiting, 1, /^U0ADA: Your onboarding is approved, and waits for the user/],
    [
      'nothing at the end, which is the newcomer’s',
      of(it.approve, it.makeUser, it.complete),
      3,
      /^U0ADA: You have a user/,
    ],
  ])('%s', (_, onboarding, count, expected) => {
    expect(dm(onboarding, count) ?? '').toMatch(expected)
  })

  test('how to withdraw what waits, since they are hardly in the card’s channel', () => {
    const blocks = onboardingDm(waiting, last(waiting, 1), portal)?.view.blocks
    expect(JSON.stringify(blocks)).toContain('"Withdraw"')
  })
})

describe.each([
  ['made', made],
  ['completed', completed],
  ['appeared', appeared],
])('the welcome of a user who was %s', (name, onboarding) => {
  const view = onboardingDm(onboarding, last(onboarding, 2), portal)?.view

  test('looks like this', async () => {
    await snapshot({ blocks: view?.blocks }, `welcome-${name}`)
  })

  test('is one that Slack takes', () => {
    expect(checkBlocks(structuredClone(view?.blocks ?? []), 'message')).not.toHaveProperty('mistakes')
  })
})

test('administrators are told what only they can do, and nothing else', () => {
  const told = cards.flatMap(([name, onboarding]) =>
    onboarding.history.flatMap((entry) =>
      onboardingAdminDm(onboarding, entry) ? [`${name}: ${entry.what}`] : [],
    ),
  )
  expect(told).toEqual(['waiting: waiting', 'closed-made: closed', 'closed-failed: activation-failed'])
  // Whoever came to be meanwhile has hardly signed in.
  const meanwhile = it.after(it.onboarding(), it.approve, it.findUser, it.complete)
  expect(JSON.stringify(onboardingAdminDm(meanwhile, meanwhile.history.at(-1)!))).toMatch(
    /if nobody has ever signed in as ada\.sample/,
  )
})

const data: OnboardingFormData = {
  newcomer: 'U0ADA',
  self: true,
  email: 'ada@acme.com',
  userName: null,
  external: false,
  names: { givenName: 'Ada', familyName: '', userName: 'ada' },
  offered: [{ id: 'g-1', name: 'Engineers' }],
  held: [],
}
const many = Array.from({ length: 120 }, (_, at) => ({ id: `g-${at}`, name: `${'x'.repeat(200)}${at}` }))

describe.each([
  ['loading', loadingOnboarding()],
  ['new', onboardingForm(data)],
  [
    'existing',
    onboardingForm({
      ...data,
      self: false,
      userName: 'ada',
      offered: [...data.offered, { id: 'g-2', name: 'Support' }],
      held: [{ id: 'g-3', name: 'Billing' }],
    }),
  ],
  ['external', onboardingForm({ ...data, external: true, offered: [] })],
  ['sent', sentOnboarding('Asked.')],
])('the onboarding form %s', (name, form) => {
  test('looks like this', async () => {
    await snapshot(form, `onboarding-form-${name}`)
  })

  test('is one that Slack takes', () => {
    expect(checkView(structuredClone(form), 'modal')).not.toHaveProperty('mistakes')
  })
})

test('a form with more groups than Slack takes is one that it takes', () => {
  const form = onboardingForm({ ...data, offered: many, held: many })
  expect(checkView(structuredClone(form), 'modal')).not.toHaveProperty('mistakes')
  expect(JSON.stringify(form.blocks)).toContain(
    'Slack shows 100 groups at most: 20 more are not offered here.',
  )
})

test('what is about fields is said beside them, as far as they are there', () => {
  const refusal = refuse({
    why: 'bad-names',
    problems: [
      { name: 'familyName', problem: 'missing' },
      { name: 'userName', problem: 'blanks' },
    ],
  })
  expect(onboardingErrors(refusal, Object.values(blockIds))).toEqual({
    [blockIds.familyName]: 'The family name is missing: Identity Center needs one.',
    [blockIds.userName]: 'A user name has no blanks.',
  })
  expect(onboardingErrors(refusal, [blockIds.groups])).toBeUndefined()
  expect(onboardingErrors(refuse({ why: 'no-group-chosen' }), [blockIds.groups])).toHaveProperty([
    blockIds.groups,
  ])
  expect(onboardingErrors(refuse({ why: 'own-request' }), Object.values(blockIds))).toBeUndefined()
})

test('whoever asked is answered with where it is, and how to take it back', () => {
  const self = askedView(it.after(it.onboarding()), 'https://acme.slack.com/archives/C1/p1').text
  expect(self).toMatch(/^Your onboarding is with its approvers in <#C0APPROVALS> \(<https:.*\|the card>\)/)
  expect(self).toMatch(/To withdraw it: `\/aws-access end K7QX2M4P`$/)
  expect(askedView(it.after(byGrace), null).text).toMatch(/^The onboarding of <@U0ADA> is with its approvers/)
})

test('administrators see in their list how onboardings stand', () => {
  const live = [it.after(it.onboarding()), it.after(it.onboarding(), it.approve), waiting].flatMap((each) =>
    each.status === 'closed' ? [] : [each],
  )
  const rows = JSON.stringify(allHoldingsView(live, it.minute(7)).blocks)
  for (const state of ['waiting for approval until', 'being done', 'waiting for the identity provider'])
    expect(rows).toContain(state)
})

test.each([
  [{ why: 'guest' }, /<@U0ADA> is a guest/],
  [{ why: 'stranger' }, /<@U0ADA> is not a member of this company/],
  [{ why: 'bot' }, /<@U0ADA> is a bot/],
  [{ why: 'deactivated' }, /account of <@U0ADA> is deactivated/],
  [{ why: 'unconfirmed-email' }, /address of <@U0ADA>/],
  [{ why: 'no-email' }, /no e-mail address for <@U0ADA>/],
  [{ why: 'other-domain', email: 'a@b.org', domains: ['acme.com'] }, /`a@b\.org` of <@U0ADA> is not one of/],
  [{ why: 'unknown-to-identity-center', email: 'a@b.org' }, /<@U0ADA> has no live user/],
] as const)('why somebody else is nobody is said of them: %j', (because, words) => {
  const { text } = refusalView(refuse({ why: 'is-nobody', slackId: 'U0ADA', because }))
  expect(text).toMatch(words)
  expect(text).not.toMatch(/\byour\b(?! Slack administrator)/i)
})

const trouble = fc.constantFrom('<!channel>', '<@U0EVIL>', '<https://x|y>', '&lt;', '`', '\n', '>', '*', '|')
const written = (maxLength: number) =>
  fc
    .array(fc.oneof(trouble, fc.string({ unit: 'binary', maxLength: 20 }), fc.constant('&'.repeat(50))))
    .map((parts) =>
      parts
        .join('')
        .slice(0, maxLength)
        .replace(/[\uD800-\uDBFF]$/, ''),
    )
/** The control sequences that we write ourselves. */
const ours =
  /<@U0(ADA|GRACE|LINUS)>|<!subteam\^S0LEADS>|<!date\^\d+\^[^|<>]+\|[^|<>]+>|<https:\/\/d-1234567890\.awsapps\.com\/start[^<>]*>/g

function expectHarmless(view: View | undefined): void {
  if (!view) return
  expect(checkBlocks(structuredClone(view.blocks), 'message')).not.toHaveProperty('mistakes')
  JSON.stringify([{ type: 'mrkdwn', text: view.text }, ...view.blocks], (_key, value: unknown) => {
    if (typeof value === 'object' && value && 'type' in value && value.type === 'mrkdwn' && 'text' in value)
      expect(String(value.text).replaceAll(ours, '')).not.toMatch(/<|\p{Surrogate}/u)
    return value
  })
}

property.prop([
  fc.record({
    name: written(200),
    user: written(128),
    group: written(1024),
    reason: written(1000),
    text: written(2000),
  }),
  fc.constantFrom(
    [it.approve, it.makeUser, it.complete],
    [it.approve, it.wait, it.findUser, it.complete],
    [it.approve, it.makeUser, it.giveUp],
    [it.deny],
  ),
])('whatever people and AWS write, it pings nobody, links nowhere and fits', (typed, events) => {
  const { name, user, group, reason, text } = typed
  const asked = it.onboarding({
    newcomer: { ...it.newcomer, givenName: name, familyName: name, userName: user },
    groups: Array.from({ length: 30 }, (_, at) => ({ id: `g-${at}`, name: group })),
    reason,
  })
  const said = events.map((event) => ('text' in event ? { ...event, text } : event)) as RequestEvent[]
  for (let count = 0; count <= said.length; count += 1) {
    const onboarding = it.after(asked, ...said.slice(0, count))
    expectHarmless(onboardingCard(onboarding, it.minute(9)))
    expectHarmless(onboardingNote(onboarding, last(onboarding, 1)))
    expectHarmless(onboardingDm(onboarding, last(onboarding, 1), portal)?.view)
    for (const entry of last(onboarding, 1)) expectHarmless(onboardingAdminDm(onboarding, entry))
  }
})
