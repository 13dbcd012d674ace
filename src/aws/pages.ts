/**
 * All pages of a list call. Goes on until there is no token: pages may be short, or empty, while more are to come. A token
 * that repeats would never end, and is an error.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html
 */
export async function* pages<T extends { NextToken?: string | undefined }>(
  fetch: (next: { NextToken?: string }) => Promise<T>,
): AsyncGenerator<T> {
  let token: string | undefined
  do {
    const page = await fetch(token === undefined ? {} : { NextToken: token })
    yield page
    if (page.NextToken !== undefined && page.NextToken === token)
      throw new Error('a list call repeats its page token')
    token = page.NextToken
  } while (token)
}

/** One page of a list: it may be empty while more are to come; without `next` it was the last one. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next?: string
}

/** The page that starts at a token; null where the token is not good any more, so that the list has to be read anew. */
export async function pageAt<T>(
  token: string | undefined,
  fetch: (next: { NextToken?: string }) => Promise<T>,
): Promise<T | null> {
  if (token === undefined) return fetch({})
  try {
    return await fetch({ NextToken: token })
  } catch (error) {
    if (isBadToken(error)) return null
    throw error
  }
}

/** What says where a list goes on, as a page has it. */
export const following = (token: string | undefined): { next?: string } => (token ? { next: token } : {})

/** With the rest of the input unchanged, it is the token that a service finds invalid. */
const isBadToken = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'ValidationException' ||
    (error.name === 'InvalidInputException' && 'Reason' in error && error.Reason === 'INVALID_NEXT_TOKEN'))
