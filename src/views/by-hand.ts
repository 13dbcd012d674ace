import type { Leaver } from '../access/boarding.ts'
import type { Survey } from '../access/survey.ts'
import { code, link } from './blocks.ts'
import { countText, listText, mention, nameText } from './describe.ts'

/** Somebody who leaves, where they may read it themselves: a mention in a channel would call them. */
export const leaverName = ({ userName }: Leaver): string => `*${nameText(userName)}*`

/** Somebody who leaves, as they are called where only administrators read it. */
export const leaverText = (leaver: Leaver): string =>
  leaver.slackId === null ? leaverName(leaver) : mention(leaver.slackId)

const killSwitch =
  'https://docs.aws.amazon.com/singlesignon/latest/userguide/prereqs-revoking-user-permissions.html'

interface ByHand extends Pick<Survey, 'deleteUser' | 'external' | 'sets'> {
  readonly gone?: boolean
}

const setsText = (sets: readonly string[]): string =>
  `Take their address out of ${listText(sets.slice(0, most).map(code))}${sets.length > most ? ` and ${countText(sets.length - most, 'more set', 'more sets')}` : ''} in ${code('access.yaml')}: until then whoever has this address is whatever the policy makes of them there, such as an approver or an administrator.`

const most = 10

/**
 * What AWS has no interface for, and where each of it is done; `gone` says that the user is removed by now. Nobody without a
 * user has anything to be done.
 */
export function byHandLines(
  { principalId, userName }: Leaver,
  { deleteUser, external, sets = [], gone = false }: ByHand,
): string[] {
  const lines = external
    ? ['Deactivate them in the identity provider, or its next sync makes the user and the memberships again.']
    : []
  if (sets.length > 0) lines.push(setsText(sets))
  if (principalId === '') return lines
  const page = `IAM Identity Center > Users > ${nameText(userName)}`
  if (!deleteUser)
    lines.push(
      `Disable the user, so that nobody signs in as them any more: *${page} > Disable user access*. Until then they can ask for access again, as far as the policy lets them.`,
    )
  lines.push(
    deleteUser && gone
      ? 'A session of the access portal that was open may give out credentials for an hour more.'
      : `End their sessions of the access portal: *${page} > Active sessions*, select all, *End session* (some consoles say *Delete session*).${deleteUser ? ' This page goes with the user.' : ''}`,
    `Credentials already taken go on working until they run out, after the session length of their permission set: 12h at most. To stop them at once: a service control policy that denies everything where ${code('identitystore:UserId')} is ${code(principalId)} (${link(killSwitch, 'what AWS says of it')}).`,
  )
  return lines
}
