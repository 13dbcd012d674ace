import type { Account, Group, PermissionSet } from './catalogue.ts'
import { accountMatcher, accountPattern, globMatches } from './pattern.ts'
import { foldEmail, type PersonFacts } from './person.ts'
import type { Setup } from './setup.ts'

/** `access.yaml`, read and checked (src/policy-file.ts); see docs/policy.md. */
export interface Policy {
  readonly portal: {
    readonly startUrl: string
    readonly region: string
    readonly session: string
    readonly defaultRegion?: string
  }
  readonly slack: {
    readonly approvals: string
    readonly teams: readonly string[]
    readonly emailDomains: readonly string[]
  }
  /** Who makes users and memberships: the bot by AWS's own interface, or an identity provider that syncs them in. */
  readonly identitySource: 'identity-center' | 'external'
  readonly people: Readonly<Record<string, PeopleSet>>
  readonly admins: readonly string[]
  readonly rules: readonly Rule[]
  readonly onboarding?: {
    readonly who: readonly string[]
    readonly approvers: readonly string[]
    readonly groups: readonly string[]
  }
  /** What `npm run setup` brings about; nothing else looks at it. */
  readonly setup?: Setup
  readonly offboarding: {
    /** Whether offboarding removes the user from the identity store, too. */
    readonly deleteUser: boolean
  }
}

/** A named set of people; several kinds in one set are a union. */
export interface PeopleSet {
  readonly all?: true
  readonly emails?: readonly string[]
  readonly groups?: readonly string[]
  readonly usergroups?: readonly string[]
}

export type Rule = RuleBase & (AccountRule | GroupRule)

interface RuleBase {
  readonly name: string
  readonly who: readonly string[]
  readonly approval: RuleApproval
  readonly maxDurationSeconds: number
  readonly answerWithinSeconds: number
  /** Another channel for this rule's cards. */
  readonly channel?: string
  readonly sensitive: boolean
}

/** `none` grants at once; else `needed` different people out of the union of the approver sets. */
export type RuleApproval =
  | { readonly kind: 'none' }
  | { readonly kind: 'approvers'; readonly approvers: readonly string[]; readonly needed: number }

export interface AccountRule {
  readonly kind: 'account'
  readonly permissionSets: readonly string[]
  readonly accounts: readonly string[]
}

export interface GroupRule {
  readonly kind: 'group'
  readonly groups: readonly string[]
}

/** What somebody asks for, as it is in the catalogue. */
export type Wish =
  | { readonly kind: 'account'; readonly account: Account; readonly permissionSet: PermissionSet }
  | { readonly kind: 'group'; readonly group: Group }

/** The first rule that matches who and what: it alone decides. Undefined: no rule does, so the answer is no. */
export function judge(
  policy: Policy,
  facts: PersonFacts,
  wish: Wish,
  managementAccountId: string,
): Rule | undefined {
  return policy.rules.find(
    (rule) => inSets(policy, rule.who, facts) && ruleMatches(rule, wish, managementAccountId),
  )
}

/** Whether a rule is about what is wished for, whoever asks. */
export function ruleMatches(rule: Rule, wish: Wish, managementAccountId: string): boolean {
  if (rule.kind === 'group')
    return wish.kind === 'group' && rule.groups.some((glob) => globMatches(glob, wish.group.name))
  return (
    wish.kind === 'account' &&
    rule.permissionSets.some((glob) => globMatches(glob, wish.permissionSet.name)) &&
    accountMatcher(rule.accounts, managementAccountId)(wish.account)
  )
}

/** Whether a person is in one set. Nobody is in a set that the policy does not have. */
export function inSet(policy: Policy, name: string, facts: PersonFacts): boolean {
  const set = setNamed(policy, name)
  if (!set) return false
  const email = foldEmail(facts.email)
  return (
    set.all === true ||
    (set.emails ?? []).some((each) => foldEmail(each) === email) ||
    (set.groups ?? []).some((group) => facts.groups.has(group)) ||
    (set.usergroups ?? []).some((usergroup) => facts.usergroups.has(usergroup))
  )
}

/** Names of the sets that name somebody by this address. */
export const setsWithEmail = ({ people }: Policy, email: string): string[] =>
  Object.keys(people).filter((name) =>
    (people[name]?.emails ?? []).some((each) => foldEmail(each) === foldEmail(email)),
  )

/** Whether a person is in any of these sets. */
export const inSets = (policy: Policy, names: readonly string[], facts: PersonFacts): boolean =>
  names.some((name) => inSet(policy, name, facts))

/** Whether somebody has to say yes before a grant under this rule. */
export const needsApproval = (rule: Rule): boolean => rule.approval.kind === 'approvers'

/** Names of the Identity Center groups whose members have to be known before anybody is judged by these sets. */
export const groupsNamed = (policy: Policy, setNames: readonly string[]): string[] =>
  unique(setNames.flatMap((name) => setNamed(policy, name)?.groups ?? []))

/** Ids of the Slack user groups whose members have to be known before anybody is judged by these sets. */
export const usergroupsNamed = (policy: Policy, setNames: readonly string[]): string[] =>
  unique(setNames.flatMap((name) => setNamed(policy, name)?.usergroups ?? []))

/** Sets come from a file: one called `toString` is only there when the file has it. */
const setNamed = (policy: Policy, name: string): PeopleSet | undefined =>
  Object.hasOwn(policy.people, name) ? policy.people[name] : undefined

const unique = (names: readonly string[]): string[] => [...new Set(names)]

/** Whether rules go by organizational units: only then are accounts looked up in the tree. */
export const namesUnits = ({ rules }: Policy): boolean =>
  rules.some(
    (rule) => rule.kind === 'account' && rule.accounts.some((text) => accountPattern(text).by === 'ou'),
  )
