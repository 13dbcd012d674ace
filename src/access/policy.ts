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
  readonly people: Readonly<Record<string, PeopleSet>>
  readonly admins: readonly string[]
  readonly rules: readonly Rule[]
  readonly onboarding?: {
    readonly who: readonly string[]
    readonly approvers: readonly string[]
    readonly groups: readonly string[]
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
