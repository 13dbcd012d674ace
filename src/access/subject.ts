import type { Account, Catalogue } from './catalogue.ts'
import { findAccount, findGroup, findPermissionSet } from './find.ts'
import { nearest } from './near.ts'
import type { Policy } from './policy.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'

/** What may be asked for, as far as it is known; without a permission set it is about all of them. */
export type Subject =
  | { readonly kind: 'account'; readonly account: KnownAccount; readonly permissionSet: string | null }
  | { readonly kind: 'group'; readonly group: string }

export interface KnownAccount {
  readonly id: string | null
  readonly name: string | null
  readonly ou: string | null
}

/**
 * What was typed behind `whoami` or `explain`: an account with a permission set behind it; or one name, which is a group
 * where there is one, else an account; `group` before it says so. Permission sets have no blanks in their names, so that
 * names of accounts and groups need no quotes. Without a catalogue it is taken as it was typed.
 */
export function findSubject(
  policy: Policy,
  catalogue: Catalogue | null,
  words: readonly string[],
): Subject | Refusal {
  const [first = '', ...rest] = words
  if (first.toLowerCase() === 'group' && rest.length > 0) return groupCalled(catalogue, rest.join(' '))
  const name = words.join(' ')
  if (!catalogue) return words.length > 1 ? asTyped(words) : guessed(policy, name)
  const isGroup = catalogue.groups.some((group) => group.name === name)
  if (isGroup) return { kind: 'group', group: name }
  const isAccount = catalogue.accounts.some((account) => account.id === name || account.name === name)
  if (isAccount) return whole(findAccount(catalogue, name))
  return words.length > 1 ? accountAnd(catalogue, words) : nearly(catalogue, name)
}

function groupCalled(catalogue: Catalogue | null, typed: string): Subject | Refusal {
  const found = catalogue ? findGroup(catalogue, typed) : { name: typed }
  return isRefusal(found) ? found : { kind: 'group', group: found.name }
}

const whole = (account: Account | Refusal): Subject | Refusal =>
  isRefusal(account) ? account : { kind: 'account', account, permissionSet: null }

function accountAnd(catalogue: Catalogue, words: readonly string[]): Subject | Refusal {
  const account = findAccount(catalogue, words.slice(0, -1).join(' '))
  if (isRefusal(account)) return account
  const permissionSet = findPermissionSet(catalogue, words.at(-1) ?? '')
  if (isRefusal(permissionSet)) return permissionSet
  return { kind: 'account', account, permissionSet: permissionSet.name }
}

/** One name that nothing has just so. */
function nearly(catalogue: Catalogue, typed: string): Subject | Refusal {
  const group = findGroup(catalogue, typed)
  if (!isRefusal(group)) return { kind: 'group', group: group.name }
  const account = findAccount(catalogue, typed)
  if (!isRefusal(account) || account.refused.why === 'ambiguous-account') return whole(account)
  const names = [...catalogue.accounts, ...catalogue.groups].map((each) => each.name)
  return refuse({ why: 'no-such-account-or-group', typed, didYouMean: nearest(typed, names) })
}

function asTyped(words: readonly string[]): Subject {
  const account = knownBy(words.slice(0, -1).join(' '))
  return { kind: 'account', account, permissionSet: words.at(-1) ?? '' }
}

/** A group where the policy itself names one so. */
function guessed({ people, rules, onboarding }: Policy, name: string): Subject {
  const groups = [
    ...Object.values(people).flatMap((set) => set.groups ?? []),
    ...rules.flatMap((rule) => (rule.kind === 'group' ? rule.groups : [])),
    ...(onboarding?.groups ?? []),
  ]
  if (groups.includes(name)) return { kind: 'group', group: name }
  return { kind: 'account', account: knownBy(name), permissionSet: null }
}

const knownBy = (typed: string): KnownAccount =>
  /^\d{12}$/.test(typed) ? { id: typed, name: null, ou: null } : { id: null, name: typed, ou: null }
