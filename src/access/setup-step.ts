import type { Account } from './catalogue.ts'

/** One thing to bring about, by names: what is made on the way has no id yet. */
export type SetupStep =
  | { readonly kind: 'create-group'; readonly group: string; readonly description?: string }
  | SetStep
  | { readonly kind: 'assign'; readonly group: string; readonly set: string; readonly account: Account }

/** A step that is about a permission set. `from` is null where there is nothing yet. */
export type SetStep =
  | {
      readonly kind: 'create-set'
      readonly set: string
      readonly description?: string
      readonly sessionSeconds?: number
    }
  | {
      readonly kind: 'update-set'
      readonly set: string
      readonly description?: { readonly from: string | null; readonly to: string }
      readonly session?: { readonly from: number; readonly to: number }
    }
  | { readonly kind: 'attach-policy'; readonly set: string; readonly arn: string }
  | {
      readonly kind: 'put-inline-policy'
      readonly set: string
      readonly file: string
      readonly document: string
      /** There is another one, which goes. */
      readonly replaces: boolean
    }
  /** Brings the roles up to date in all accounts that have one. */
  | { readonly kind: 'provision'; readonly set: string; readonly accounts: number }
