import { durationText } from '../access/duration.ts'
import type { Boarding } from '../access/boarding.ts'
import type { AccessRequest, AnyRequest } from '../access/request.ts'
import { code, dateText, link, section, type View } from './blocks.ts'
import { capital, entitlementText, idText, requestText } from './describe.ts'

/** What the requester is answered once the request is recorded; links its card, or the channel that it will stand in. */
export function askedView(request: AnyRequest, card: string | null): View {
  const where = card ? `<#${request.channel}> (${link(card, 'the card')})` : `<#${request.channel}>`
  const text = request.kind === 'access' ? accessText(request, where) : boardingText(request, where)
  return { text, blocks: [section(text)] }
}

function boardingText(request: Boarding, where: string): string {
  const self = request.kind === 'onboarding' && request.newcomer.slackId === request.requester.slackId
  const what = self ? 'Your onboarding' : capital(requestText(request))
  const told = self
    ? 'You get a message once it is decided.'
    : 'You get a message if nothing comes of it; once it is done, they get one.'
  // Newcomers are hardly ever in the channel with its buttons.
  const end = `To withdraw it: ${code(`/aws-access end ${request.id}`)}`
  return `${what} is with its approvers in ${where}. ${told} ${end}`
}

function accessText(request: AccessRequest, where: string): string {
  const what = `${entitlementText(request)} for ${durationText(request.durationSeconds)}`
  const start = request.startAt && dateText(request.startAt)
  const made = start ? `it starts at ${start}` : 'it is being made'
  return request.approvalsNeeded === 0
    ? `No approval is needed for ${what}: ${made}, and you get a message once it is there. The record is in ${where}. ${idText(request.id)}`
    : `Your request for ${what} is with its approvers in ${where}${start ? `; it starts at ${start}, or when it is approved after that` : ''}. You get a message once it is decided. ${idText(request.id)}`
}
