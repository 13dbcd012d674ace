import type { KnownBlock } from '@slack/types'
import type { Policy } from '../access/policy.ts'
import { consoleLink, portalLink, type Profile } from '../access/sign-in.ts'
import { actions, button, limits, link, section, type View } from './blocks.ts'
import { actionIds } from './ids.ts'

type Portal = Policy['portal']

export const ssoLogin = ({ session }: Portal): string => `aws sso login --sso-session ${session}`

export const identityCheck = ({ name }: Profile): string => `aws sts get-caller-identity --profile ${name}`

export const portalButton = (portal: Portal): KnownBlock =>
  actions(
    button(actionIds.openLink, 'Open the AWS access portal', { url: portalLink(portal), style: 'primary' }),
  )

/** The portal's shortcut into the console of one profile's account. */
export const consoleText = (portal: Portal, profile: Profile): string =>
  link(consoleLink(portal, profile), `${profile.account} · ${profile.permissionSet}`)

export const assignmentsText = (count: number): string =>
  count === 1 ? 'one account assignment' : `${count} account assignments`

/** Lines, as many to a section as fit; each stays whole. */
export function paragraphs(lines: readonly string[]): KnownBlock[] {
  return runs(lines, (run) => run.join('\n').length <= limits.text).map((run) => section(run.join('\n')))
}

/** One message where everything fits, else as many as it takes; each block stays whole. */
export function split(blocks: readonly KnownBlock[], text: (part: number, parts: number) => string): View[] {
  const parts = runs(blocks, isMessage)
  return parts.map((part, at) => ({ text: text(at + 1, parts.length), blocks: part }))
}

export const isMessage = (run: readonly KnownBlock[]): boolean =>
  run.length <= limits.blocks && JSON.stringify(run).length <= limits.message

/** Cuts a list into the longest runs that fit, in order; what fits nowhere is a run of its own. */
function runs<T>(items: readonly T[], fits: (run: readonly T[]) => boolean): T[][] {
  const all: T[][] = []
  for (const item of items) {
    const last = all.at(-1)
    if (last && fits([...last, item])) last.push(item)
    else all.push([item])
  }
  return all
}
