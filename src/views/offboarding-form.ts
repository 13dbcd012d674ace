import type { InputBlock, KnownBlock, ModalView, PlainTextElement } from '@slack/types'
import type { AskedOffboarding } from '../access/boarding.ts'
import type { Refusal } from '../access/refusal.ts'
import { besidesRequests, isAnything, type Survey, type SurveyedRequest } from '../access/survey.ts'
import { clip, code, dateText, section, type View } from './blocks.ts'
import { byHandLines, leaverText } from './by-hand.ts'
import { countText, entitlementText, idText, nameText } from './describe.ts'
import { heldText, listSections } from './held-list.ts'
import { actionIds, blockIds, callbackIds } from './ids.ts'
import { refusalView } from './refusals.ts'
import { refusedForm } from './request-form.ts'
import { unreachable } from './unreachable.ts'

export const offboardingTitle = 'Offboard somebody'

/** The form, opened at once: a trigger is good for three seconds, and looking everything up takes longer. */
export const lookingForm = (): ModalView =>
  form([section('One moment: looking up everything that they hold. This can take a minute.')])

/** Replaces the form where nobody can be offboarded. */
export const offboardingRefused = (refusal: Refusal): ModalView =>
  refusedForm(refusalView(refusal), offboardingTitle)

/** Everything that somebody holds, and what happens to it, to be confirmed; without a way to, where there is nothing to do. */
export function offboardingForm(survey: Survey): ModalView {
  const { leaver, doubtful, deleteUser } = survey
  const byHand = byHandLines(leaver, survey)
  const blocks = [
    section(headText(survey)),
    ...(doubtful ? [section(doubtText(survey))] : []),
    ...requestSections(survey),
    ...heldSections(survey),
    ...(leaver.principalId === '' ? [] : [section(userText(survey))]),
    ...(byHand.length > 0 ? listSections(byHandHeading, byHand, { most: 2 }) : []),
  ]
  if (!isAnything(survey)) return form(blocks)
  return {
    ...form([...blocks, reasonInput()]),
    title: plain(clip(`Offboard ${leaver.userName}`, 23) + '?'),
    private_metadata: survey.id,
    submit: plain(deleteUser ? 'Offboard and remove' : 'Offboard'),
  }
}

/** What the administrator is answered once it is recorded. */
export function offboardingSent({ leaver, channel, id }: AskedOffboarding): View {
  const text = `${leaverText(leaver)} is being offboarded: the card in <#${channel}> says how it stands, and you get a message once it is done. ${idText(id)}`
  return { text, blocks: [section(text)] }
}

const byHandHeading = '*By hand*, since AWS has no interface for it:'

const form = (blocks: KnownBlock[]): ModalView => ({
  type: 'modal',
  callback_id: callbackIds.offboardingForm,
  title: plain(offboardingTitle),
  close: plain('Close'),
  blocks,
})

function headText(survey: Survey): string {
  const { leaver } = survey
  const who = leaverText(leaver)
  const lead = isAnything(survey)
    ? `*Offboard* takes all of this away from ${who}, at once and for good.`
    : `There is nothing to take away from ${who}: they hold nothing, and nothing is pending.`
  const user =
    leaver.principalId === ''
      ? `Nobody in IAM Identity Center has the address ${code(leaver.email)}.`
      : `Identity Center user: ${nameText(leaver.userName)} (${code(leaver.email)})`
  return `${lead}\n${user}`
}

const doubtText = ({ leaver }: Survey): string =>
  `:warning: Slack has not confirmed the address of ${leaverText(leaver)}: make sure that this is their user.`

/** Together far below what Slack takes of a form, and enough for a thousand holdings. */
const most = { requests: 10, memberships: 10, assignments: 40 }

function requestSections({ requests, onboardings }: Survey): KnownBlock[] {
  const lines = [
    ...requests.map(requestLine),
    ...onboardings.map((id) => `their onboarding, ${code(id)}: withdrawn`),
  ]
  if (lines.length === 0) return []
  return listSections(`*Requests and grants that end* (${lines.length})`, lines, { most: most.requests })
}

const requestLine = (request: SurveyedRequest): string =>
  `${entitlementText(request)}, ${code(request.id)}: ${requestState(request)}`

function requestState({ status, until, startAt }: SurveyedRequest): string {
  switch (status) {
    case 'awaiting-approval':
      return 'waits for approval'
    case 'scheduled':
      return startAt === undefined ? 'approved' : `starts ${dateText(startAt)}`
    case 'activating':
      return 'is being made'
    case 'active':
      return until === undefined ? 'active' : `active until ${dateText(until)}`
    case 'ending':
      return 'is being taken away already'
    default:
      return unreachable(status)
  }
}

function heldSections(survey: Survey): KnownBlock[] {
  const { takes, beyond, leaver } = survey
  if (leaver.principalId === '') return []
  const rest = besidesRequests(survey)
  const listed = takes.length - rest.length
  const memberships = rest.filter(({ entitlement }) => entitlement.kind === 'group')
  const assignments = rest.filter(({ entitlement }) => entitlement.kind === 'account')
  return [
    ...listSections(
      `*Memberships of groups* (${memberships.length}), with all that comes through them`,
      memberships.map(heldText),
      { most: most.memberships },
    ),
    ...listSections(
      `*Direct assignments* (${assignments.length}${listed > 0 ? ', besides the grants above' : ''})${relianceText(survey)}`,
      assignments.map(heldText),
      { most: most.assignments },
    ),
    ...(beyond > 0 ? [section(beyondText(beyond))] : []),
  ]
}

function relianceText({ complete, indexedAt, skipped = 0 }: Survey): string {
  if (!complete)
    return '\n:warning: AWS does not tell this account who is assigned what, and I have not read it all yet: only what I made myself is known. Try again in an hour, or look in *IAM Identity Center > AWS accounts*.'
  if (indexedAt === undefined) return ''
  const age = `, as the list was ${dateText(indexedAt)}: AWS does not tell them to this account at once`
  if (skipped === 0) return age
  return `${age}\n:warning: AWS did not let me read ${skipped} of its parts: there may be more, see *IAM Identity Center > AWS accounts*.`
}

const beyondText = (beyond: number): string =>
  `:warning: They hold ${countText(beyond, 'thing')} more than one offboarding takes. Offboard them again after this one; until then the user stays.`

function userText({ leaver, deleteUser }: Survey): string {
  const user = `*The user* ${nameText(leaver.userName)}`
  return deleteUser
    ? `${user} is removed from IAM Identity Center, once all this is gone.`
    : `${user} stays in IAM Identity Center.`
}

const reasonInput = (): InputBlock => ({
  type: 'input',
  block_id: blockIds.offboardingReason,
  optional: true,
  label: plain('Why?'),
  hint: plain('The channel reads this, and it stays in the record.'),
  element: {
    type: 'plain_text_input',
    action_id: actionIds.offboardingReason,
    multiline: true,
    max_length: 1000,
  },
})

const plain = (text: string): PlainTextElement => ({ type: 'plain_text', text, emoji: false })
