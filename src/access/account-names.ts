import type { Account } from './catalogue.ts'
import { accountSlug, oneLine } from './slug.ts'

type NamedAccount = Pick<Account, 'id' | 'name'>

/** An account by the name that it has now, and as a part of a profile's name. */
export interface AccountName {
  readonly name: string
  readonly slug: string
  /** Whether another account's name reads the same there. */
  readonly isShared: boolean
}

/**
 * Names accounts by what is known of them now, and others by what a holding was called, whatever the order those came
 * in. All there are have a say in which names are shared.
 */
export function accountNames(
  accounts: readonly NamedAccount[],
  held: readonly { readonly accountId: string; readonly account: string }[],
): (id: string) => AccountName {
  const now = named(accounts)
  const labels = held
    .map(({ accountId, account }) => ({ id: accountId, name: oneLine(account) || accountId }))
    .filter(({ id }) => !now.names.has(id))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const then = namesOf(labels)
  return (id) => {
    const name = now.names.get(id) ?? then.names.get(id) ?? id
    const slug = accountSlug(name, id)
    return { name, slug, isShared: (now.slugs.get(slug) ?? 0) + (then.slugs.get(slug) ?? 0) > 1 }
  }
}

/** Names by id, and how many of them make the same slug. */
interface Names {
  readonly names: ReadonlyMap<string, string>
  readonly slugs: ReadonlyMap<string, number>
}

const kept = new WeakMap<readonly NamedAccount[], Names>()

/** Made once for a list: the catalogue has thousands, and few of them are held. */
function named(accounts: readonly NamedAccount[]): Names {
  const made = kept.get(accounts) ?? namesOf(accounts)
  kept.set(accounts, made)
  return made
}

function namesOf(accounts: readonly NamedAccount[]): Names {
  const names = new Map(accounts.map(({ id, name }) => [id, oneLine(name) || id]))
  const slugs = new Map<string, number>()
  for (const [id, name] of names) {
    const slug = accountSlug(name, id)
    slugs.set(slug, (slugs.get(slug) ?? 0) + 1)
  }
  return { names, slugs }
}
