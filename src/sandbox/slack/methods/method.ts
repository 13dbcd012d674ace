import type { Arguments, Kind } from '../arguments.ts'
import type { Fields } from '../fields.ts'
import type { Tier } from '../rate-limit.ts'
import type { State } from '../state.ts'
import type { Triggers } from '../triggers.ts'

/** What a method works with. */
export interface Desk {
  readonly state: State
  readonly triggers: Triggers
  readonly args: Arguments
  readonly scopes: ReadonlySet<string>
  /** Records what Slack lets pass, but with a warning. */
  readonly warn: (warning: string) => void
  /** Where a socket for the app is to be had. */
  readonly socketUrl: () => string
  /** Where the bytes of a file go. */
  readonly uploadUrl: (file: string) => string
}

/** One method of the Web API. `scopes`: any one of them will do. `run` throws a SlackError to say no. */
export interface Method {
  readonly scopes: readonly string[]
  readonly tier: Tier
  readonly arguments: Readonly<Record<string, Kind>>
  /** Which token it takes; the bot's, unless told. */
  readonly token?: 'app'
  readonly run: (desk: Desk) => Fields
}
