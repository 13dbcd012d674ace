import type { Catalogue } from '../access/catalogue.ts'
import type { Policy } from '../access/policy.ts'
import type { AccountAssignments } from '../aws/account-assignments.ts'
import type { IdentityStore } from '../aws/identity-store.ts'
import type { SlackPeople } from '../slack/people.ts'
import type { Store } from '../store/index.ts'
import type { ItemKey } from '../store/table.ts'

/** What a flow is handed: the policy, the edges and the clock. Every flow names the part that it needs. */
export interface World {
  readonly policy: Policy
  readonly store: Store
  readonly people: SlackPeople
  /** Resolves once the instance is known; rejects where it can't be found. */
  readonly identityStore: () => Promise<IdentityStore>
  readonly assignments: () => Promise<AccountAssignments>
  /** As last read; null before the first reading, and where the last one is too old to decide anything by. */
  readonly catalogue: () => Promise<Catalogue | null>
  readonly now: () => Date
  readonly log: Log
  /** Hands work to the worker; what comes of it is never waited for. */
  readonly work: (key: WorkKey) => void
}

/** What the worker is to look at: only keys travel. */
export type WorkKey = ItemKey

/** A constant sentence with its fields. */
export interface Log {
  info(fields: object, sentence: string): void
  warn(fields: object, sentence: string): void
  error(fields: object, sentence: string): void
  /** The same log, each line with these fields besides. */
  child(fields: object): Log
}

/** Somebody who speaks, as Slack's signed payload names them: an id, and the workspace they speak from. */
export interface Speaker {
  readonly slackId: string
  readonly teamId: string | null
}
