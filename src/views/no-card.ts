import type { AccessRequest } from '../access/request.ts'
import { code, section, type View } from './blocks.ts'
import { entitlementText, idText } from './describe.ts'

/** What the requester is told where Slack would not have the card that approvers need. */
export function noCardDm(request: AccessRequest, error: string): View {
  const why = error === 'not_in_channel' ? 'I am not in that channel' : `Slack says ${code(error)}`
  const text = `Your request for ${entitlementText(request)} could not be shown to its approvers in <#${request.channel}>: ${why}. Please tell an administrator; it is tried again every ten minutes. ${idText(request.id)}`
  return { text, blocks: [section(text)] }
}
