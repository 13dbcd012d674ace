import { accountMatcher, accountPattern, globMatches } from './pattern.ts'
import type { Rule } from './policy.ts'
import type { KnownAccount, Subject } from './subject.ts'
import { every, some, truth, type Truth } from './truth.ts'

/** Whether a rule is about the subject, and which parts of it say no, or can't say. */
export interface Fit {
  readonly is: Truth
  readonly parts: readonly Part[]
}
export type Part = 'kind' | 'group' | 'account' | 'permission set'

/** Without a management account every account is taken to be another. */
export function fitOf(rule: Rule, subject: Subject, managementAccountId: string | null): Fit {
  if (rule.kind === 'group' && subject.kind === 'group')
    return fitWith({ group: truth(rule.groups.some((glob) => globMatches(glob, subject.group))) })
  if (rule.kind === 'account' && subject.kind === 'account') {
    const { account, permissionSet } = subject
    return fitWith({
      account: some(rule.accounts.map((pattern) => accountFits(pattern, account, managementAccountId))),
      'permission set': truth(
        permissionSet === null || rule.permissionSets.some((glob) => globMatches(glob, permissionSet)),
      ),
    })
  }
  return fitWith({ kind: 'no' })
}

function fitWith(parts: Partial<Record<Part, Truth>>): Fit {
  const is = every(Object.values(parts))
  const names: readonly Part[] = ['kind', 'group', 'account', 'permission set']
  return { is, parts: is === 'yes' ? [] : names.filter((name) => parts[name] === is) }
}

function accountFits(text: string, account: KnownAccount, managementAccountId: string | null): Truth {
  const { by } = accountPattern(text)
  const isManagement = account.id !== null && account.id === managementAccountId
  // Only its id chooses the management account, so that nothing else has to be known of it.
  if (by !== 'any' && account[by] === null && !isManagement) return 'unknown'
  const { id, name, ou } = account
  const chooses = accountMatcher([text], managementAccountId ?? 'none')
  return truth(chooses({ id: id ?? '', name: name ?? '', ou: ou ?? '' }))
}
