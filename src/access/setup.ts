import { accountPattern, globMatches } from './pattern.ts'
import type { Rule } from './policy.ts'

/** `setup:` of the policy: what `npm run setup` brings about in Identity Center. The bot itself has no use for it. */
export interface Setup {
  readonly permissionSets: readonly SetupPermissionSet[]
  readonly groups: readonly SetupGroup[]
  readonly assignments: readonly SetupAssignment[]
}

export interface SetupPermissionSet {
  readonly name: string
  readonly description?: string
  /** Policies that AWS manages, by name with their path, or by ARN. */
  readonly managedPolicies: readonly string[]
  /** A JSON file, relative to the policy file. */
  readonly inlinePolicy?: string
  /** Absent: whatever it has; an hour where it is made. */
  readonly sessionSeconds?: number
}

interface SetupGroup {
  readonly name: string
  readonly description?: string
}

/** A group and all that it holds, in every account that a pattern chooses. */
interface SetupAssignment {
  readonly group: string
  readonly permissionSets: readonly string[]
  /** Patterns as in rules. */
  readonly accounts: readonly string[]
}

/** Whether accounts are chosen by organizational units, so that these have to be read. */
export const choosesByUnit = ({ assignments }: Setup): boolean =>
  assignments.some(({ accounts }) => accounts.some((text) => accountPattern(text).by === 'ou'))

/** Policies that people know by their names, and that AWS keeps under a path. */
const jobFunctions: ReadonlySet<string> = new Set([
  'Billing',
  'DatabaseAdministrator',
  'DataScientist',
  'NetworkAdministrator',
  'SupportUser',
  'SystemAdministrator',
  'ViewOnlyAccess',
])

const managedArn = /^arn:[a-z-]+:iam::aws:policy\//

/** Path and name of a policy that AWS manages, such as `job-function/Billing`, however it was named. */
export function managedPolicyPath(text: string): string {
  const path = text.replace(managedArn, '')
  return path === text && jobFunctions.has(text) ? `job-function/${text}` : path
}

/** The shortest session that AWS knows, and what a permission set has unless it says more. */
export const leastSessionSeconds = 3600

/** The rule that hands out a permission set for the shortest time, where that is shorter than its sessions. */
export function outlastedRule<R extends Pick<Rule, 'name' | 'maxDurationSeconds'>>(
  rules: readonly (R & { readonly permissionSets: readonly string[] })[],
  { name, sessionSeconds }: { readonly name: string; readonly sessionSeconds: number },
): R | undefined {
  // Nothing can be done about an hour.
  if (sessionSeconds <= leastSessionSeconds) return undefined
  const [shortest] = rules
    .filter(({ permissionSets }) => permissionSets.some((glob) => globMatches(glob, name)))
    .toSorted((a, b) => a.maxDurationSeconds - b.maxDurationSeconds)
  return shortest && shortest.maxDurationSeconds < sessionSeconds ? shortest : undefined
}
