import { groupsNamed, type Policy, usergroupsNamed } from '../../access/policy.ts'
import { words } from '../../aws/errors.ts'
import type { StoreUser } from '../../aws/identity-store.ts'
import { ConfigError, type Env, slackApiUrl } from '../../config.ts'
import { type Member, type SlackPeople, slackPeople } from '../../slack/people.ts'
import { slackClient } from '../edges/slack.ts'
import { awsReads, type AwsReads, catalogueFor, type Source } from './aws-reads.ts'

/** What was looked up, or why it was not. */
export type Looked<T> = { readonly found: T } | { readonly failed: string }

/** Everything that is looked up about somebody. Nothing of it throws. */
export interface LookedUp {
  readonly member: Looked<Member | null>
  /** Ids of those that the policy names. */
  readonly usergroups: Looked<ReadonlySet<string>>
  readonly source: Looked<Source>
  readonly user: Looked<StoreUser | null>
  /** Names. */
  readonly groups: Looked<ReadonlySet<string>>
}

/** Looks up what the settings allow, as the server would, and changes nothing. */
export async function lookUp(
  policy: Policy,
  env: Env,
  email: string,
  permissionSet: string | null,
): Promise<LookedUp> {
  const sets = Object.keys(policy.people)
  const [slack, aws] = await Promise.all([
    inSlack(env, email, usergroupsNamed(policy, sets)),
    inAws(policy, env, email, permissionSet),
  ])
  return { ...slack, ...aws }
}

async function inSlack(
  env: Env,
  email: string,
  ids: readonly string[],
): Promise<Pick<LookedUp, 'member' | 'usergroups'>> {
  const { SLACK_BOT_TOKEN: botToken } = env
  if (!botToken) {
    const unset = { failed: 'SLACK_BOT_TOKEN is not set' }
    return { member: unset, usergroups: unset }
  }
  const member = await looked(async () => {
    const people = slackPeople(slackClient(botToken, slackApiUrl(env)))
    return { people, who: (await people.memberByEmail(email)) ?? null }
  })
  if ('failed' in member) return { member, usergroups: member }
  const { people, who } = member.found
  const usergroups = who
    ? await looked(() => usergroupsOf(people, who.slackId, ids))
    : { failed: 'nobody in Slack has this address' }
  return { member: { found: who }, usergroups }
}

async function usergroupsOf(
  people: SlackPeople,
  slackId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const members = await Promise.all(ids.map((id) => people.usergroup(id)))
  return new Set(ids.filter((_, at) => members[at]?.includes(slackId)))
}

async function inAws(
  policy: Policy,
  env: Env,
  email: string,
  permissionSet: string | null,
): Promise<Pick<LookedUp, 'source' | 'user' | 'groups'>> {
  if (!awsIsSet(env)) {
    const unset = { failed: 'no Region, credentials or endpoint of AWS is set' }
    return { source: unset, user: unset, groups: unset }
  }
  const reads = awsReads(policy, env)
  const [source, user] = await Promise.all([
    looked(() => catalogueFor(reads, policy, permissionSet)),
    looked(async () => (await (await reads.identityStore()).userByEmail(email)) ?? null),
  ])
  const needed = groupsNamed(policy, Object.keys(policy.people)).length > 0
  return { source, user, groups: needed ? await groupsOf(reads, source, user) : { found: new Set() } }
}

async function groupsOf(
  { identityStore }: AwsReads,
  source: Looked<Source>,
  user: Looked<StoreUser | null>,
): Promise<Looked<ReadonlySet<string>>> {
  if ('failed' in user) return user
  if ('failed' in source) return source
  const { found } = user
  if (!found) return { found: new Set() }
  return looked(async () => {
    const ids = await (await identityStore()).groupsOf(found.id)
    const { groups } = source.found.catalogue
    return new Set(groups.filter(({ id }) => ids.has(id)).map(({ name }) => name))
  })
}

/** Without any of these the SDK would look for a role of the machine, which takes seconds where there is none. */
const awsIsSet = (env: Env): boolean =>
  Object.keys(env).some(
    (name) =>
      env[name] &&
      /^AWS_((DEFAULT_)?REGION|PROFILE|ACCESS_KEY_ID|WEB_IDENTITY_TOKEN_FILE|CONTAINER_|ENDPOINT_URL)/.test(
        name,
      ),
  )

async function looked<T>(look: () => Promise<T>): Promise<Looked<T>> {
  try {
    return { found: await look() }
  } catch (error) {
    const said = error instanceof ConfigError ? error.message : words(error)
    return { failed: said.replace(/\s+/g, ' ').replace(/\.$/, '').slice(0, 300) }
  }
}
