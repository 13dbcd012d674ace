import type { Block, BlockOf, Element } from './blocks/schema.ts'
import type { Option } from './blocks/composition.ts'
import type { Fields } from './fields.ts'
import { elementsIn } from './payloads.ts'
import { renderBlocks } from './render.ts'
import type { Reader } from './render-text.ts'
import type { View } from './views.ts'

/** One field of a form as a person sees it. */
interface Field {
  readonly label: string
  readonly actionId: string
  readonly blockId: string
  readonly type: Element['type']
  /** In the shape of Slack's `state.values`. */
  readonly value: Fields
  /** What the app, or Slack, has against what is filled in. */
  readonly error: string | undefined
  /** The texts of the choices that come with it; empty for typed fields and for menus that ask the app. */
  readonly options: readonly string[]
}

/** A form that a person has open. */
export interface Form {
  readonly viewId: string
  readonly callbackId: string
  readonly title: string
  readonly submit: string | undefined
  readonly blocks: readonly Block[]
  readonly fields: readonly Field[]
  /** The errors, by the label of their field. */
  readonly errors: Readonly<Record<string, string>>
  readonly rendered: string
}

/** An element with the block that it is in. */
export interface Spot {
  readonly block: Block
  readonly element: Element
}

/** What a person sees of a view. */
export function showForm(view: View, reader: Reader): Form {
  const { content } = view
  const modal = content.type === 'modal' ? content : undefined
  const fields = elementsIn(content.blocks)
    .filter(({ element }) => element.type !== 'button' && element.type !== 'overflow')
    .map((spot) => showField(view, spot))
  const errors = fields.flatMap(({ label, error }) => (error === undefined ? [] : [[label, error] as const]))
  const buttons = [modal?.submit?.text, modal && (modal.close?.text ?? 'Cancel')]
    .flatMap((text) => (text === undefined ? [] : [`[ ${text} ]`]))
    .join(' ')
  return {
    viewId: view.id,
    callbackId: content.callback_id ?? '',
    title: modal?.title.text ?? 'Home',
    submit: modal?.submit?.text,
    blocks: content.blocks,
    fields,
    errors: Object.fromEntries(errors),
    rendered: [modal?.title.text ?? 'Home', renderBlocks(content.blocks, reader, view), buttons]
      .filter(Boolean)
      .join('\n'),
  }
}

/** The field with this label, placeholder or action_id. Throws when there is none. */
export function findField(blocks: readonly Block[], name: string): Spot {
  const spots = elementsIn(blocks).filter(({ element }) => element.type !== 'button')
  const found = spots.find((spot) => namesOf(spot).some((one) => one === name))
  if (!found) throw new Error(`no field ${name}; there are: ${spots.map((one) => labelOf(one)).join(', ')}`)
  return found
}

/** What a field comes to hold when a person picks `texts` from `offered`. Throws for what is not offered. */
export function pick(element: Element, texts: readonly string[], offered: readonly Option[]): Fields {
  const options = texts.map((text) => {
    const option = offered.find((one) => one.text.text === text || one.value === text)
    if (option) return option
    throw new Error(`${text} is not offered; there are: ${offered.map((one) => one.text.text).join(', ')}`)
  })
  return element.type.startsWith('multi_') || element.type === 'checkboxes'
    ? { type: element.type, selected_options: options }
    : { type: element.type, selected_option: options[0] ?? null }
}

/** The choices that an element brings along. */
export function choicesOf(element: Element): readonly Option[] {
  if ('options' in element && element.options) return element.options as readonly Option[]
  const groups = 'option_groups' in element ? element.option_groups : undefined
  return groups?.flatMap(({ options }) => options) ?? []
}

/** What Slack itself has against a form, before the app hears of it: by block_id. */
export function objections(view: View): Record<string, string> {
  const wrong: Record<string, string> = {}
  for (const block of view.content.blocks) {
    if (block.type !== 'input') continue
    const value = view.values[block.block_id ?? '']?.[block.element.action_id ?? ''] ?? {}
    const objection = objectionTo(block, value)
    if (objection !== undefined) wrong[block.block_id ?? ''] = objection
  }
  return wrong
}

function objectionTo({ optional, element }: BlockOf<'input'>, value: Fields): string | undefined {
  const held = Object.entries(value).find(([name]) => name !== 'type')?.[1]
  const empty =
    held === undefined || held === null || held === '' || (Array.isArray(held) && held.length === 0)
  if (empty) return optional ? undefined : 'Please complete this required field.'
  if (element.type !== 'plain_text_input' || typeof held !== 'string') return undefined
  const { min_length = 0, max_length = 3000 } = element
  if (held.length < min_length) return `Please enter at least ${min_length} characters.`
  return held.length > max_length ? `Please enter at most ${max_length} characters.` : undefined
}

function showField(view: View, spot: Spot): Field {
  const { block_id = '' } = spot.block
  const { action_id = '', type } = spot.element
  return {
    label: labelOf(spot),
    actionId: action_id,
    blockId: block_id,
    type,
    value: view.values[block_id]?.[action_id] ?? {},
    error: view.errors[block_id],
    options: choicesOf(spot.element).map(({ text }) => text.text),
  }
}

function labelOf(spot: Spot): string {
  return namesOf(spot)[0] ?? ''
}

function namesOf({ block, element }: Spot): string[] {
  const label = block.type === 'input' ? [block.label.text] : []
  const beside = block.type === 'section' && block.text ? [block.text.text] : []
  const placeholder = 'placeholder' in element ? element.placeholder?.text : undefined
  return [...label, ...beside, ...(placeholder === undefined ? [] : [placeholder]), element.action_id ?? '']
}
