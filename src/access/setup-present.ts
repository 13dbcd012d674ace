import type { Account, Group, PermissionSet } from './catalogue.ts'

/** What there is in Identity Center and its organization, as far as a setup is about it. */
export interface Present {
  /** Of ARNs: `aws`, or another where AWS has others. */
  readonly partition: string
  readonly managementAccountId: string
  /** The account that asks, as far as it is known. */
  readonly callerAccountId: string | null
  readonly accounts: readonly Account[]
  readonly groups: readonly Group[]
  readonly permissionSets: readonly PermissionSet[]
  /** By name: of each permission set that the setup names and that is there. */
  readonly contents: ReadonlyMap<string, SetContents>
  readonly assignments: readonly PresentAssignment[]
}

/** What is in a permission set, and where it has a role. */
export interface SetContents {
  /** ARNs. */
  readonly managedPolicies: readonly string[]
  readonly inlinePolicy: string | null
  /** Ids of the accounts where it has a role, which may be as the set was before a change. */
  readonly accounts: readonly string[]
  /** Ids of the accounts among them whose role is still as the set was before. */
  readonly behind: readonly string[]
}

/** What a group is assigned, by names and the account's id. */
export interface PresentAssignment {
  readonly group: string
  readonly set: string
  readonly accountId: string
}

export const noContents: SetContents = { managedPolicies: [], inlinePolicy: null, accounts: [], behind: [] }
