import * as z from 'zod'
import { anyText, id, plainText } from './composition.ts'
import { button, dateTime, image, overflow, richTextInput, typedInputs } from './elements.ts'
import { menus } from './menus.ts'
import { richText } from './rich-text.ts'

const block_id = id.optional()

const section = z
  .strictObject({
    type: z.literal('section'),
    block_id,
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: z.discriminatedUnion('type', [button, image, overflow, ...menus]).optional(),
    expand: z.boolean().optional(),
  })
  .refine(({ text, fields }) => text || fields, 'must have text or fields')

const input = z.strictObject({
  type: z.literal('input'),
  block_id,
  label: plainText(2000),
  element: z.discriminatedUnion('type', [dateTime, richTextInput, ...menus, ...typedInputs]),
  hint: plainText(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
})

const actions = z.strictObject({
  type: z.literal('actions'),
  block_id,
  elements: z
    .array(z.discriminatedUnion('type', [button, overflow, dateTime, richTextInput, ...menus]))
    .min(1)
    .max(25),
})

/** Every block that this stand-in knows. The newest ones are left out: older clients do not show them. */
export const block = z.discriminatedUnion('type', [
  section,
  input,
  actions,
  richText,
  z.strictObject({ type: z.literal('divider'), block_id }),
  z.strictObject({ type: z.literal('header'), block_id, text: plainText(150) }),
  z.strictObject({
    type: z.literal('context'),
    block_id,
    elements: z
      .array(z.discriminatedUnion('type', [image, ...anyText(3000).options]))
      .min(1)
      .max(10),
  }),
  z
    .strictObject({
      type: z.literal('image'),
      block_id,
      alt_text: z.string().min(1).max(2000),
      image_url: z.string().max(3000).optional(),
      slack_file: z.strictObject({ id: z.string().optional(), url: z.string().optional() }).optional(),
      title: plainText(2000).optional(),
    })
    .refine(({ image_url, slack_file }) => !image_url !== !slack_file, 'must have image_url or slack_file'),
  z.strictObject({ type: z.literal('markdown'), block_id, text: z.string().min(1).max(12_000) }),
])

/** A valid block. */
export type Block = z.infer<typeof block>
/** A valid block of one type. */
export type BlockOf<T extends Block['type']> = Extract<Block, { type: T }>
/** Anything a person can press, choose or fill in. */
export type Element =
  | BlockOf<'actions'>['elements'][number]
  | BlockOf<'input'>['element']
  | Exclude<NonNullable<BlockOf<'section'>['accessory']>, { type: 'image' }>
/** A button in a block. */
export type Button = z.infer<typeof button>

const common = {
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
}

/** A modal or a Home tab, its blocks not yet looked at. @see https://docs.slack.dev/reference/views */
export const view = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('modal'),
    ...common,
    title: plainText(24),
    submit: plainText(24).optional(),
    close: plainText(24).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    submit_disabled: z.boolean().optional(),
    blocks: z.array(z.unknown()).min(1),
  }),
  z.strictObject({ type: z.literal('home'), ...common, blocks: z.array(z.unknown()) }),
])

type Checked<V> = V extends unknown ? Omit<V, 'blocks'> & { blocks: Block[] } : never

/** A valid modal or Home tab, its blocks looked at as well. */
export type ViewContent = Checked<z.infer<typeof view>>
