import { type WebClient, WebAPIPlatformError } from '@slack/web-api'

/**
 * A member as Slack tells it right now. A flag that Slack does not tell is null: whoever judges by it can't.
 * @see https://docs.slack.dev/reference/methods/users.info
 */
export interface Member {
  readonly slackId: string
  readonly deactivated: boolean | null
  readonly bot: boolean | null
  readonly guest: boolean | null
  /** From a workspace that only shares a channel with ours. Slack leaves the flag out for its own members. */
  readonly stranger: boolean
  readonly emailConfirmed: boolean | null
  readonly email: string | null
  /** Every workspace and organisation id that the member belongs to. */
  readonly teams: readonly string[]
  /** What the profile calls them; null where it says nothing. `handle` is their name in the workspace. */
  readonly handle: string | null
  readonly givenName: string | null
  readonly familyName: string | null
  readonly realName: string | null
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string | null
}

interface UserObject {
  id?: string
  team_id?: string
  deleted?: boolean
  is_bot?: boolean
  is_workflow_bot?: boolean
  is_connector_bot?: boolean
  is_restricted?: boolean
  is_ultra_restricted?: boolean
  is_stranger?: boolean
  is_email_confirmed?: boolean
  enterprise_user?: { enterprise_id?: string; teams?: string[] }
  name?: string
  real_name?: string
  tz?: string
  profile?: { email?: string; real_name?: string; first_name?: string; last_name?: string }
}

/** People and user groups. Every call throws where Slack can't be read; "no such person" is undefined. */
export function slackPeople(client: WebClient) {
  return {
    async member(slackId: string): Promise<Member | undefined> {
      const found = await orUndefined(client.users.info({ user: slackId }), [
        'user_not_found',
        'user_not_visible',
      ])
      return found?.user && member(found.user)
    },

    async memberByEmail(email: string): Promise<Member | undefined> {
      const found = await orUndefined(client.users.lookupByEmail({ email }), ['users_not_found'])
      return found?.user && member(found.user)
    },

    /** Slack ids of a user group's members; deactivated ones may be among them. */
    async usergroup(id: string): Promise<readonly string[]> {
      return (await client.usergroups.users.list({ usergroup: id })).users ?? []
    },
  }
}

function member(user: UserObject): Member {
  const organisation = user.enterprise_user
  const either = (a: boolean | undefined, b: boolean | undefined) =>
    a === undefined || b === undefined ? null : a || b
  return {
    slackId: user.id ?? '',
    deactivated: user.deleted ?? null,
    bot: user.is_bot === undefined ? null : user.is_bot || !!user.is_workflow_bot || !!user.is_connector_bot,
    guest: either(user.is_restricted, user.is_ultra_restricted),
    stranger: user.is_stranger === true,
    emailConfirmed: user.is_email_confirmed ?? null,
    email: user.profile?.email ?? null,
    teams: [user.team_id, organisation?.enterprise_id, ...(organisation?.teams ?? [])].filter(
      (t) => t !== undefined,
    ),
    handle: user.name || null,
    givenName: user.profile?.first_name || null,
    familyName: user.profile?.last_name || null,
    realName: user.profile?.real_name || user.real_name || null,
    timeZone: user.tz || null,
  }
}

async function orUndefined<T>(call: Promise<T>, errors: readonly string[]): Promise<T | undefined> {
  try {
    return await call
  } catch (error) {
    if (error instanceof WebAPIPlatformError && errors.includes(error.data.error)) return undefined
    throw error
  }
}

export type SlackPeople = ReturnType<typeof slackPeople>
