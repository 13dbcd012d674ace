import type { AccessRequest } from '../access/request.ts'
import { section, type View } from './blocks.ts'
import { entitlementText, idText, mention } from './describe.ts'

/** What an approver is answered whose press counted. */
export function reviewedView(request: AccessRequest): View {
  const what = `${mention(request.requester.slackId)}’s request for ${entitlementText(request)}`
  const text = `${sentence(request, what)} ${idText(request.id)}`
  return { text, blocks: [section(text)] }
}

function sentence({ status, approvals, approvalsNeeded }: AccessRequest, what: string): string {
  if (status === 'closed') return `You denied ${what}.`
  if (status !== 'awaiting-approval') return `You approved ${what}: the access is being made.`
  const left = approvalsNeeded - approvals.length
  return `You approved ${what}: ${left} more ${left === 1 ? 'approval is' : 'approvals are'} needed.`
}
