import { describe, expect, test } from 'vitest'
import { type Choice, parseChoiceValue } from '../../src/access/choice.ts'
import { refuse } from '../../src/access/refusal.ts'
import { checkOffer, checkView } from '../../src/sandbox/slack/blocks/check.ts'
import { choiceOption, choiceOptions } from '../../src/views/choice-options.ts'
import { refusalView } from '../../src/views/refusals.ts'
import {
  durationChoices,
  loadingForm,
  refusedForm,
  requestForm,
  sentForm,
} from '../../src/views/request-form.ts'

const choice = (account: string, permissionSet: string, accountId = '222222222222'): Choice => ({
  entitlement: {
    kind: 'account',
    accountId,
    permissionSetArn: 'arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-2222222222222222',
  },
  label: { kind: 'account', account, permissionSet, sessionSeconds: 3600 },
  maxDurationSeconds: 8 * 3600,
})

const group = (name: string, groupId: string): Choice => ({
  entitlement: { kind: 'group', groupId },
  label: { kind: 'group', group: name },
  maxDurationSeconds: 4 * 3600,
})

const refused = refusalView(refuse({ why: 'no-reason' }))

describe.each([
  ['loading', loadingForm()],
  ['empty', requestForm()],
  ['filled', requestForm({ chosen: choice('prod', 'ReadOnlyAccess'), seconds: 3600, reason: 'INC-42' })],
  ['with-notice', requestForm({ notice: refused, reason: 'x'.repeat(2000), seconds: 7 })],
  ['sent', sentForm('Asked: <https://acme.slack.com/archives/C1/p1|the card>.')],
  ['refused', refusedForm(refused)],
])('the form %s', (name, form) => {
  test('is one that Slack takes', () => {
    expect(checkView(structuredClone(form), 'modal')).not.toHaveProperty('mistakes')
  })

  test('looks like this', async () => {
    await expect(`${JSON.stringify(form, null, 2)}\n`).toMatchFileSnapshot(
      `./__snapshots__/form-${name}.json`,
    )
  })
})

const labels = (max?: number): string[] => durationChoices(max).map(({ label }) => label)

describe('the durations on offer', () => {
  test.each([
    [undefined, ['30m', '1h', '2h', '4h', '8h']],
    [2 * 3600, ['15m', '30m', '1h', '2h']],
    [90 * 60, ['15m', '30m', '1h', '1h 30m']],
    [300, ['5m']],
    [24 * 3600, ['15m', '30m', '1h', '2h', '4h', '8h', '12h', '1d']],
  ])('up to %j s: %j', (max, expected) => {
    expect(labels(max)).toEqual(expected)
  })
})

describe('the duration that is chosen already', () => {
  const longest = (maxDurationSeconds: number): Choice => ({
    ...choice('prod', 'ReadOnlyAccess'),
    maxDurationSeconds,
  })
  test.each<[string, Parameters<typeof requestForm>[0], string | undefined]>([
    ['an hour', {}, '1h'],
    ['an hour of the choice’s own', { chosen: longest(8 * 3600) }, '1h'],
    ['the longest below an hour', { chosen: longest(40 * 60) }, '40m'],
    ['the first where all are longer', { durations: [{ label: '2h', seconds: 7200 }] }, '2h'],
    ['what was asked for', { chosen: longest(8 * 3600), seconds: 7200 }, '2h'],
    ['nothing where what was asked for is not on offer', { seconds: 7 }, undefined],
  ])('is %s', (_name, data, expected) => {
    const chosen = requestForm(data).blocks.flatMap((block) =>
      'element' in block && block.element.type === 'static_select' ? [block.element.initial_option] : [],
    )
    expect(chosen.map((option) => option?.value)).toEqual([expected])
  })
})

describe('the type-ahead field', () => {
  test('names account and permission set, and below them the id and the limit', () => {
    expect(choiceOption(choice('prod', 'ReadOnlyAccess'))).toMatchObject({
      text: { text: 'prod · ReadOnlyAccess' },
      description: { text: '222222222222 · up to 8h' },
    })
    expect(choiceOption(group('Billing', 'g-1'))).toMatchObject({
      text: { text: 'Billing' },
      description: { text: 'group · up to 4h' },
    })
  })

  test('keeps apart what only differs where it is cut', () => {
    const long = 'x'.repeat(60)
    const options = [
      choice(`${long}-one`, 'Admin', '111111111111'),
      choice(`${long}-two`, 'Admin', '222222222222'),
      group(`${long}1${long}`, '90676d9a11-1111'),
      group(`${long}2${long}`, '90676d9a11-2222'),
    ].map(choiceOption)
    const shown = options.map(({ text, description }) => `${text.text} ${description?.text}`)
    expect(new Set(shown).size).toBe(4)
    expect(checkOffer({ options })).not.toHaveProperty('mistakes')
  })

  const hundred = Array.from({ length: 100 }, (_, at) =>
    choice(`account ${at}`, 'Admin', `${100000000000 + at}`),
  )

  test('shows all where all fit', () => {
    expect(choiceOptions(hundred, 0)).toHaveLength(100)
    expect(choiceOptions([], 0)).toEqual([])
  })

  test('says as its last entry exactly how many more there are', () => {
    const options = choiceOptions(hundred, 1234)
    expect(checkOffer({ options })).not.toHaveProperty('mistakes')
    expect(options).toHaveLength(100)
    expect(options.at(-1)?.text.text).toBe('… and 1,235 more: type on to find them')
    expect(parseChoiceValue(options.at(-1)?.value ?? '')).toBeUndefined()
    expect(choiceOptions(hundred.slice(0, 20), 3).at(-1)?.text.text).toBe(
      '… and 3 more: type on to find them',
    )
  })
})
