/** Why nothing can be set up, and no call of ours can change it: somebody has to see to it first. */
export type SetupObstacle =
  | { readonly why: 'not-enabled'; readonly region: string; readonly callerAccountId: string | null }
  /** Only single accounts have instances, and those have no permission sets. */
  | { readonly why: 'account-instance-only'; readonly region: string; readonly owners: readonly string[] }
  /** There is one, and it can't be used: AWS's status of it, and why, where it says so. */
  | {
      readonly why: 'not-active'
      readonly region: string
      readonly status: string
      readonly reason: string | null
    }
  /** Several, and nobody can tell which is the organization's: what AWS said when it was asked. */
  | { readonly why: 'untold'; readonly region: string; readonly said: string }
  | { readonly why: 'no-organization' }
  /** AWS refuses what has to be read, or to be changed; `caller` is an ARN. */
  | {
      readonly why: 'denied'
      readonly what: 'read' | 'change'
      readonly said: string
      readonly caller: string | null
    }
  | { readonly why: 'no-credentials'; readonly said: string }
  | { readonly why: 'unreadable'; readonly said: string; readonly region: string }
