import type { InputBlock, KnownBlock, ModalView, PlainTextElement, PlainTextOption } from '@slack/types'
import type { Group } from '../access/catalogue.ts'
import { type NameProblem, nameLengths, type Names } from '../access/newcomer.ts'
import type { Refusal } from '../access/refusal.ts'
import { clip, code, section } from './blocks.ts'
import { listText, mention, nameText } from './describe.ts'
import { plainText } from './form-errors.ts'
import { actionIds, blockIds, callbackIds } from './ids.ts'
import { refusalWords } from './refusals.ts'
import { nameProblemText } from './refusals-onboarding.ts'

/** What the form shows. */
export interface OnboardingFormData {
  /** Slack id of whoever is to be brought in. */
  readonly newcomer: string
  readonly self: boolean
  /** The confirmed address of their Slack profile: who they are in AWS, and not to be changed here. */
  readonly email: string
  /** The user there is already; null where there is none. */
  readonly userName: string | null
  /** Whether an identity provider makes the users. */
  readonly external: boolean
  /** What to begin with, where a user is to be made here. */
  readonly names: Names
  readonly offered: readonly Group[]
  /** The groups that they are in for good. */
  readonly held: readonly Group[]
}

export const onboardingTitle = 'Onboard to AWS'

/** The form, opened at once, before anything is looked up: a trigger is good for three seconds. */
export const loadingOnboarding = (): ModalView =>
  form([section('One moment: looking up what there is already.')])

/** The form to ask by: names only where a user is to be made here, else groups alone. */
export function onboardingForm(data: OnboardingFormData): ModalView {
  const makes = data.userName === null && !data.external
  return {
    ...form([
      section(whoText(data)),
      ...(makes ? nameInputs(data.names) : []),
      ...(data.offered.length > 0 ? [groupsInput(data)] : []),
      reasonInput(),
    ]),
    submit: plain('Ask'),
    private_metadata: data.newcomer,
  }
}

/** Replaces the form once the request is made. */
export const sentOnboarding = (text: string): ModalView => ({
  ...form([section(text)]),
  close: plain('Done'),
})

const form = (blocks: KnownBlock[]): ModalView => ({
  type: 'modal',
  callback_id: callbackIds.onboardingForm,
  title: plain(onboardingTitle),
  close: plain('Close'),
  blocks,
})

function whoText({ newcomer, self, email, userName, external, offered, held }: OnboardingFormData): string {
  const who = self ? 'You' : mention(newcomer)
  const lines = [`*${self ? 'You' : who}*, with the e-mail address ${code(email)}`]
  if (userName !== null)
    lines.push(
      `There is a user already: ${nameText(userName)}. It is completed, and otherwise left as it is.`,
    )
  else if (external)
    lines.push(
      'There is no user yet. The identity provider has to make it; this waits for it, and goes on by itself.',
    )
  else lines.push('There is no user yet: one is made, with this address and the names below.')
  if (held.length > 0) lines.push(`In already, for good: ${namesText(held)}`)
  if (offered.length === 0) lines.push('There are no groups to be given.')
  if (offered.length > mostGroups)
    lines.push(
      `Slack shows ${mostGroups} groups at most: ${offered.length - mostGroups} more are not offered here.`,
    )
  return lines.join('\n')
}

const namesText = (groups: readonly Group[]): string =>
  listText(groups.slice(0, 12).map(({ name }) => `*${nameText(name)}*`)) + (groups.length > 12 ? ' …' : '')

const nameInputs = (names: Names): InputBlock[] => [
  nameInput('givenName', 'Given name', names),
  nameInput('familyName', 'Family name', names),
  nameInput('userName', 'User name', names, 'For signing in to AWS. It is hard to change later.'),
]

const nameInput = (name: keyof Names, label: string, names: Names, hint?: string): InputBlock => ({
  type: 'input',
  block_id: blockIds[name],
  label: plain(label),
  ...(hint === undefined ? {} : { hint: plain(hint) }),
  element: {
    type: 'plain_text_input',
    action_id: actionIds[name],
    max_length: nameLengths[name],
    ...(names[name] && { initial_value: names[name] }),
  },
})

/** Slack takes no more options than this. */
const mostGroups = 100

function groupsInput({ offered, userName }: OnboardingFormData): InputBlock {
  const options = offered.slice(0, mostGroups).map(groupOption)
  return {
    type: 'input',
    block_id: blockIds.groups,
    // With a user there is nothing else to ask for.
    optional: userName === null,
    label: plain('Groups'),
    hint: plain('Their members hold what the groups give in AWS, for good.'),
    element: {
      type: 'multi_static_select',
      action_id: actionIds.groups,
      options,
      ...(options.length === 1 && { initial_options: options }),
    },
  }
}

const groupOption = ({ id, name }: Group): PlainTextOption => ({ text: plain(clip(name, 75)), value: id })

const reasonInput = (): InputBlock => ({
  type: 'input',
  block_id: blockIds.reason,
  optional: true,
  label: plain('Why?'),
  hint: plain('Approvers decide by it, and it stays in the record. No secrets, please.'),
  element: { type: 'plain_text_input', action_id: actionIds.reason, multiline: true, max_length: 1000 },
})

/**
 * A refusal beside the fields that it is about, as the answer to a form with these blocks; undefined when it is about the
 * whole of it.
 */
export function onboardingErrors(
  { refused }: Refusal,
  blocks: readonly string[],
): Record<string, string> | undefined {
  const { why, next } = refusalWords(refused)
  const whole = plainText(`${why} ${next}`)
  const found =
    refused.why === 'bad-names'
      ? refused.problems.map((each): [string, string] => [blockIds[each.name], problemText(each)])
      : Object.entries(fields).flatMap(([each, field]): [string, string][] =>
          each === refused.why ? [[field, whole]] : [],
        )
  // Slack takes no errors for what is not in the form.
  const shown = found.filter(([block]) => blocks.includes(block))
  return shown.length > 0 ? Object.fromEntries(shown) : undefined
}

const fields: Readonly<Partial<Record<Refusal['refused']['why'], string>>> = {
  'user-name-taken': blockIds.userName,
  'no-group-chosen': blockIds.groups,
  'group-not-given': blockIds.groups,
  'reason-too-long': blockIds.reason,
}

const problemText = (problem: NameProblem): string => plainText(nameProblemText(problem))

const plain = (text: string): PlainTextElement => ({ type: 'plain_text', text, emoji: false })
