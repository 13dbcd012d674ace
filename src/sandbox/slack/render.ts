import { block as blockSchema, type Block, type Element } from './blocks/schema.ts'
import { markedOption, type Option, type Text } from './blocks/composition.ts'
import type { Inline, RichText } from './blocks/rich-text.ts'
import { mention, type Reader, renderDate, renderMrkdwn } from './render-text.ts'
import type { Values } from './views.ts'
import type { Fields } from './fields.ts'

/** What the fields of a form hold, and what is wrong with them, by block_id. */
export interface Filled {
  readonly values: Values
  readonly errors: Readonly<Record<string, string>>
}

/** Who reads when nobody in particular does: ids stay ids, times are UTC. */
const ANYBODY: Reader = {
  person: () => undefined,
  channel: () => undefined,
  userGroup: () => undefined,
}

/** A message as plain text: its blocks, or its text where there are none. */
export function render(
  { text = '', blocks = [] }: { text?: string; blocks?: readonly unknown[] },
  reader: Reader = ANYBODY,
): string {
  return blocks.length > 0 ? renderBlocks(blocks, reader) : renderMrkdwn(text, reader)
}

/** Blocks as plain text, one below the other; with what is filled in, as a form. */
export function renderBlocks(blocks: readonly unknown[], reader: Reader, filled?: Filled): string {
  return blocks
    .map((one) => {
      const parsed = blockSchema.safeParse(one)
      return parsed.success ? renderBlock(parsed.data, reader, filled) : '[a block that Slack would refuse]'
    })
    .join('\n')
}

function renderBlock(block: Block, reader: Reader, filled: Filled | undefined): string {
  const text = (one: Text): string => (one.type === 'mrkdwn' ? renderMrkdwn(one.text, reader) : one.text)
  const control = (element: Element): string =>
    renderElement(element, filled?.values[block.block_id ?? '']?.[element.action_id ?? ''], reader)
  switch (block.type) {
    case 'section': {
      const accessory = block.accessory
      const beside = accessory && accessory.type !== 'image' ? [control(accessory)] : []
      return [...(block.text ? [text(block.text)] : []), ...(block.fields ?? []).map(text), ...beside].join(
        '\n',
      )
    }
    case 'header':
      return `${block.text.text}\n${'='.repeat(block.text.text.length)}`
    case 'context':
      return block.elements.map((one) => (one.type === 'image' ? one.alt_text : text(one))).join('  ')
    case 'divider':
      return '-'.repeat(40)
    case 'actions':
      return block.elements.map(control).join(' ')
    case 'input': {
      const error = filled?.errors[block.block_id ?? '']
      const optional = block.optional ? ' (optional)' : ''
      const hint = block.hint ? [`  ${block.hint.text}`] : []
      const wrong = error === undefined ? [] : [`  ! ${error}`]
      return [`${block.label.text}${optional}: ${control(block.element)}`, ...hint, ...wrong].join('\n')
    }
    case 'image':
      return `[image: ${block.alt_text}]`
    case 'markdown':
      return block.text
    case 'rich_text':
      return renderRichText(block, reader)
    default:
      return block satisfies never
  }
}

function renderElement(element: Element, held: Fields | undefined, reader: Reader): string {
  if (element.type === 'button') {
    return `[ ${element.text.text} ]${element.url === undefined ? '' : ` (${element.url})`}`
  }
  if (element.type === 'overflow') return element.options.map(({ text }) => `[ ${text.text} ]`).join(' ')
  if (element.type === 'radio_buttons' || element.type === 'checkboxes') {
    const ticked = new Set(chosen(held).map(({ value }) => value))
    return element.options
      .map(({ text, value }) => `${ticked.has(value) ? '(x)' : '( )'} ${text.text}`)
      .join('  ')
  }
  const value = heldText(held, reader)
  const placeholder = 'placeholder' in element ? element.placeholder?.text : undefined
  return `[${value === '' ? (placeholder ?? '') : value}]`
}

function chosen(held: Fields | undefined): readonly Option[] {
  const all: unknown = held?.['selected_options'] ?? [held?.['selected_option']]
  return (Array.isArray(all) ? all : []).flatMap((one: unknown) => {
    const option = markedOption.safeParse(one)
    return option.success ? [option.data] : []
  })
}

function heldText(held: Fields | undefined, reader: Reader): string {
  const options = chosen(held)
  if (options.length > 0) return options.map(({ text }) => text.text).join(', ')
  const user = held?.['selected_user']
  if (typeof user === 'string') return mention(user, reader)
  const other = Object.entries(held ?? {}).find(
    ([name, value]) => name !== 'type' && (typeof value === 'string' || typeof value === 'number'),
  )
  return other === undefined ? '' : String(other[1])
}

function renderRichText(block: RichText, reader: Reader): string {
  const line = (parts: readonly Inline[]): string => parts.map((one) => renderInline(one, reader)).join('')
  return block.elements
    .map((part) => {
      if (part.type === 'rich_text_list') {
        return part.elements
          .map(
            ({ elements }, index) => `${part.style === 'ordered' ? `${index + 1}.` : '•'} ${line(elements)}`,
          )
          .join('\n')
      }
      if (part.type === 'rich_text_preformatted' && reader.marks)
        return `\`\`\`\n${line(part.elements)}\n\`\`\``
      return part.type === 'rich_text_quote' ? `> ${line(part.elements)}` : line(part.elements)
    })
    .join('\n')
}

function renderInline(one: Inline, reader: Reader): string {
  switch (one.type) {
    case 'text':
      return one.text
    case 'link':
      return one.text === undefined || one.text === one.url ? one.url : `${one.text} (${one.url})`
    case 'user':
      return mention(one.user_id, reader)
    case 'usergroup':
      return `@${reader.userGroup(one.usergroup_id) ?? one.usergroup_id}`
    case 'channel':
      return `#${reader.channel(one.channel_id) ?? one.channel_id}`
    case 'broadcast':
      return `@${one.range}`
    case 'emoji':
      return `:${one.name}:`
    case 'date':
      return renderDate(one.timestamp, one.format, reader)
    default:
      return one satisfies never
  }
}
