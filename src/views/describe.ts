import type { Account } from '../access/catalogue.ts'
import { durationCode, durationText } from '../access/duration.ts'
import type { Entitlement, EntitlementLabel } from '../access/entitlement.ts'
import { findAccount } from '../access/find.ts'
import { isRefusal } from '../access/refusal.ts'
import type { AccessRequest, AnyRequest, Approval, Asked } from '../access/request.ts'
import { clip, code, dateText, escape } from './blocks.ts'

/** Longer than any name that people read; group names may have 1,024 characters. */
const nameLength = 150
/** AWS's words and reasons to deny, inside a sentence: even when every character needs escaping a section holds them. */
const saidLength = 500

/** A name from people or AWS, on one line and harmless. */
export const nameText = (name: string): string => escape(clip(oneLine(name), nameLength))

/** What somebody or AWS said, quoted inside a sentence. */
const saidText = (said: string): string => `“${escape(clip(oneLine(said), saidLength))}”`

/** What follows a clause that somebody's or AWS's words explain: those words, or the full stop. */
export const wordsText = (said: string | undefined): string => (said ? `: ${saidText(said)}` : '.')

/** What people read to each other when they need help with a request. */
export const idText = (id: string): string => `Request ${code(id)}.`

/** Somebody, by Slack id. */
export const mention = (slackId: string): string => `<@${slackId}>`

/** Who approved. */
export const giversText = (approvals: readonly Approval[]): string =>
  listText(approvals.map(({ by }) => mention(by.slackId)))

/** Who may approve, as the card has it; empty where nobody is named. */
export function approversText({ usergroups, people, more }: Asked['approvers']): string {
  const named = [...usergroups.map((id) => `<!subteam^${id}>`), ...people.map(mention)]
  if (named.length === 0) return more ? 'whoever the rule names' : ''
  return listText([...named, ...(more ? ['others'] : [])], 'or')
}

/** Several things in a row: `a, b and c`. */
export function listText(items: readonly string[], word: 'and' | 'or' = 'and'): string {
  const last = items.at(-1) ?? ''
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${word} ${last}`
}

/** One or several: `1 other`, `3 others`. */
export const countText = (count: number, one: string, several = `${one}s`): string =>
  `${count} ${count === 1 ? one : several}`

/** What an entitlement is called in a sentence: `*ReadOnlyAccess* in *prod* (222222222222)`, `the group *Billing*`. */
export function entitlementText({ pair, label }: Pick<Asked, 'pair' | 'label'>): string {
  if (label.kind === 'group') return `the group *${nameText(label.group)}*`
  return `*${nameText(label.permissionSet)}* in *${nameText(label.account)}*${accountIdText(pair.entitlement)}`
}

/** A request of any kind, in the middle of a sentence. */
export function requestText(request: AnyRequest): string {
  if (request.kind === 'access')
    return `${mention(request.requester.slackId)}’s request for ${entitlementText(request)}`
  if (request.kind === 'onboarding') return `the onboarding of ${mention(request.newcomer.slackId)}`
  // A mention in a channel would call them.
  return `the offboarding of ${nameText(request.leaver.userName)}`
}

const accountIdText = (entitlement: Entitlement): string =>
  entitlement.kind === 'account' ? ` (${escape(entitlement.accountId)})` : ''

/** The same without marks, for notifications. */
export function plainEntitlement(label: EntitlementLabel): string {
  return label.kind === 'group'
    ? `the group ${nameText(label.group)}`
    : `${nameText(label.permissionSet)} in ${nameText(label.account)}`
}

/** How long sessions that are already open may outlive the access, told to whoever loses it. */
export function outliveText(label: EntitlementLabel, goneAt?: string): string {
  if (label.kind === 'group')
    return 'Sessions that are already open through it may go on until they run out, at most 12h later.'
  const length = durationText(label.sessionSeconds)
  if (goneAt === undefined)
    return `Credentials already taken may go on working for up to ${length} after the access is gone.`
  const until = new Date(Date.parse(goneAt) + label.sessionSeconds * 1000).toISOString()
  return `Credentials already taken may go on working until ${dateText(until)} (sessions of ${length}).`
}

/** All accounts there are; undefined where nobody can say. */
type Accounts = readonly Pick<Account, 'id' | 'name'>[] | undefined

/** The line that asks for the same again, as it is typed. */
function askAgainCommand(
  { pair, label, durationSeconds }: Pick<AccessRequest, 'pair' | 'label' | 'durationSeconds'>,
  accounts: Accounts,
): string {
  const words =
    label.kind === 'group'
      ? ['group', typed(label.group)]
      : [accountWord(pair.entitlement, label.account, accounts), typed(label.permissionSet)]
  // A name that cannot be typed is left to the form, which a command without words opens.
  if (words.includes(undefined)) return '/aws-access request'
  return ['/aws-access request', ...words, durationCode(durationSeconds), '<reason>'].join(' ')
}

/** `askAgainCommand` as a sentence. */
export const askAgainText = (
  request: Pick<AccessRequest, 'pair' | 'label' | 'durationSeconds'>,
  accounts: Accounts,
  lead = 'To ask again',
): string => `${lead}: ${code(askAgainCommand(request, accounts))}`

/** An account's name where it can be typed and leads to it alone: it may have another by now, or another one may have its. */
function accountWord(entitlement: Entitlement, name: string, accounts: Accounts): string | undefined {
  const id = entitlement.kind === 'account' ? entitlement.accountId : undefined
  const found = accounts && findAccount({ accounts }, name)
  const leads = found === undefined || (!isRefusal(found) && found.id === id)
  return (leads ? typed(name) : undefined) ?? id
}

/** A name as one word of a command; undefined where no quotes can hold it, or code would show it changed. */
function typed(name: string): string | undefined {
  if (/["“”„'‘’`\n]/.test(name) || name.length > nameLength) return undefined
  // `request group …` asks for a group.
  if (name === '' || name === 'group') return undefined
  return /^\S+$/.test(name) ? name : `"${name}"`
}

/** A clause as the beginning of a sentence. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
