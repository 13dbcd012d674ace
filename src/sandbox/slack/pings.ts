import type { Inline } from './blocks/rich-text.ts'
import type { Block } from './blocks/schema.ts'

const PING = /<(!(?:channel|here|everyone)|@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+)(?:\|[^>]*)?>/g

/** Everybody whom a message calls up, in Slack's notation: `<!channel>`, `<@U1>`, `<!subteam^S1>`. */
export function findPings(text: string, blocks: readonly Block[]): string[] {
  const written = [text, ...blocks.flatMap(markedUp)].flatMap((one) =>
    [...one.matchAll(PING)].map(([, who]) => `<${who ?? ''}>`),
  )
  return [...new Set([...written, ...blocks.flatMap(inRichText)])]
}

function markedUp(block: Block): string[] {
  if (block.type === 'markdown') return [block.text]
  const texts =
    block.type === 'section'
      ? [block.text, ...(block.fields ?? [])]
      : block.type === 'context'
        ? block.elements
        : []
  return texts.flatMap((one) => (one?.type === 'mrkdwn' ? [one.text] : []))
}

function inRichText(block: Block): string[] {
  if (block.type !== 'rich_text') return []
  const inlines = block.elements.flatMap((part): readonly Inline[] =>
    part.type === 'rich_text_list' ? part.elements.flatMap(({ elements }) => elements) : part.elements,
  )
  return inlines.flatMap((one) => {
    if (one.type === 'user') return [`<@${one.user_id}>`]
    if (one.type === 'usergroup') return [`<!subteam^${one.usergroup_id}>`]
    return one.type === 'broadcast' ? [`<!${one.range}>`] : []
  })
}
