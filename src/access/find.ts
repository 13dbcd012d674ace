import type { Account, Catalogue, Group, PermissionSet } from './catalogue.ts'
import { nearest } from './near.ts'
import { refuse, type Refusal } from './refusal.ts'

/**
 * The account somebody typed: by id, by exact name, else by name in any case. Names are not unique in AWS: where two
 * accounts fit equally well, neither is chosen.
 */
export function findAccount<Some extends Pick<Account, 'id' | 'name'>>(
  { accounts }: { readonly accounts: readonly Some[] },
  typed: string,
): Some | Refusal {
  const wanted = typed.trim()
  const byId = accounts.find(({ id }) => id === wanted)
  if (byId) return byId
  const [account, ...others] = named(accounts, wanted)
  if (!account) {
    const names = accounts.map(/^\d+$/.test(wanted) ? ({ id }) => id : ({ name }) => name)
    return refuse({ why: 'no-such-account', typed: wanted, didYouMean: nearest(wanted, names) })
  }
  if (others.length === 0) return account
  return refuse({ why: 'ambiguous-account', typed: wanted, ids: [account, ...others].map(({ id }) => id) })
}

/** The permission set somebody typed, by exact name, else by the only name that differs in case alone. */
export function findPermissionSet(catalogue: Catalogue, typed: string): PermissionSet | Refusal {
  return findNamed(catalogue.permissionSets, typed, 'no-such-permission-set')
}

/** The group somebody typed, by exact name, else by the only name that differs in case alone. */
export function findGroup(catalogue: Catalogue, typed: string): Group | Refusal {
  return findNamed(catalogue.groups, typed, 'no-such-group')
}

function findNamed<Thing extends { readonly name: string }>(
  things: readonly Thing[],
  typed: string,
  why: 'no-such-permission-set' | 'no-such-group',
): Thing | Refusal {
  const wanted = typed.trim()
  const [thing, ...others] = named(things, wanted)
  if (thing && others.length === 0) return thing
  const names = things.map(({ name }) => name)
  return refuse({ why, typed: wanted, didYouMean: nearest(wanted, names) })
}

/** Those with exactly this name; only where there are none, those with it in another case. */
function named<Thing extends { readonly name: string }>(things: readonly Thing[], wanted: string): Thing[] {
  const exact = things.filter(({ name }) => name === wanted)
  if (exact.length > 0) return exact
  const folded = wanted.toLowerCase()
  return things.filter(({ name }) => name.toLowerCase() === folded)
}
