import type { AwsError } from './aws-error.ts'
import type { Provisioning } from './provisioning.ts'
import type { Page, Pager } from './pages.ts'
import type { World } from './world.ts'

/** A service of the awsJson protocol: a table of operations. A new operation is one more entry. */
export interface Service {
  readonly name: string
  /** What stands before the operation in `X-Amz-Target`. */
  readonly target: string
  /** The SDK client's exports, which hold every operation's schema as `<Operation>$`. */
  readonly schemas: Readonly<Record<string, unknown>>
  /** The largest `MaxResults`. */
  readonly maxResults: number
  /** The error for input that breaks the model. */
  readonly invalid: (message: string) => AwsError
  /** The error for a page token that is not one. */
  readonly badToken: () => AwsError
  /** Whether its calls count towards the rate that Identity Center's services share. */
  readonly throttled: boolean
  readonly operations: Operations
}

/** By operation name. */
export type Operations = Readonly<Record<string, Operation>>

/**
 * One operation's work. Its input was checked against the schema, so that each says which input it takes: hence a
 * method's type, whose parameters may be narrower. A `Date` in the output becomes epoch seconds.
 */
type Operation = { run(input: object, context: CallContext): object }['run']

/** What all calls work on. */
export interface Context {
  readonly world: World
  readonly provisioning: Provisioning
  readonly now: () => Date
  /** The most that a page holds. */
  readonly pageSize: number
}

/** What one call works on. */
export interface CallContext extends Context {
  /** The Region that the call was signed for. */
  readonly region: string
  readonly pager: Pager
}

/** An input of the SDK after its check: what the model requires is there. */
export type Checked<T> = {
  [K in keyof T]: Partial<Pick<T, K>> extends Pick<T, K> ? T[K] : NonNullable<T[K]>
}

/** A page in the service's own words: its items under `key`. */
export function pageAs<K extends string, T>(key: K, page: Page<T>): Record<K, T[]> & { NextToken?: string }
export function pageAs(key: string, { items, ...next }: Page<unknown>): object {
  return { [key]: items, ...next }
}
