import { accountNames } from './account-names.ts'
import type { Account } from './catalogue.ts'
import type { Policy } from './policy.ts'
import { roleSlug } from './slug.ts'

type Portal = Policy['portal']
type NamedAccount = Pick<Account, 'id' | 'name'>

/** What somebody holds now, by the names that AWS has for it. */
export interface Held {
  readonly accountId: string
  readonly account: string
  readonly permissionSet: string
  /** When it ends, if it does; ISO 8601. */
  readonly until?: string
  /** The group that it is held through, if not directly. */
  readonly via?: string
}

/** A holding with the name of its AWS profile; `account` is on one line. */
export interface Profile extends Held {
  readonly name: string
}

/** The name of a profile that somebody was sent: nothing else may ever be called that. */
export type KnownName = Pick<Profile, 'accountId' | 'permissionSet' | 'name'>

/** One prompt of `aws configure sso`, without its `[default]:`, and what to do there. */
export interface WizardAnswer {
  readonly prompt: string
  /** The wording before AWS CLI 2.24.13, where that differs. */
  readonly olderPrompt?: string
  readonly how: 'type' | 'choose'
  readonly answer: string
}

const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/

/**
 * One profile for each account and permission set, sorted by name. Names are safe in every client, unique, and the same
 * tomorrow: what is `known`, held or not, stays whose it is. Among new names, two accounts that read alike both carry
 * their id, so that no name ever passes from one to the other unnoticed; given all the accounts there are, that does not
 * depend on what else is held.
 */
export function profiles(
  portal: Portal,
  held: readonly Held[],
  accounts: readonly NamedAccount[] = [],
  known: readonly KnownName[] = [],
): Profile[] {
  const session = checked(portal.session, SAFE_NAME, 'session name')
  const owners = new Map(known.toReversed().map((each) => [each.name, roleKey(each)]))
  const names = new Map([...owners].map(([name, key]) => [key, name]))
  const accountName = accountNames(accounts, held)
  const plain = onePerRole(held).map((each) => {
    const account = accountName(each.accountId)
    return { each, account, name: `${session}-${account.slug}-${roleSlug(each.permissionSet)}` }
  })
  // `a-b` with `c` and `a` with `b-c` are different accounts and roles, and would be one name.
  const counts = new Map<string, number>()
  for (const { name } of plain) counts.set(name, (counts.get(name) ?? 0) + 1)
  return plain
    .map(({ each, account, name }) => {
      const alike = account.isShared || (counts.get(name) ?? 0) > 1
      const own = names.get(roleKey(each)) ?? freeName(alike ? withId(name, each) : name, each, owners)
      owners.set(own, roleKey(each))
      return { ...each, account: account.name, name: own }
    })
    .toSorted((a, b) => order(a.name, b.name))
}

/** What an account and a permission set are told apart by. */
export const roleKey = ({ accountId, permissionSet }: Pick<Held, 'accountId' | 'permissionSet'>): string =>
  `${accountId}/${permissionSet}`

// No plain name ends in a dot and twelve digits, so that a name with the id is never another's plain one.
const withId = (name: string, { accountId }: Held): string => `${name}.${accountId}`

/** The name itself, unless it is somebody else's: then with the id, and a number where even that was given away. */
function freeName(name: string, holding: Held, owners: ReadonlyMap<string, string>): string {
  if (!owners.has(name)) return name
  const longer = name.endsWith(`.${holding.accountId}`) ? name : withId(name, holding)
  let free = longer
  for (let n = 2; owners.has(free); n += 1) free = `${longer}.${n}`
  return free
}

/** The whole text of a `~/.aws/config` that the CLI and every SDK read: ASCII, and each section once. */
export function configText(portal: Portal, all: readonly Profile[]): string {
  const session = [
    `[sso-session ${checked(portal.session, SAFE_NAME, 'session name')}]`,
    `sso_start_url = ${portalLink(portal)}`,
    `sso_region = ${portal.region}`,
    'sso_registration_scopes = sso:account:access',
  ]
  const sections = all.map((profile) => [
    `[profile ${checked(profile.name, SAFE_NAME, 'profile name')}]`,
    ...profileSettings(portal, profile).map(([key, value]) => `${key} = ${value}`),
  ])
  return [session, ...sections].map((lines) => `${lines.join('\n')}\n`).join('\n')
}

/** What stands in the section of a profile, and is set for it. */
export function profileSettings(portal: Portal, { accountId, permissionSet }: Held): [string, string][] {
  return [
    ['sso_session', portal.session],
    ['sso_account_id', accountId],
    ['sso_role_name', permissionSet],
    ['region', clientRegion(portal)],
    ['output', 'json'],
  ]
}

/** The access portal's address: plain, with neither `#/` nor a slash at its end. */
export function portalLink(portal: Pick<Portal, 'startUrl'>): string {
  const url = new URL(portal.startUrl)
  url.hash = ''
  return url.href.replace(/\/+$/, '')
}

/** The portal's shortcut into the console of one account with one permission set. */
export function consoleLink(
  portal: Pick<Portal, 'startUrl'>,
  { accountId, permissionSet }: Pick<Held, 'accountId' | 'permissionSet'>,
): string {
  const account = encodeURIComponent(accountId)
  return `${portalLink(portal)}/#/console?account_id=${account}&role_name=${encodeURIComponent(permissionSet)}`
}

/** Every prompt of `aws configure sso`, in its order; without a profile, those that are the same for all. */
export function wizardAnswers(portal: Portal, profile?: Profile): WizardAnswer[] {
  const menus = profile && [
    choose('AWS accounts available to you', `${profile.account} (${profile.accountId})`),
    choose('roles available to you', profile.permissionSet),
  ]
  return [
    type('SSO session name (Recommended)', portal.session),
    type('SSO start URL', portalLink(portal)),
    type('SSO region', portal.region),
    type('SSO registration scopes', 'sso:account:access'),
    ...(menus ?? []),
    type('Default client Region', clientRegion(portal), 'CLI default client Region'),
    type('CLI default output format (json if not specified)', 'json', 'CLI default output format'),
    ...(profile ? [type('Profile name', profile.name, 'CLI profile name')] : []),
  ]
}

function type(prompt: string, answer: string, olderPrompt?: string): WizardAnswer {
  return { prompt, how: 'type', answer, ...(olderPrompt !== undefined && { olderPrompt }) }
}

const choose = (prompt: string, answer: string): WizardAnswer => ({ prompt, how: 'choose', answer })

const clientRegion = (portal: Portal): string => portal.defaultRegion ?? portal.region

/**
 * Held directly and through groups, for a while and for good: the one that lasts longest, a direct one before others. In an
 * order of their own, whatever order they came in.
 */
function onePerRole(held: readonly Held[]): Held[] {
  const longest = new Map<string, Held>()
  for (const each of held.toSorted((a, b) => order(a.via ?? '', b.via ?? ''))) {
    checked(each.accountId, /^\d{12}$/, 'account id')
    checked(each.permissionSet, /^[\w+=,.@-]{1,32}$/, 'permission set name')
    const key = roleKey(each)
    const other = longest.get(key)
    if (!other || lasts(each) > lasts(other)) longest.set(key, each)
  }
  return [...longest.values()].toSorted((a, b) => order(roleKey(a), roleKey(b)))
}

const lasts = ({ until }: Held): number => (until === undefined ? Infinity : Date.parse(until))

/** The value, if it has the form that AWS promises: anything else could break the whole file. */
function checked(value: string, form: RegExp, what: string): string {
  if (!form.test(value)) throw new RangeError(`Not a valid ${what}: ${JSON.stringify(value)}`)
  return value
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
