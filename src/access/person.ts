/** Somebody whom Slack and the identity store agree on: a live member with a confirmed address and an enabled user. */
export interface Person {
  readonly slackId: string
  /** The confirmed address of the Slack profile. */
  readonly email: string
  /** The user id in the identity store. */
  readonly principalId: string
  readonly userName: string
}

/** What the policy judges a person by, read live: the address, and the memberships that the policy's sets name. */
export interface PersonFacts {
  readonly email: string
  /** Names of Identity Center groups the person is in. */
  readonly groups: ReadonlySet<string>
  /** Ids of Slack user groups the person is in. */
  readonly usergroups: ReadonlySet<string>
}

export const foldEmail = (email: string): string => email.trim().toLowerCase()

/** Somebody as far as is known: a newcomer has no user in the identity store yet. */
export type Somebody = Pick<Person, 'slackId' | 'email'> & Partial<Pick<Person, 'principalId'>>

/** One human may have two Slack ids, or two ids with one address: any agreement counts. */
export function samePerson(a: Somebody, b: Somebody): boolean {
  return (
    a.slackId === b.slackId ||
    (a.principalId !== undefined && a.principalId === b.principalId) ||
    foldEmail(a.email) === foldEmail(b.email)
  )
}
