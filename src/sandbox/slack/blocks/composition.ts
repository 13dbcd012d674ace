import * as z from 'zod'

/** A text object of at most `max` characters that shows its text as it is. */
export const plainText = (max: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  })

/** A text object of at most `max` characters with Slack's own markup. */
const mrkdwn = (max: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(max),
    verbatim: z.boolean().optional(),
  })

/** Either kind of text object. @see https://docs.slack.dev/reference/block-kit/composition-objects/text-object */
export const anyText = (max: number) => z.discriminatedUnion('type', [plainText(max), mrkdwn(max)])

/** A block_id or an action_id. */
export const id = z.string().min(1).max(255)

const style = z.enum(['primary', 'danger'])

/** The question asked before an action is sent. @see https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */
const confirm = z.strictObject({
  title: plainText(100).optional(),
  text: anyText(300),
  confirm: plainText(30).optional(),
  deny: plainText(30).optional(),
  style: style.optional(),
})

/** What every interactive element may carry. */
export const actionable = { action_id: id.optional(), confirm: confirm.optional() }

/** What a field shows while it is empty. */
export const placeholder = plainText(150).optional()

/** Where the cursor is when a form opens. */
export const focus = { focus_on_load: z.boolean().optional() }

/** The colour of a button. */
export const buttonStyle = style

/** One choice of a menu. @see https://docs.slack.dev/reference/block-kit/composition-objects/option-object */
export const option = z.strictObject({
  text: plainText(75),
  value: z.string().min(1).max(150),
  description: plainText(75).optional(),
})

/** One choice of a set of radio buttons or checkboxes, which may be marked up. */
export const markedOption = z.strictObject({
  text: anyText(75),
  value: z.string().min(1).max(150),
  description: anyText(75).optional(),
})

/** One choice of an overflow menu, which may open a page. */
export const overflowOption = z.strictObject({ ...option.shape, url: z.string().max(3000).optional() })

/** Up to a hundred choices under one label. */
export const optionGroup = z.strictObject({
  label: plainText(75),
  options: z.array(option).min(1).max(100),
})

/** One choice. */
export type Option = z.infer<typeof markedOption>
/** A text object of either kind. */
export type Text = z.infer<ReturnType<typeof anyText>>
