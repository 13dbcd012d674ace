import { durationText } from '../access/duration.ts'
import type { AccessRequest } from '../access/request.ts'
import { dateText, link, section, type View } from './blocks.ts'
import { entitlementText, idText } from './describe.ts'

/** What the requester is answered once the request is recorded; links its card, or the channel that it will stand in. */
export function askedView(request: AccessRequest, card: string | null): View {
  const what = `${entitlementText(request)} for ${durationText(request.durationSeconds)}`
  const where = card ? `<#${request.channel}> (${link(card, 'the card')})` : `<#${request.channel}>`
  const start = request.startAt && dateText(request.startAt)
  const made = start ? `it starts at ${start}` : 'it is being made'
  const text =
    request.approvalsNeeded === 0
      ? `No approval is needed for ${what}: ${made}, and you get a message once it is there. The record is in ${where}. ${idText(request.id)}`
      : `Your request for ${what} is with its approvers in ${where}${start ? `; it starts at ${start}, or when it is approved after that` : ''}. You get a message once it is decided. ${idText(request.id)}`
  return { text, blocks: [section(text)] }
}
