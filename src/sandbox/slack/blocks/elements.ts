import * as z from 'zod'
import { actionable, buttonStyle, focus, overflowOption, placeholder, plainText } from './composition.ts'
import { richText } from './rich-text.ts'

const typed = {
  action_id: actionable.action_id,
  ...focus,
  placeholder,
  dispatch_action_config: z
    .strictObject({
      trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).min(1),
    })
    .optional(),
}
/** A button. @see https://docs.slack.dev/reference/block-kit/block-elements/button-element */
export const button = z.strictObject({
  type: z.literal('button'),
  ...actionable,
  text: plainText(75),
  value: z.string().max(2000).optional(),
  url: z.string().max(3000).optional(),
  style: buttonStyle.optional(),
  accessibility_label: z.string().max(75).optional(),
})

/** A picture in a section or a context block. */
export const image = z
  .strictObject({
    type: z.literal('image'),
    alt_text: z.string().min(1).max(2000),
    image_url: z.string().max(3000).optional(),
    slack_file: z.strictObject({ id: z.string().optional(), url: z.string().optional() }).optional(),
  })
  .refine(({ image_url, slack_file }) => !image_url !== !slack_file, 'must have image_url or slack_file')

/** Only in an actions block or as a section's accessory. */
export const overflow = z.strictObject({
  type: z.literal('overflow'),
  ...actionable,
  options: z.array(overflowOption).min(1).max(5),
})

/** Only in an actions or an input block. */
export const dateTime = z.strictObject({
  type: z.literal('datetimepicker'),
  ...actionable,
  ...focus,
  initial_date_time: z.int().min(1_000_000_000).max(9_999_999_999).optional(),
})

/** Only in an actions or an input block. */
export const richTextInput = z.strictObject({
  type: z.literal('rich_text_input'),
  ...typed,
  initial_value: richText.optional(),
})

/** Only in an input block. */
export const typedInputs = [
  z.strictObject({
    type: z.literal('plain_text_input'),
    ...typed,
    initial_value: z.string().max(3000).optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(3000).optional(),
    max_length: z.int().min(1).max(3000).optional(),
  }),
  z.strictObject({
    type: z.literal('email_text_input'),
    ...typed,
    initial_value: z.string().optional(),
  }),
  z.strictObject({ type: z.literal('url_text_input'), ...typed, initial_value: z.string().optional() }),
  z.strictObject({
    type: z.literal('number_input'),
    ...typed,
    is_decimal_allowed: z.boolean(),
    initial_value: z.string().optional(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
  }),
] as const
