import { randomBytes } from 'node:crypto'
import * as z from 'zod'
import { type Block, type Element, block, view, type ViewContent } from './schema.ts'
import { option, optionGroup, type Option } from './composition.ts'

/** What was looked at, or one line for each thing wrong with it, in Slack's manner. */
export type Checked<T> = { readonly value: T } | { readonly mistakes: readonly string[] }

/** Where blocks are to be shown, which decides how many and which there may be. */
export type Surface = 'message' | 'modal' | 'home'

const MOST: Readonly<Record<Surface, number>> = { message: 50, modal: 100, home: 100 }

/** Checks blocks against the documented limits, and gives ids to those that have none. */
export function checkBlocks(input: unknown, surface: Surface, pointer = '/blocks'): Checked<Block[]> {
  if (!Array.isArray(input)) return { mistakes: [`[ERROR] must be an array [json-pointer:${pointer}]`] }
  const most = MOST[surface]
  const mistakes =
    input.length > most ? [`[ERROR] no more than ${most} items allowed [json-pointer:${pointer}]`] : []
  const blocks: Block[] = []
  input.forEach((one: unknown, index) => {
    const parsed = block.safeParse(one)
    if (parsed.success) blocks.push(withIds(parsed.data))
    else mistakes.push(...lines(parsed.error, `${pointer}/${index}`))
  })
  mistakes.push(...repeatedIds(blocks, pointer))
  if (surface !== 'message' && blocks.some(({ type }) => type === 'markdown')) {
    mistakes.push(`[ERROR] markdown blocks are for messages only [json-pointer:${pointer}]`)
  }
  return mistakes.length > 0 ? { mistakes } : { value: blocks }
}

/** Checks a modal or a Home tab and its blocks. */
export function checkView(input: unknown, type: 'modal' | 'home'): Checked<ViewContent> {
  const parsed = view.safeParse(input)
  if (!parsed.success) return { mistakes: lines(parsed.error, '/view') }
  if (parsed.data.type !== type) {
    return { mistakes: [`[ERROR] must be a view of type ${type} [json-pointer:/view/type]`] }
  }
  const checked = checkBlocks(parsed.data.blocks, type, '/view/blocks')
  if ('mistakes' in checked) return checked
  const asks = checked.value.some((one) => one.type === 'input')
  if (parsed.data.type === 'modal' && asks && !parsed.data.submit) {
    return {
      mistakes: ['[ERROR] `submit` is required when an `input` is within blocks [json-pointer:/view/submit]'],
    }
  }
  return { value: { ...parsed.data, blocks: checked.value } }
}

/** The choices that an app offers for what a person has typed. */
export type Offer =
  | { readonly options: readonly Option[] }
  | { readonly option_groups: readonly { label: { text: string }; options: readonly Option[] }[] }

const offer = z.union([
  z.strictObject({ options: z.array(option).max(100) }),
  z.strictObject({ option_groups: z.array(optionGroup).max(100) }),
])

/** Checks the answer to a block_suggestion: options or groups, a hundred at most. */
export function checkOffer(input: unknown): Checked<Offer> {
  const parsed = offer.safeParse(input)
  return parsed.success ? { value: parsed.data } : { mistakes: lines(parsed.error, '') }
}

/** The interactive elements of a block; empty when there are none. */
export function elementsOf(one: Block): Element[] {
  if (one.type === 'actions') return one.elements
  if (one.type === 'input') return [one.element]
  return one.type === 'section' && one.accessory && one.accessory.type !== 'image' ? [one.accessory] : []
}

function withIds(one: Block): Block {
  one.block_id ??= randomBytes(4).toString('base64url')
  for (const element of elementsOf(one)) element.action_id ??= randomBytes(4).toString('base64url')
  return one
}

function repeatedIds(blocks: readonly Block[], pointer: string): string[] {
  const mistakes: string[] = []
  const seen = new Set<string | undefined>()
  blocks.forEach((one, index) => {
    const actions = elementsOf(one).map(({ action_id }) => action_id)
    if (seen.has(one.block_id)) {
      mistakes.push(
        `[ERROR] block_id ${one.block_id} is used more than once [json-pointer:${pointer}/${index}]`,
      )
    }
    if (new Set(actions).size < actions.length) {
      mistakes.push(`[ERROR] action_id is used more than once [json-pointer:${pointer}/${index}]`)
    }
    seen.add(one.block_id)
  })
  return mistakes
}

function lines(error: z.ZodError, pointer: string): string[] {
  return error.issues.map(
    ({ message, path }) =>
      `[ERROR] ${message} [json-pointer:${[pointer, ...path.map((step) => String(step))].join('/')}]`,
  )
}
