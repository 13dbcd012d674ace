import type { AnyRequest } from '../access/request.ts'
import { code, context, section, type View } from './blocks.ts'
import { capital, giversText, idText, requestText } from './describe.ts'
import { stateWords } from './state.ts'
import { cardOf } from './telling.ts'

/** What can be said in the thread of a card, and what it does. */
const commands = [
  ['approve', 'approves the request.'],
  ['deny <reason>', 'denies it; the reason may be left out.'],
  ['withdraw', 'takes back a request that waits for its approval or its start.'],
  ['end', 'hands back what runs; approvers and administrators take it back.'],
  ['status', 'says how it stands.'],
] as const

/** What somebody is told who called the bot by name and asked for help, or said nothing that it understands. */
export function mentionHelp({ understood }: { readonly understood: boolean }): View {
  const lead = understood
    ? 'In the thread of a request’s card you can mention me and say:'
    : 'That is none of my commands, so nothing was done. In this thread you can mention me and say:'
  const words = commands.map(([usage]) => code(usage)).join(', ')
  return {
    text: `${lead} ${words}.`,
    blocks: [
      section([lead, ...commands.map(([usage, does]) => `• ${code(usage)} ${does}`)].join('\n')),
      context('It has to be the whole message, so that no remark decides anything.'),
    ],
  }
}

/** How a request stands, for whoever asks in its thread. */
export function statusView(request: AnyRequest, now: string): View {
  // A boarding's card is its state.
  if (request.kind !== 'access') {
    const { text, blocks } = cardOf(request, now)
    return { text, blocks: blocks.filter(({ type }) => type !== 'actions') }
  }
  const state = stateWords(request, now)
  const what = `${capital(requestText(request))}.`
  const about = [what, approvedText(request), idText(request.id)].filter(Boolean).join(' ')
  return { text: `${state.text} ${about}`, blocks: [section(`${state.emoji} ${state.text}`), context(about)] }
}

/** Who approved; while more have to, the state says it. */
function approvedText({ status, approvals, approvalsNeeded }: AnyRequest): string {
  if (approvalsNeeded === 0) return 'No approval was needed.'
  return status === 'awaiting-approval' || approvals.length === 0
    ? ''
    : `Approved by ${giversText(approvals)}.`
}
