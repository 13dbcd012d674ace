import * as z from 'zod'
import { actionable, focus, markedOption, option, optionGroup, placeholder } from './composition.ts'

const field = { ...actionable, ...focus, placeholder }
const several = { max_selected_items: z.int().min(1).optional() }
const responding = { response_url_enabled: z.boolean().optional() }
const filter = z.strictObject({
  include: z
    .array(z.enum(['im', 'mpim', 'private', 'public']))
    .min(1)
    .optional(),
  exclude_external_shared_channels: z.boolean().optional(),
  exclude_bot_users: z.boolean().optional(),
})
const conversations = { default_to_current_conversation: z.boolean().optional(), filter: filter.optional() }
const choices = {
  options: z.array(option).min(1).max(100).optional(),
  option_groups: z.array(optionGroup).min(1).max(100).optional(),
}
const date = z.string().regex(/^\d{4}-\d\d-\d\d$/)
const time = z.string().regex(/^\d\d:\d\d$/)
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

interface Menu {
  options?: readonly unknown[] | undefined
  option_groups?: readonly { options: readonly unknown[] }[] | undefined
  initial_option?: unknown
  initial_options?: readonly unknown[] | undefined
}
const oneKindOfChoices = (menu: Menu): boolean => !menu.options !== !menu.option_groups
/** Slack compares the whole option, not just its value. */
const offersItsInitial = (menu: Menu): boolean => {
  const offered = menu.options ?? menu.option_groups?.flatMap((group) => group.options) ?? []
  const initial = menu.initial_options ?? (menu.initial_option === undefined ? [] : [menu.initial_option])
  return initial.every((one) => offered.some((other) => same(one, other)))
}
const ONE_KIND = 'must have either options or option_groups'
const OFFERED = 'initial option must be one of the options'

/** Elements for an actions block, a section's accessory and an input block alike. */
export const menus = [
  z
    .strictObject({
      type: z.literal('static_select'),
      ...field,
      ...choices,
      initial_option: option.optional(),
    })
    .refine(oneKindOfChoices, ONE_KIND)
    .refine(offersItsInitial, OFFERED),
  z
    .strictObject({
      type: z.literal('multi_static_select'),
      ...field,
      ...several,
      ...choices,
      initial_options: z.array(option).optional(),
    })
    .refine(oneKindOfChoices, ONE_KIND)
    .refine(offersItsInitial, OFFERED),
  z.strictObject({
    type: z.literal('external_select'),
    ...field,
    initial_option: option.optional(),
    min_query_length: z.int().min(0).optional(),
  }),
  z.strictObject({
    type: z.literal('multi_external_select'),
    ...field,
    ...several,
    initial_options: z.array(option).optional(),
    min_query_length: z.int().min(0).optional(),
  }),
  z.strictObject({ type: z.literal('users_select'), ...field, initial_user: z.string().optional() }),
  z.strictObject({
    type: z.literal('multi_users_select'),
    ...field,
    ...several,
    initial_users: z.array(z.string()).optional(),
  }),
  z.strictObject({
    type: z.literal('conversations_select'),
    ...field,
    ...responding,
    ...conversations,
    initial_conversation: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('channels_select'),
    ...field,
    ...responding,
    initial_channel: z.string().optional(),
  }),
  z.strictObject({ type: z.literal('datepicker'), ...field, initial_date: date.optional() }),
  z.strictObject({
    type: z.literal('timepicker'),
    ...field,
    initial_time: time.optional(),
    timezone: z.string().optional(),
  }),
  z
    .strictObject({
      type: z.literal('radio_buttons'),
      ...actionable,
      ...focus,
      options: z.array(markedOption).min(1).max(10),
      initial_option: markedOption.optional(),
    })
    .refine(offersItsInitial, OFFERED),
  z
    .strictObject({
      type: z.literal('checkboxes'),
      ...actionable,
      ...focus,
      options: z.array(markedOption).min(1).max(10),
      initial_options: z.array(markedOption).min(1).optional(),
    })
    .refine(offersItsInitial, OFFERED),
] as const
