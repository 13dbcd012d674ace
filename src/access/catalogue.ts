/** The kept list of what exists: accounts, permission sets and groups. Everything the form needs comes from it. */
export interface Catalogue {
  /** When the reading that this is the result of was finished; ISO 8601. */
  readonly readAt: string
  readonly managementAccountId: string
  readonly accounts: readonly Account[]
  readonly permissionSets: readonly PermissionSet[]
  /** How many permission sets are missing, since AWS does not let the bot describe them. */
  readonly leftOut?: number
  readonly groups: readonly Group[]
}

export interface Account {
  readonly id: string
  readonly name: string
  /** Path of the organizational unit from the root, such as `Workloads/Prod`; empty for the root itself. */
  readonly ou: string
}

export interface PermissionSet {
  readonly arn: string
  readonly name: string
  readonly description?: string
  readonly sessionSeconds: number
}

export interface Group {
  readonly id: string
  readonly name: string
}
