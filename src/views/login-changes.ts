import type { KnownBlock } from '@slack/types'
import type { Changes } from '../access/login-record.ts'
import { code, dateText } from './blocks.ts'
import { nameText } from './describe.ts'
import { paragraphs } from './login-parts.ts'

/** Of a long list the beginning will do: the configuration has all of it. */
const named = 5

/** What is different from the last time that somebody was sent all they hold. */
export const changesText = ({ since, added, gone, renamed }: Changes): KnownBlock[] =>
  paragraphs([
    `*What has changed* since ${dateText(since)}:`,
    ...(added.length > 0 ? [`• ${added.length} new: ${listed(added.map(({ name }) => code(name)))}.`] : []),
    ...(gone.length > 0 ? [goneText(gone)] : []),
    ...renamed.slice(0, named).map(renamedText),
    ...(renamed.length > named ? [`• ${renamed.length - named} more accounts have a new name.`] : []),
  ])

function goneText(gone: Changes['gone']): string {
  const what = gone.map(({ account, permissionSet }) => `${nameText(permissionSet)} in ${nameText(account)}`)
  const sections = listed(gone.map(({ name }) => code(`[profile ${name}]`)))
  const others = gone.length > named ? ': whatever the new configuration does not have' : ''
  return `• ${gone.length} gone: ${listed(what)}. Delete from your \`~/.aws/config\`: ${sections}${others}.`
}

const renamedText = ({ accountId, from, to }: Changes['renamed'][number]): string =>
  `• Account ${accountId} is called *${nameText(to)}* now, not *${nameText(from)}* any more; its profiles keep their names.`

function listed(items: readonly string[]): string {
  const more = items.length - named
  return [...items.slice(0, named), ...(more > 0 ? [`and ${more} more`] : [])].join(', ')
}
