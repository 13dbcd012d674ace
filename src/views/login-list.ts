import type { KnownBlock } from '@slack/types'
import type { Policy } from '../access/policy.ts'
import type { Profile } from '../access/sign-in.ts'
import { code, dateText, section } from './blocks.ts'
import { nameText } from './describe.ts'
import { consoleText, isMessage, paragraphs } from './login-parts.ts'

/** More than these are read by nobody: the portal has all of them, and the configuration too. */
const wholeUpTo = 40

/** What is held for a while before what is held for good: what was just asked for is what most come for. */
export const leadFirst = (profiles: readonly Profile[]): Profile[] => [
  ...profiles.filter(({ until }) => until !== undefined),
  ...profiles.filter(({ until }) => until === undefined),
]

/** A line for each profile; of a long list as many as one message holds, and how many more there are. */
export function consoleList(portal: Policy['portal'], profiles: readonly Profile[]): KnownBlock[] {
  const lines = leadFirst(profiles).map((profile) => lineText(portal, profile))
  if (lines.length <= wholeUpTo) return paragraphs(lines)
  let count = wholeUpTo
  while (count > 1 && !isMessage(listed(lines, count))) count -= 1
  return listed(lines, count)
}

const listed = (lines: readonly string[], count: number): KnownBlock[] => [
  ...paragraphs(lines.slice(0, count)),
  section(
    `*${lines.length - count} more* are not listed here. ${code('/aws-login <part of a name>')} shows only what matches: ` +
      "an account's name or id, a permission set, a group. The access portal and the configuration have all of them.",
  ),
]

function lineText(portal: Policy['portal'], profile: Profile): string {
  const more = [
    `account ${profile.accountId}`,
    `profile ${code(profile.name)}`,
    ...(profile.via === undefined ? [] : [`through the group ${nameText(profile.via)}`]),
    ...(profile.until === undefined ? [] : [`until ${dateText(profile.until)}`]),
  ]
  return `• ${consoleText(portal, profile)} (${more.join(', ')})`
}
