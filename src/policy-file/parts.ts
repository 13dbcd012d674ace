import * as z from 'zod'
import { parseDuration } from '../access/duration.ts'
import { isAccountPattern } from './shapes.ts'

// Each `give` says what to give instead; src/policy-file/wording.ts makes the sentence around it.

export const text = (give: string, fits: (value: string) => boolean) =>
  z.string({ error: give }).refine(fits, { error: give })

export const shaped = (give: string, shape: RegExp) => text(give, (value) => shape.test(value))

export const list = <Item extends z.ZodType>(give: string, item: Item) =>
  z.array(item, { error: give }).min(1, { error: give })

/** Seconds. */
export const duration = (give: string) =>
  z.string({ error: give }).transform((value, { issues }) => {
    const seconds = parseDuration(value)
    if (seconds !== undefined) return seconds
    issues.push({ code: 'custom', message: give, input: value })
    return z.NEVER
  })

export const accountPatterns = list(
  'a list of account ids, names or `ou:` paths, such as ["ou:Workloads/Prod"]',
  text(
    'an account id of 12 digits, `ou:` with a path from the root such as ou:Workloads/Prod, or an account name or glob',
    isAccountPattern,
  ),
)
