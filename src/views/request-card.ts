import type { Button, ConfirmationDialog, KnownBlock, ModalView } from '@slack/types'
import { durationText } from '../access/duration.ts'
import type { AccessRequest, AnyRequest } from '../access/request.ts'
import { requestRef } from '../access/request-ref.ts'
import { actions, button, clip, context, dateText, section, type View } from './blocks.ts'
import { approversText, entitlementText, giversText, idText, mention } from './describe.ts'
import { nameText, plainEntitlement, requestText } from './describe.ts'
import { actionIds, blockIds, callbackIds } from './ids.ts'
import { quoteSections } from './quote.ts'
import { stateWords } from './state.ts'
import { unreachable } from './unreachable.ts'

/** The live message of a request: who, what, how long, why, the rule, who may approve, and always the present state. */
export function requestCard(request: AccessRequest, now: string): View {
  const state = stateWords(request, now)
  return {
    text: `${mention(request.requester.slackId)} asks for ${plainEntitlement(request.label)} for ${durationText(request.durationSeconds)}. ${state.text}`,
    blocks: [
      section(`${state.emoji} ${askText(request)}`),
      ...quoteSections('*Why:*', request.reason),
      ...(request.sensitive ? [section(sensitiveText(request))] : []),
      section(state.text),
      ...buttonRow(request, now),
      context(ruleText(request)),
    ],
  }
}

/** What a second copy of a card shows from its first press on: where it stands is told by the other one. */
export function copyView(request: AnyRequest): View {
  const text = `This was a second copy of ${requestText(request)}. Its card is the other one here. ${idText(request.id)}`
  return { text, blocks: [section(text)] }
}

/** The small form that asks an approver for the reason to deny; the button's reference travels along. */
export function denyForm(ref: string): ModalView {
  return {
    type: 'modal',
    callback_id: callbackIds.denyForm,
    private_metadata: ref,
    title: { type: 'plain_text', text: 'Deny the request' },
    submit: { type: 'plain_text', text: 'Deny' },
    close: { type: 'plain_text', text: 'Back' },
    blocks: [
      {
        type: 'input',
        block_id: blockIds.denyReason,
        optional: true,
        label: { type: 'plain_text', text: 'Why not?' },
        hint: { type: 'plain_text', text: 'The requester and the channel read this.' },
        element: {
          type: 'plain_text_input',
          action_id: actionIds.denyReason,
          multiline: true,
          max_length: 500,
          focus_on_load: true,
        },
      },
    ],
  }
}

function sensitiveText({ status }: AccessRequest): string {
  const warning = ':warning: *Sensitive access.*'
  if (status !== 'awaiting-approval') return warning
  return `${warning} Approve it only if you know why it is needed, and that it is needed now.`
}

function askText(request: AccessRequest): string {
  const { requester, durationSeconds, label } = request
  const lines = [
    `${mention(requester.slackId)} asks for ${entitlementText(request)} for *${durationText(durationSeconds)}*.`,
    `Identity Center user: ${nameText(requester.userName)}`,
  ]
  if (label.kind === 'account') lines.push(`Open sessions last up to ${durationText(label.sessionSeconds)}.`)
  if (request.startAt !== undefined) lines.push(`Not before ${dateText(request.startAt)}.`)
  if (request.extension) lines.push('This is an *extension*: they hold it already, and ask for it to go on.')
  return lines.join('\n')
}

function ruleText(request: AccessRequest): string {
  const rule = `Request ${nameText(request.id)} · rule “${nameText(request.rule)}”`
  return [rule, ...approvalText(request)].join(' · ')
}

/** Who may, while it is awaited: the state says then who did already. Afterwards, who did. */
function approvalText({ status, approvalsNeeded, approvals, approvers }: AccessRequest): string[] {
  if (approvalsNeeded === 0) return ['no approval needed']
  // A set that is everybody names nobody.
  if (status === 'awaiting-approval') return [`may approve: ${approversText(approvers) || 'any colleague'}`]
  return approvals.length > 0 ? [`approved by ${giversText(approvals)}`] : []
}

/** Only what a press could still do: a button that can just be refused invites people to press it. */
function buttonRow(request: AccessRequest, now: string): KnownBlock[] {
  const value = requestRef(request)
  switch (request.status) {
    case 'awaiting-approval':
      return now >= request.answerBy ? [] : [actions(...answerButtons(request, value))]
    case 'scheduled':
      return [actions(button(actionIds.withdraw, 'Withdraw', { value }))]
    case 'active':
    case 'activating':
      if ('until' in request && now >= request.until) return []
      return [actions(button(actionIds.end, 'End access', { value, style: 'danger' }))]
    case 'ending':
    case 'closed':
      return []
    default:
      return unreachable(request)
  }
}

function answerButtons(request: AccessRequest, value: string): Button[] {
  const confirm = request.sensitive ? { confirm: approveConfirm(request) } : {}
  return [
    button(actionIds.approve, 'Approve', { value, style: 'primary', ...confirm }),
    button(actionIds.deny, 'Deny', { value, style: 'danger' }),
    button(actionIds.denyWhy, 'Deny with a reason', { value }),
    button(actionIds.withdraw, 'Withdraw', { value }),
  ]
}

function approveConfirm({ label, requester, durationSeconds }: AccessRequest): ConfirmationDialog {
  const what =
    label.kind === 'group'
      ? `the group ${label.group}`
      : `${clip(label.permissionSet, 60)} in ${clip(label.account, 60)}`
  const text = `${clip(requester.userName, 60)} gets ${what} for ${durationText(durationSeconds)}. This is sensitive access.`
  return {
    title: { type: 'plain_text', text: 'Approve sensitive access?' },
    text: { type: 'plain_text', text: clip(text, 300) },
    confirm: { type: 'plain_text', text: 'Approve' },
    deny: { type: 'plain_text', text: 'Back' },
  }
}
