import type { Arguments } from '../arguments.ts'
import { SlackError } from '../fields.ts'

/** One page of a list, by `cursor` and `limit`; `next_cursor` is empty on the last one. */
export function page<T>(
  all: readonly T[],
  args: Arguments,
): { items: readonly T[]; response_metadata: { next_cursor: string } } {
  const limit = args.number('limit') ?? 100
  if (limit < 1 || limit > 1000) throw new SlackError('invalid_limit')
  const cursor = args.text('cursor')
  const from = cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64').toString())
  if (!Number.isInteger(from)) throw new SlackError('invalid_cursor')
  const next = from + limit
  return {
    items: all.slice(from, next),
    response_metadata: {
      next_cursor: next < all.length ? Buffer.from(String(next)).toString('base64') : '',
    },
  }
}
