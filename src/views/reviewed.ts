import type { AnyRequest } from '../access/request.ts'
import { dateText, section, type View } from './blocks.ts'
import { idText, requestText } from './describe.ts'

/** What an approver is answered whose press counted. */
export function reviewedView(request: AnyRequest): View {
  const text = `${sentence(request, requestText(request))} ${idText(request.id)}`
  return { text, blocks: [section(text)] }
}

function sentence(request: AnyRequest, what: string): string {
  const { status, approvals, approvalsNeeded } = request
  if (status === 'closed') return `You denied ${what}.`
  if (status === 'scheduled') return `You approved ${what}: it starts ${dateText(request.startAt)}.`
  if (status !== 'awaiting-approval')
    return `You approved ${what}: ${request.kind === 'access' ? 'the access is being made' : 'it is being done'}.`
  const left = approvalsNeeded - approvals.length
  return `You approved ${what}: ${left} more ${left === 1 ? 'approval is' : 'approvals are'} needed.`
}
