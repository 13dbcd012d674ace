import { describe, expect, test } from 'vitest'
import { checkBlocks, checkOffer, checkView } from '../../src/sandbox/slack/blocks/check.ts'

const x = (length: number): string => 'x'.repeat(length)
const plain = (length: number): object => ({ type: 'plain_text', text: x(length) })
const mrkdwn = (length: number): object => ({ type: 'mrkdwn', text: x(length) })
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i))
const option = (value = 'v'): object => ({ text: plain(1), value })
const button = (rest: object = {}): object => ({ type: 'button', text: plain(75), ...rest })
const actions = (...elements: object[]): object => ({ type: 'actions', elements })
const select = (rest: object): object => actions({ type: 'static_select', ...rest })
const input = (element: object): object => ({ type: 'input', label: plain(5), element })
const confirm = (title: number, text: number, yes: number): object => ({
  title: plain(title),
  text: mrkdwn(text),
  confirm: plain(yes),
})

const dividers = (count: number): object[] => many(count, () => ({ type: 'divider' }))

/** Each limit: what just fits, and what is one too many. */
const limits: [string, object, object][] = [
  ['section text 3000', { type: 'section', text: mrkdwn(3000) }, { type: 'section', text: mrkdwn(3001) }],
  ['a section has text or fields', { type: 'section', fields: [plain(1)] }, { type: 'section' }],
  ['fields 2000', { type: 'section', fields: [mrkdwn(2000)] }, { type: 'section', fields: [mrkdwn(2001)] }],
  [
    '10 fields',
    { type: 'section', fields: many(10, () => plain(1)) },
    { type: 'section', fields: many(11, () => plain(1)) },
  ],
  ['header 150', { type: 'header', text: plain(150) }, { type: 'header', text: plain(151) }],
  ['a header is plain text', { type: 'header', text: plain(1) }, { type: 'header', text: mrkdwn(1) }],
  [
    '10 context elements',
    { type: 'context', elements: many(10, () => mrkdwn(1)) },
    { type: 'context', elements: many(11, () => mrkdwn(1)) },
  ],
  ['25 actions', actions(...many(25, () => button())), actions(...many(26, () => button()))],
  ['button text 75', actions(button()), actions(button({ text: plain(76) }))],
  ['button value 2000', actions(button({ value: x(2000) })), actions(button({ value: x(2001) }))],
  ['button url 3000', actions(button({ url: x(3000) })), actions(button({ url: x(3001) }))],
  ['button style', actions(button({ style: 'danger' })), actions(button({ style: 'default' }))],
  ['action_id 255', actions(button({ action_id: x(255) })), actions(button({ action_id: x(256) }))],
  ['block_id 255', { type: 'divider', block_id: x(255) }, { type: 'divider', block_id: x(256) }],
  [
    'action_id once in a block',
    actions(button({ action_id: 'a' }), button({ action_id: 'b' })),
    actions(button({ action_id: 'a' }), button({ action_id: 'a' })),
  ],
  [
    'confirm title 100',
    actions(button({ confirm: confirm(100, 300, 30) })),
    actions(button({ confirm: confirm(101, 300, 30) })),
  ],
  [
    'confirm text 300',
    actions(button({ confirm: confirm(1, 300, 30) })),
    actions(button({ confirm: confirm(1, 301, 30) })),
  ],
  [
    'confirm button 30',
    actions(button({ confirm: confirm(1, 1, 30) })),
    actions(button({ confirm: confirm(1, 1, 31) })),
  ],
  ['option value 150', select({ options: [option(x(150))] }), select({ options: [option(x(151))] })],
  [
    '100 options',
    select({ options: many(100, () => option()) }),
    select({ options: many(101, () => option()) }),
  ],
  [
    'options or groups',
    select({ option_groups: [{ label: plain(75), options: [option()] }] }),
    select({ option_groups: [{ label: plain(75), options: [option()] }], options: [option()] }),
  ],
  [
    'the initial option is one of them',
    select({ options: [option('a')], initial_option: option('a') }),
    select({ options: [option('a')], initial_option: option('b') }),
  ],
  [
    'placeholder 150',
    select({ options: [option()], placeholder: plain(150) }),
    select({ options: [option()], placeholder: plain(151) }),
  ],
  [
    '5 in an overflow menu',
    actions({ type: 'overflow', options: many(5, () => option()) }),
    actions({ type: 'overflow', options: many(6, () => option()) }),
  ],
  [
    'an input has a label',
    input({ type: 'plain_text_input' }),
    { type: 'input', element: { type: 'plain_text_input' } },
  ],
  ['no button in an input', input({ type: 'datepicker' }), input(button())],
  [
    'max_length 3000',
    input({ type: 'plain_text_input', max_length: 3000 }),
    input({ type: 'plain_text_input', max_length: 3001 }),
  ],
  ['known blocks', { type: 'divider' }, { type: 'spacer' }],
  ['known elements', actions(button()), actions({ type: 'slider' })],
  ['known members', { type: 'divider' }, { type: 'divider', colour: 'red' }],
  ['a text says something', { type: 'header', text: plain(1) }, { type: 'header', text: plain(0) }],
]

describe('blocks', () => {
  test.each(limits)('%s', (_, fits, isTooMuch) => {
    expect(checkBlocks([fits], 'message')).toHaveProperty('value')
    expect(checkBlocks([isTooMuch], 'message')).toHaveProperty('mistakes')
  })

  test.each([
    ['message', 50],
    ['modal', 100],
    ['home', 100],
  ] as const)('a %s takes %i blocks', (surface, most) => {
    expect(checkBlocks(dividers(most), surface)).toHaveProperty('value')
    expect(checkBlocks(dividers(most + 1), surface)).toHaveProperty('mistakes')
  })

  test('a block_id is used once', () => {
    const twice = many(2, () => ({ type: 'divider', block_id: 'same' }))
    expect(checkBlocks(twice, 'message')).toHaveProperty('mistakes')
  })

  test('a mistake says where it is', () => {
    const checked = checkBlocks([{ type: 'divider' }, { type: 'header', text: plain(151) }], 'message')
    expect(checked).toEqual({ mistakes: [expect.stringContaining('[json-pointer:/blocks/1/text/text]')] })
  })

  test('ids that are left out are made', () => {
    const checked = checkBlocks([actions(button())], 'message')
    const id: unknown = expect.stringMatching(/./)
    expect(checked).toMatchObject({ value: [{ block_id: id, elements: [{ action_id: id }] }] })
  })
})

describe('views', () => {
  const modal = (rest: object): object => ({
    type: 'modal',
    title: plain(24),
    blocks: [{ type: 'divider' }],
    ...rest,
  })

  test.each([
    ['title 24', {}, { title: plain(25) }],
    ['submit 24', { submit: plain(24) }, { submit: plain(25) }],
    ['close 24', { close: plain(24) }, { close: plain(25) }],
    ['private_metadata 3000', { private_metadata: x(3000) }, { private_metadata: x(3001) }],
    ['callback_id 255', { callback_id: x(255) }, { callback_id: x(256) }],
    ['some blocks', {}, { blocks: [] }],
    [
      'an input needs a submit',
      { blocks: [input({ type: 'plain_text_input' })], submit: plain(4) },
      { blocks: [input({ type: 'plain_text_input' })] },
    ],
  ])('%s', (_, fits, isTooMuch) => {
    expect(checkView(modal(fits), 'modal')).toHaveProperty('value')
    expect(checkView(modal(isTooMuch), 'modal')).toHaveProperty('mistakes')
  })

  test('a Home tab is no modal', () => {
    expect(checkView({ type: 'home', blocks: [] }, 'modal')).toHaveProperty('mistakes')
    expect(checkView({ type: 'home', blocks: [] }, 'home')).toHaveProperty('value')
  })
})

test('a hundred options are offered at most, or groups, not both', () => {
  const options = many(100, () => option())
  expect(checkOffer({ options })).toHaveProperty('value')
  expect(checkOffer({ options: [...options, option()] })).toHaveProperty('mistakes')
  expect(checkOffer({ options, option_groups: [] })).toHaveProperty('mistakes')
})
