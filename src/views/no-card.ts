import type { AnyRequest } from '../access/request.ts'
import { code, section, type View } from './blocks.ts'
import { capital, entitlementText, idText, requestText } from './describe.ts'

/** What the requester is told where Slack would not have the card that approvers need. */
export function noCardDm(request: AnyRequest, error: string): View {
  const why = error === 'not_in_channel' ? 'I am not in that channel' : `Slack says ${code(error)}`
  const what =
    request.kind === 'access' ? `your request for ${entitlementText(request)}` : requestText(request)
  const text = `${capital(what)} could not be shown to its approvers in <#${request.channel}>: ${why}. Please tell an administrator; it is tried again every ten minutes. ${idText(request.id)}`
  return { text, blocks: [section(text)] }
}
