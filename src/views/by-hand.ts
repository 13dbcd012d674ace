import type { Leaver } from '../access/boarding.ts'
import { code, link } from './blocks.ts'
import { mention, nameText } from './describe.ts'

/** Somebody who leaves, as they are called in a sentence. */
export const leaverText = ({ slackId, userName }: Leaver): string =>
  slackId === null ? `*${nameText(userName)}*` : mention(slackId)

const killSwitch =
  'https://docs.aws.amazon.com/singlesignon/latest/userguide/prereqs-revoking-user-permissions.html'

/**
 * What AWS has no interface for, and where each of it is done; `gone` says that the user is removed by now. Nobody without a
 * user has anything to be done.
 */
export function byHandLines(
  { principalId, userName }: Leaver,
  { deleteUser, external, gone = false }: { deleteUser: boolean; external: boolean; gone?: boolean },
): string[] {
  const lines = external
    ? ['Deactivate them in the identity provider, or its next sync makes the user and the memberships again.']
    : []
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
