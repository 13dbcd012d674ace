import type { InputBlock, KnownBlock, ModalView, PlainTextElement, PlainTextOption } from '@slack/types'
import type { Choice } from '../access/choice.ts'
import { durationCode, durationText } from '../access/duration.ts'
import { section, type View } from './blocks.ts'
import { choiceOption } from './choice-options.ts'
import { actionIds, blockIds, callbackIds } from './ids.ts'

/** One line of the form's durations. */
export interface DurationChoice {
  readonly label: string
  readonly seconds: number
}

/** What the form shows; all of it may be missing. */
export interface RequestFormData {
  readonly chosen?: Choice
  /** `durationChoices`, unless there is something better to offer. */
  readonly durations?: readonly DurationChoice[]
  /** The duration that was asked for: chosen already where it is on offer, else nothing is. An hour or less unless told. */
  readonly seconds?: number
  readonly reason?: string
  /** What to say first: such as why the line that was typed is not enough. */
  readonly notice?: View
}

const reasonLength = 1000

const minute = 60
const hour = 60 * minute
const steps = [15 * minute, 30 * minute, hour, 2 * hour, 4 * hour, 8 * hour, 12 * hour, 24 * hour, 72 * hour]
/** Offered while nothing is chosen, and so no limit is known. */
const usual = [30 * minute, hour, 2 * hour, 4 * hour, 8 * hour]

/** The durations to offer up to a limit, which is itself the last; the usual ones where no limit is known yet. */
export function durationChoices(maxSeconds?: number): DurationChoice[] {
  const offered =
    maxSeconds === undefined ? usual : [...steps.filter((step) => step < maxSeconds), maxSeconds]
  return offered.map((seconds) => ({ label: durationText(seconds), seconds }))
}

/** The form, opened at once, before anything is looked up: a trigger is good for three seconds. */
export const loadingForm = (): ModalView => form([section('One moment: looking up what you may ask for.')])

/** The form to ask by. It is sent again with the choice's own durations once something is chosen. */
export function requestForm({ chosen, durations, seconds, reason, notice }: RequestFormData = {}): ModalView {
  const offered = durations?.length ? durations : durationChoices(chosen?.maxDurationSeconds)
  return {
    ...form([
      ...(notice?.blocks ?? []),
      entitlementInput(chosen),
      durationInput(chosen, offered, seconds),
      reasonInput(reason),
      startInput(),
    ]),
    submit: plain('Ask'),
  }
}

/** Replaces the form once the request is made. */
export const sentForm = (text: string): ModalView => ({ ...form([section(text)]), close: plain('Done') })

/** Replaces a form with what is to be said instead, such as why there is no request. */
export const refusedForm = ({ blocks }: View, title?: string): ModalView => form(blocks, title)

const form = (blocks: KnownBlock[], title = 'Ask for AWS access'): ModalView => ({
  type: 'modal',
  callback_id: callbackIds.requestForm,
  title: plain(title),
  close: plain('Close'),
  blocks,
})

function entitlementInput(chosen: Choice | undefined): InputBlock {
  return {
    type: 'input',
    block_id: blockIds.entitlement,
    // The choice decides which durations there are.
    dispatch_action: true,
    label: plain('What do you need?'),
    element: {
      type: 'external_select',
      action_id: actionIds.entitlement,
      min_query_length: 0,
      placeholder: plain('Type part of an account, permission set or group'),
      ...(chosen && { initial_option: choiceOption(chosen) }),
    },
  }
}

/**
 * Slack keeps what stands in a block of the same id when a form is updated, chosen or not on offer any more: each choice's
 * durations are a block of their own. @see https://github.com/slackapi/bolt-python/issues/572
 */
const durationBlock = (chosen: Choice | undefined): string =>
  chosen ? `${blockIds.duration}.${chosen.maxDurationSeconds}` : blockIds.duration

/** Which of a form's blocks holds the duration. */
export const isDurationBlock = (blockId: string): boolean => blockId.startsWith(blockIds.duration)

function durationInput(
  chosen: Choice | undefined,
  offered: readonly DurationChoice[],
  seconds: number | undefined,
): InputBlock {
  const options = offered.slice(0, 100).map(durationOption)
  const initial = options[offered.findIndex((each) => each.seconds === (seconds ?? usualSeconds(offered)))]
  return {
    type: 'input',
    block_id: durationBlock(chosen),
    label: plain('For how long?'),
    hint: plain('The time starts when the access is there.'),
    element: {
      type: 'static_select',
      action_id: actionIds.duration,
      options,
      ...(initial && { initial_option: initial }),
    },
  }
}

/** What is chosen for people who did not say: an hour, else the longest offered below it, else the first. */
function usualSeconds(offered: readonly DurationChoice[]): number | undefined {
  const upToAnHour = offered.map((each) => each.seconds).filter((each) => each <= hour)
  return upToAnHour.length > 0 ? Math.max(...upToAnHour) : offered[0]?.seconds
}

/** The value is what would be typed: the form and the command are read alike. */
const durationOption = ({ label, seconds }: DurationChoice): PlainTextOption => ({
  text: plain(label),
  value: durationCode(seconds),
})

function startInput(): InputBlock {
  return {
    type: 'input',
    block_id: blockIds.start,
    optional: true,
    label: plain('When should it start?'),
    hint: plain('Leave this empty to have it as soon as it is approved.'),
    element: { type: 'datetimepicker', action_id: actionIds.start },
  }
}

function reasonInput(reason: string | undefined): InputBlock {
  return {
    type: 'input',
    block_id: blockIds.reason,
    label: plain('Why?'),
    hint: plain('Approvers decide by it, and it stays in the record. No secrets, please.'),
    element: {
      type: 'plain_text_input',
      action_id: actionIds.reason,
      multiline: true,
      max_length: reasonLength,
      ...(reason && { initial_value: reason.slice(0, reasonLength) }),
    },
  }
}

const plain = (text: string): PlainTextElement => ({ type: 'plain_text', text, emoji: false })
