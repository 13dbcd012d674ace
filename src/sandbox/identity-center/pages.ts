import { AwsError } from './aws-error.ts'

/** One page of a list, and where the next one starts. */
export interface Page<T> {
  readonly items: T[]
  readonly NextToken?: string
}

interface Asked {
  readonly MaxResults?: number | undefined
  readonly NextToken?: string | undefined
}

/** How a service cuts its lists. */
export interface Pager {
  /** `list` names the list: a token is good for that list alone. `gap` puts an empty page after the first. */
  page<T>(list: string, all: readonly T[], asked: Asked, options?: { readonly gap?: boolean }): Page<T>
}

const write = (list: string, offset: number, kind: 'empty' | 'full'): string =>
  Buffer.from(`${list}|${offset}|${kind}`).toString('base64url')

/** Pages of at most `size`, whatever is asked for. `badToken` is the error that the service has for a strange token. */
export function pager(size: number, badToken: () => AwsError): Pager {
  const read = (list: string, token: string): { offset: number; empty: boolean } => {
    const [name, offset, kind] = Buffer.from(token, 'base64url').toString().split('|')
    if (name !== list || !/^\d+$/.test(offset ?? '')) throw badToken()
    return { offset: Number(offset), empty: kind === 'empty' }
  }
  return {
    page(list, all, { MaxResults = size, NextToken }, { gap = false } = {}) {
      const { offset, empty } = NextToken === undefined ? { offset: 0, empty: false } : read(list, NextToken)
      if (empty) return { items: [], NextToken: write(list, offset, 'full') }
      const end = offset + Math.min(MaxResults, size)
      const items = all.slice(offset, end)
      if (end >= all.length) return { items }
      return { items, NextToken: write(list, end, gap && offset === 0 ? 'empty' : 'full') }
    },
  }
}
