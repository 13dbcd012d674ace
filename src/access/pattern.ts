import type { Account } from './catalogue.ts'

const ACCOUNT_ID = /^\d{12}$/
const OU_PREFIX = 'ou:'

/** How a pattern of a rule's `accounts` chooses. */
export type AccountPattern =
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'ou'; readonly path: string }
  | { readonly by: 'any' }
  | { readonly by: 'name'; readonly glob: string }

/** 12 digits are an id, `ou:…` a path from the root, `*` any account, all else a name or a glob of names. */
export function accountPattern(text: string): AccountPattern {
  if (ACCOUNT_ID.test(text)) return { by: 'id', id: text }
  if (text.startsWith(OU_PREFIX)) return { by: 'ou', path: text.slice(OU_PREFIX.length) }
  return text === '*' ? { by: 'any' } : { by: 'name', glob: text }
}

/**
 * Whether any of the patterns chooses an account; the patterns are read once, for the thousands of accounts to come.
 * Only its own id chooses the management account: whoever holds that one holds all the others.
 */
export function accountMatcher(
  patterns: readonly string[],
  managementAccountId: string,
): (account: Account) => boolean {
  const read = patterns.map(accountPattern)
  const ids = new Set(read.flatMap((pattern) => (pattern.by === 'id' ? pattern.id : [])))
  const others = read.filter((pattern) => pattern.by !== 'id')
  return (account) =>
    ids.has(account.id) ||
    (account.id !== managementAccountId && others.some((pattern) => chooses(pattern, account)))
}

function chooses(pattern: Exclude<AccountPattern, { by: 'id' }>, account: Account): boolean {
  if (pattern.by === 'any') return true
  if (pattern.by === 'ou') return account.ou === pattern.path || account.ou.startsWith(`${pattern.path}/`)
  return globMatches(pattern.glob, account.name)
}

/**
 * `*` stands for any run of characters, `?` for one; everything else, case included, for itself. Walks back to the
 * last `*` only, so that no pattern takes exponential time, as one made into a regular expression can.
 */
export function globMatches(glob: string, name: string): boolean {
  let at = 0
  let star = -1
  let resume = 0
  let from = 0
  while (from < name.length) {
    if (glob[at] === '*') {
      star = at++
      resume = from
    } else if (at < glob.length && (glob[at] === '?' || glob[at] === name[from])) {
      at++
      from++
    } else if (star >= 0) {
      at = star + 1
      from = ++resume
    } else {
      return false
    }
  }
  while (glob[at] === '*') at++
  return at === glob.length
}
