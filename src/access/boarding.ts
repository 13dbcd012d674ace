import type { Entitlement, EntitlementLabel } from './entitlement.ts'
import { foldEmail, type Person } from './person.ts'
import type { AskedOfAny, Outcome, Running } from './request.ts'

/** Who a boarding is about: the e-mail address, folded. Two requests to bring one address in are one person's. */
export type PersonKey = string

export const personKey = (email: string): PersonKey => foldEmail(email)

/** Somebody to be brought in, as their user is to be. */
export interface Newcomer {
  readonly slackId: string
  readonly email: string
  readonly userName: string
  readonly givenName: string
  readonly familyName: string
  /** Their user, where they had one when it was asked. */
  readonly principalId?: string
}

/** Somebody to be seen out; `slackId` is null where they are not in Slack any more. */
export interface Leaver {
  readonly slackId: string | null
  readonly email: string
  readonly principalId: string
  readonly userName: string
}

/** Something that somebody holds, and its name. */
export interface Holding {
  readonly entitlement: Entitlement
  readonly label: EntitlementLabel
}

/** What was asked to bring somebody in: never changes once made. */
export interface AskedOnboarding extends AskedOfAny {
  readonly kind: 'onboarding'
  readonly person: PersonKey
  readonly newcomer: Newcomer
  /** The groups to be made a member of, for good. */
  readonly groups: readonly { readonly id: string; readonly name: string }[]
  /** Whether an identity provider makes the users, and not we. */
  readonly external: boolean
}

/** What an administrator confirmed to see somebody out: never changes once made. */
export interface AskedOffboarding extends AskedOfAny {
  readonly kind: 'offboarding'
  readonly person: PersonKey
  readonly requester: Person
  readonly leaver: Leaver
  /** Memberships and direct assignments, as the form showed them. */
  readonly takes: readonly Holding[]
  readonly deleteUser: boolean
  /** Sets of the policy's that name them by address: only whoever edits the policy takes them out of these. */
  readonly sets?: readonly string[]
  /** Whether the provider would make a deleted user again. */
  readonly external: boolean
}

type State =
  | { readonly status: 'awaiting-approval'; readonly answerBy: string }
  | { readonly status: 'activating'; readonly decidedAt: string; readonly judgedAt: string }
  | { readonly status: 'closed'; readonly outcome: Outcome; readonly closedAt: string }

export type Onboarding = AskedOnboarding & Running & State
export type Offboarding = AskedOffboarding & Running & State

/** The record of bringing somebody in, or seeing them out: it skips `active` and `ending`, and ends `completed`. */
export type Boarding = Onboarding | Offboarding
export type LiveBoarding = Exclude<Boarding, { readonly status: 'closed' }>

/**
 * What we know and did about a person in the present boarding; between boardings only the key is there. Instants are
 * ISO 8601, UTC.
 */
export interface PersonRecord {
  readonly key: PersonKey
  /** The boarding that the rest is about. */
  readonly boarding?: string
  /** The user in the identity store, once it is known. */
  readonly userId?: string
  /** When it was last looked for among all users, whatever the case of their addresses. */
  readonly searchedAt?: string
  /** How far that has come where one look is too short for it: AWS's mark of the next page, and who was found. */
  readonly search?: { readonly next: string; readonly found: readonly string[] }
  /** The last time that we set out to make or remove the user; saved before the call. */
  readonly intentAt?: string
  /** How often in a row that was refused, or its answer lost. */
  readonly failures?: number
  /** When the orders were placed with the pairs. */
  readonly orderedAt?: string
  /** What an onboarding that the offboarding broke off had set out to give: it goes as well, though no form showed it. */
  readonly begun?: { readonly principalId: string; readonly groups: AskedOnboarding['groups'] }
}
