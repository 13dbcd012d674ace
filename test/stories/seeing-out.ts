import { expect } from 'vitest'
import type { Policy } from '../../src/access/policy.ts'
import type { Fault } from '../../src/sandbox/faults.ts'
import { type Host, type World, world, type WorldOptions } from '../world/index.ts'

/** What the stories of offboarding have in common. */

export const audit = { person: 'ada', account: 'audit', permissionSet: 'ReadOnlyAccess' }
export const prod = { person: 'ada', account: 'prod', permissionSet: 'ReadOnlyAccess' }
export const bills = { person: 'ada', account: 'acme-management', permissionSet: 'BillingView' }

export const company = (host: Host, options: WorldOptions = {}): Promise<World> =>
  world({ ...options, host, slack: { escapeCommands: true, ...options.slack } })

export const deleting = (policy: Policy): Policy => ({ ...policy, offboarding: { deleteUser: true } })
/** Also somebody who is in no group any more may ask. */
export const open = (policy: Policy): Policy => ({
  ...policy,
  rules: policy.rules.map((rule) => ({ ...rule, who: ['everyone'] })),
})
export const denied: Fault = {
  kind: 'fail',
  error: 'AccessDeniedException',
  message: 'no rights',
  status: 400,
}

/** Ada holds something of each kind for good, and has a grant. */
export async function withGrant({ ada, grace, identityCenter, settled }: World): Promise<void> {
  identityCenter.assign(audit)
  await ada.says('/aws-access request prod ReadOnlyAccess 4h checking')
  await settled()
  await grace.presses('Approve')
  await settled()
  expect(identityCenter.assignments()).toContainEqual(prod)
}

/** And two requests that are not granted yet. */
export async function withEverything(story: World): Promise<void> {
  const { ada, settled } = story
  await withGrant(story)
  await ada.says('/aws-access request prod AdministratorAccess 1h waiting for somebody')
  await ada.says('/aws-access request dev PowerUserAccess 1h from tomorrow 9:00 not before')
  await settled()
}

/** The form, once it shows what there is. */
export async function looksAt({ grace, settled }: World, whom = '@ada'): Promise<string> {
  await grace.says(`/aws-access offboard ${whom}`)
  await settled()
  return grace.form()?.rendered ?? ''
}

export async function offboards(story: World, whom = '@ada'): Promise<void> {
  await looksAt(story, whom)
  await story.grace.submits()
  await story.settled()
  await story.after('1m')
}

/** What Identity Center has of somebody. */
export const heldBy = ({ identityCenter }: World, name = 'ada') => [
  ...identityCenter.assignments().filter(({ person }) => person === name),
  ...identityCenter.memberships().filter(({ person }) => person === name),
]
export const isUser = ({ identityCenter }: World, name = 'ada'): boolean =>
  identityCenter.users().some(({ userName }) => userName === name)
export const count = ({ identityCenter }: World, operation: string): number =>
  identityCenter.calls.filter((call) => call.operation === operation).length
export const last = (messages: readonly { rendered: string }[]): string => messages.at(-1)?.rendered ?? ''
/** The card of the offboarding: the newest, since nothing can be asked for meanwhile. */
export const card = ({ approvals }: World) => approvals.messages().at(-1)!
export const isDone = (story: World): boolean => /Done: all of it is gone/.test(card(story).rendered)
