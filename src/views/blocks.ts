import type {
  ActionsBlock,
  Button,
  ConfirmationDialog,
  ContextBlock,
  DividerBlock,
  HeaderBlock,
  KnownBlock,
  MrkdwnElement,
  RichTextBlock,
  SectionBlock,
} from '@slack/types'

/** A message: the blocks, and one full sentence for notifications and screen readers (escaped like mrkdwn). */
export interface View {
  readonly text: string
  readonly blocks: KnownBlock[]
}

/**
 * Slack's limits that views have to plan for. That on all the text of a `message` is documented nowhere; messages were
 * refused from about 11,000 characters on. @see https://docs.slack.dev/reference/block-kit/blocks
 * @see https://github.com/slackapi/bolt-js/issues/2867
 */
export const limits = { blocks: 50, text: 3000, message: 10_000, header: 150, buttonText: 75 } as const

/** Text from people or AWS, made harmless for mrkdwn: it pings nobody and links nowhere. */
export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** The text itself when it fits, else its beginning and `…`, together no longer than `max`. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text
  // A cut through a surrogate pair leaves half a character, which Slack refuses.
  return `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** Inline code; a backtick inside would end it early and is shown as an apostrophe. */
export function code(text: string): string {
  return `\`${escape(text.replaceAll('`', "'"))}\``
}

/** A link with its own words. */
export function link(url: string, label: string): string {
  return `<${escape(url)}|${escape(label).replaceAll('|', '¦')}>`
}

/** An instant in the reader's own time zone; in UTC where a client cannot do that. */
export function dateText(iso: string): string {
  const at = new Date(iso)
  const fallback = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return `<!date^${Math.floor(at.getTime() / 1000)}^{date_short_pretty} at {time}|${fallback}>`
}

/** Already escaped mrkdwn as a text object; `verbatim`, so that Slack links nothing by itself. */
function mrkdwn(text: string): MrkdwnElement {
  // The last resort: an over-long text fails the whole message.
  return { type: 'mrkdwn', text: cut(text, limits.text), verbatim: true }
}

/** Already escaped mrkdwn, no longer than `max`: half an entity or half a link would show as rubbish. */
export const cut = (text: string, max: number): string =>
  text.length <= max ? text : clip(text, max).replace(/(&[a-z]{0,3}|<[^<>]*)…$/, '…')

/** A paragraph of mrkdwn, with a button beside it where one is given. */
export function section(text: string, accessory?: Button): SectionBlock {
  return { type: 'section', text: mrkdwn(text), ...(accessory && { accessory }) }
}

/** Small print; at most ten pieces. */
export function context(...texts: string[]): ContextBlock {
  return { type: 'context', elements: texts.map(mrkdwn) }
}

/** A heading: plain text, not to be escaped. */
export function header(text: string): HeaderBlock {
  return { type: 'header', text: { type: 'plain_text', text: clip(text, limits.header), emoji: false } }
}

export function divider(): DividerBlock {
  return { type: 'divider' }
}

interface ButtonOptions {
  readonly value?: string
  /** Opens this address; Slack still delivers a press, which has to be acknowledged. */
  readonly url?: string
  readonly style?: 'primary' | 'danger'
  readonly confirm?: ConfirmationDialog
}

/** A button; its label is plain text, not to be escaped. */
export function button(actionId: string, label: string, options: ButtonOptions = {}): Button {
  const text = { type: 'plain_text', text: clip(label, limits.buttonText), emoji: false } as const
  return { type: 'button', action_id: actionId, text, ...options }
}

/** A row of buttons. */
export function actions(...elements: Button[]): ActionsBlock {
  return { type: 'actions', elements }
}

/** A code block that copies whole: nothing in it is linked, formatted or given typographic quotes. Not to be escaped. */
export function preformatted(text: string): RichTextBlock {
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text }] }],
  }
}
