import { nearest } from './near.ts'
import { accountMatcher, accountPattern } from './pattern.ts'
import type { Present, PresentAssignment } from './setup-present.ts'
import type { SetupStep } from './setup-step.ts'
import type { Setup } from './setup.ts'

/** What the setup names and nobody finds. */
export type Unknown =
  | { readonly kind: 'group' | 'set'; readonly name: string; readonly near: readonly string[] }
  | {
      readonly kind: 'account'
      readonly pattern: string
      /** It is the management account's name, which never means it. */
      readonly isManagement: boolean
      /** It can't mean anything else than one account: an id, or a name. Others may be right, and choose nothing yet. */
      readonly isOne: boolean
    }

/** What the groups are to be assigned. */
export interface Assigned {
  readonly steps: SetupStep[]
  readonly unknown: Unknown[]
  /** Keys of all that the file says. */
  readonly wanted: ReadonlySet<string>
}

/** What is to be assigned, and what of it is not there to be found. */
export function assignSteps(setup: Setup, present: Present): Assigned {
  const groups = new Set([...setup.groups, ...present.groups].map(({ name }) => name))
  const sets = new Set([...setup.permissionSets, ...present.permissionSets].map(({ name }) => name))
  const there = new Set(present.assignments.map(assignmentKey))
  const wanted = new Map<string, SetupStep>()
  const unknown = new Map<string, Unknown>()
  const missing = (kind: 'group' | 'set', name: string, known: ReadonlySet<string>) =>
    unknown.set(`${kind} ${name}`, { kind, name, near: nearest(name, known) })

  for (const { group, permissionSets, accounts } of setup.assignments) {
    if (!groups.has(group)) missing('group', group, groups)
    for (const pattern of accounts) {
      const found = unknownAccount(pattern, present)
      if (found) unknown.set(`account ${pattern}`, found)
    }
    const chosen = present.accounts.filter(accountMatcher(accounts, present.managementAccountId))
    for (const set of permissionSets) {
      if (!sets.has(set)) missing('set', set, sets)
      if (!groups.has(group) || !sets.has(set)) continue
      for (const account of chosen)
        wanted.set(assignmentKey({ group, set, accountId: account.id }), {
          kind: 'assign',
          group,
          set,
          account,
        })
    }
  }
  const steps = [...wanted].filter(([key]) => !there.has(key)).map(([, step]) => step)
  return { steps, unknown: [...unknown.values()], wanted: new Set(wanted.keys()) }
}

/** One key for one assignment. */
export const assignmentKey = ({ group, set, accountId }: PresentAssignment): string =>
  JSON.stringify([group, set, accountId])

/** A pattern that chooses no account is a slip of the pen more often than not. */
function unknownAccount(pattern: string, { accounts, managementAccountId }: Present): Unknown | undefined {
  if (accounts.some(accountMatcher([pattern], managementAccountId))) return undefined
  const isManagement = accounts.some(({ id, name }) => id === managementAccountId && name === pattern)
  const { by } = accountPattern(pattern)
  const isOne = by === 'id' || (by === 'name' && !/[*?]/.test(pattern))
  return { kind: 'account', pattern, isManagement, isOne }
}
