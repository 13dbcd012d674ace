import type { AccountRule, Policy, Rule } from './policy.ts'
import { assignmentKey, assignSteps, type Unknown } from './setup-assignments.ts'
import { noContents, type Present } from './setup-present.ts'
import { setSteps } from './setup-sets.ts'
import type { SetupStep } from './setup-step.ts'
import { leastSessionSeconds, managedPolicyPath, outlastedRule, type Setup } from './setup.ts'

/** What is there and not in the file, and stays. */
export type Kept =
  | { readonly kind: 'policies'; readonly set: string; readonly paths: readonly string[] }
  | { readonly kind: 'inline-policy'; readonly set: string }
  | { readonly kind: 'assignments'; readonly group: string; readonly count: number }

/** The difference between a setup and what there is. */
export interface SetupPlan {
  /** In the order in which they can be done. */
  readonly steps: readonly SetupStep[]
  /** What only the management account could do, and another asks. */
  readonly forbidden: readonly SetupStep[]
  readonly unknown: readonly Unknown[]
  readonly kept: readonly Kept[]
  /** Sessions that go on after the access that a rule grants. */
  readonly outlasting: readonly {
    readonly set: string
    readonly sessionSeconds: number
    readonly rule: Rule
  }[]
}

/** What is to be done so that all that the setup says is there. It takes nothing away. */
export function planSetup(
  policy: Pick<Policy, 'rules'> & { readonly setup: Setup },
  inlinePolicies: ReadonlyMap<string, string>,
  present: Present,
): SetupPlan {
  const { setup } = policy
  const assigned = assignSteps(setup, present)
  const steps = [
    ...groupSteps(setup, present),
    ...setup.permissionSets.flatMap((set) => setSteps(set, inlinePolicies, present)),
    ...assigned.steps,
  ]
  const isForbidden = forbiddenFrom(present)
  return {
    steps: steps.filter((step) => !isForbidden(step)),
    forbidden: steps.filter(isForbidden),
    unknown: assigned.unknown,
    kept: kept(setup, present, assigned.wanted),
    outlasting: outlasting(policy, present),
  }
}

function groupSteps({ groups }: Setup, present: Present): SetupStep[] {
  const there = new Set(present.groups.map(({ name }) => name))
  return groups
    .filter(({ name }) => !there.has(name))
    .map(({ name, ...rest }) => ({ kind: 'create-group', group: name, ...rest }))
}

/**
 * The management account's own access, and every permission set that has a role in it, are its own to change.
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/delegated-admin.html
 */
function forbiddenFrom({
  callerAccountId,
  managementAccountId,
  contents,
}: Present): (step: SetupStep) => boolean {
  if (callerAccountId === null || callerAccountId === managementAccountId) return () => false
  return (step) =>
    (step.kind === 'assign' && step.account.id === managementAccountId) ||
    ('set' in step && (contents.get(step.set)?.accounts.includes(managementAccountId) ?? false))
}

function kept(setup: Setup, present: Present, wanted: ReadonlySet<string>): Kept[] {
  const inSets = setup.permissionSets.flatMap(({ name: set, managedPolicies, inlinePolicy }): Kept[] => {
    const contents = present.contents.get(set) ?? noContents
    const named = new Set(managedPolicies.map(managedPolicyPath))
    const paths = contents.managedPolicies.map(managedPolicyPath).filter((path) => !named.has(path))
    return [
      ...(paths.length > 0 ? [{ kind: 'policies' as const, set, paths }] : []),
      ...(contents.inlinePolicy !== null && inlinePolicy === undefined
        ? [{ kind: 'inline-policy' as const, set }]
        : []),
    ]
  })
  const groups = [...new Set(setup.assignments.map(({ group }) => group))]
  const ofGroups = groups.flatMap((group): Kept[] => {
    const extra = present.assignments.filter(
      (each) => each.group === group && !wanted.has(assignmentKey(each)),
    )
    return extra.length > 0 ? [{ kind: 'assignments', group, count: extra.length }] : []
  })
  return [...inSets, ...ofGroups]
}

function outlasting({ rules, setup }: Pick<Policy, 'rules'> & { readonly setup: Setup }, present: Present) {
  const accountRules = rules.filter((rule): rule is Rule & AccountRule => rule.kind === 'account')
  const sessions = new Map(present.permissionSets.map(({ name, sessionSeconds }) => [name, sessionSeconds]))
  for (const { name, sessionSeconds } of setup.permissionSets)
    sessions.set(name, sessionSeconds ?? sessions.get(name) ?? leastSessionSeconds)
  return [...sessions].flatMap(([set, sessionSeconds]) => {
    const rule = outlastedRule(accountRules, { name: set, sessionSeconds })
    return rule ? [{ set, sessionSeconds, rule }] : []
  })
}

/** Whether something of the setup can't come about as it is written. */
export const isInTrouble = ({ forbidden, unknown }: SetupPlan): boolean =>
  forbidden.length > 0 || unknown.some((each) => each.kind !== 'account' || each.isOne)
