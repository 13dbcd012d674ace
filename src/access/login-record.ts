import { type KnownName, type Profile, roleKey } from './sign-in.ts'

/** What somebody was sent by `/aws-login` so far: the names that are theirs, and what a later one is held against. */
export interface LoginRecord {
  /** When they asked for the last one that was delivered; ISO 8601. */
  readonly askedAt: string
  /** When they asked for the last one that had all they held; absent before the first. */
  readonly wholeAt?: string
  /** What they held by then, before what is gone, the latest first. */
  readonly profiles: readonly SentProfile[]
}

export interface SentProfile extends KnownName {
  /** What the account was called. */
  readonly account: string
  /** Not held any more when all was last looked at; the name stays taken. */
  readonly gone?: true
}

/** What is different from the last time. */
export interface Changes {
  /** When they asked for what this is held against; ISO 8601. */
  readonly since: string
  readonly added: readonly Profile[]
  readonly gone: readonly SentProfile[]
  readonly renamed: readonly { readonly accountId: string; readonly from: string; readonly to: string }[]
}

/**
 * What has changed since somebody was last sent all they held; undefined where nothing has, or they never were. Where
 * `shown` is not the whole, nothing is called gone.
 */
export function changesSince(
  record: LoginRecord | undefined,
  shown: readonly Profile[],
  whole: boolean,
): Changes | undefined {
  if (record?.wholeAt === undefined || record.profiles.length === 0) return undefined
  const before = new Map(record.profiles.map((each) => [roleKey(each), each]))
  const now = new Set(shown.map(roleKey))
  const added = shown.filter((profile) => before.get(roleKey(profile))?.gone ?? !before.has(roleKey(profile)))
  const gone = whole ? record.profiles.filter((each) => !each.gone && !now.has(roleKey(each))) : []
  const renamed = new Map<string, Changes['renamed'][number]>()
  for (const { account: to, ...profile } of shown) {
    const from = before.get(roleKey(profile))?.account ?? to
    const { accountId } = profile
    // An account that the catalogue did not know yet went by its id.
    if (from !== to && from !== accountId && to !== accountId) renamed.set(accountId, { accountId, from, to })
  }
  if (added.length + gone.length + renamed.size === 0) return undefined
  return { since: record.wholeAt, added, gone, renamed: [...renamed.values()] }
}

/** The record once `shown` was delivered; what is `whole` makes gone what it does not show. */
export function recordAfter(
  record: LoginRecord | undefined,
  shown: readonly Profile[],
  { whole, askedAt }: { readonly whole: boolean; readonly askedAt: string },
): LoginRecord {
  const before = new Map(record?.profiles.map((each) => [roleKey(each), each]))
  const sent = shown.map((profile) => sentProfile(profile, before.get(roleKey(profile))))
  const now = new Set(shown.map(roleKey))
  const others = (record?.profiles ?? []).filter((each) => !now.has(roleKey(each)))
  const held = others.filter(({ gone }) => !gone)
  const gone = others.filter((each) => each.gone)
  const wholeAt = whole ? askedAt : record?.wholeAt
  return {
    askedAt,
    ...(wholeAt === undefined ? {} : { wholeAt }),
    profiles: whole
      ? [...sent, ...held.map((each) => ({ ...each, gone: true as const })), ...gone]
      : [...sent, ...held, ...gone],
  }
}

function sentProfile(
  { accountId, permissionSet, name, account }: Profile,
  before?: SentProfile,
): SentProfile {
  const unnamed = account === accountId && before !== undefined
  return { accountId, permissionSet, name, account: unnamed ? before.account : account }
}
