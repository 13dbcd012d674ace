import type { PlainTextElement, PlainTextOption } from '@slack/types'
import { type Choice, choiceValue } from '../access/choice.ts'
import { durationText } from '../access/duration.ts'

/** Slack's limits on a list of options. @see https://docs.slack.dev/reference/block-kit/composition-objects/option-object */
const most = { options: 100, text: 75 } as const

/** The value of the entry that only says how many more there are: nothing that can be asked for. */
const moreValue = 'more'

/**
 * The type-ahead field's answer: what the choices are called, and as its last entry exactly how many more there are,
 * which typing on finds.
 */
export function choiceOptions(choices: readonly Choice[], more: number): PlainTextOption[] {
  const room = more > 0 || choices.length > most.options ? most.options - 1 : most.options
  const shown = choices.slice(0, room)
  const left = more + choices.length - shown.length
  return [...shown.map(choiceOption), ...(left > 0 ? [moreOption(left)] : [])]
}

/** One choice: `prod · ReadOnlyAccess`, and under it the account's id and how long it can be had. */
export function choiceOption(choice: Choice): PlainTextOption {
  const { entitlement, label, maxDurationSeconds } = choice
  const limit = `up to ${durationText(maxDurationSeconds)}`
  const name = choiceName(choice)
  const text = shorten(name, most.text)
  // Names that only differ where one is cut would read alike; the id tells them apart.
  const group = entitlement.kind === 'group' && text !== name ? `group ${entitlement.groupId}` : 'group'
  const kind = entitlement.kind === 'account' && label.kind === 'account' ? entitlement.accountId : group
  return {
    text: plain(text),
    value: choiceValue(entitlement),
    description: plain(shorten(`${kind} · ${limit}`, most.text)),
  }
}

function choiceName({ label }: Choice): string {
  const name = label.kind === 'group' ? label.group : `${label.account} · ${label.permissionSet}`
  return name.replace(/\s+/g, ' ').trim() || '–'
}

const moreOption = (count: number): PlainTextOption => ({
  text: plain(`… and ${withCommas(count)} more: type on to find them`),
  value: moreValue,
})

/** Not by the locale's rules, which take longer to load than all that is shown takes to find. */
const withCommas = (count: number): string => String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')

/** Cut in the middle: names of one kind mostly begin alike, and differ at their end. */
function shorten(text: string, max: number): string {
  if (text.length <= max) return text
  const tail = Math.floor((max - 1) / 2)
  const head = text.slice(0, max - 1 - tail).replace(/[\uD800-\uDBFF]$/, '')
  return `${head}…${text.slice(-tail).replace(/^[\uDC00-\uDFFF]/, '')}`
}

const plain = (text: string): PlainTextElement => ({ type: 'plain_text', text, emoji: false })
