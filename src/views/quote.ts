import type { SectionBlock } from '@slack/types'
import { escape, limits, section } from './blocks.ts'

/**
 * What somebody wrote, whole, quoted line by line under a lead. Escaping can make it several times as long as it was
 * typed, so that it may take more than one section; nothing is cut off.
 */
export function quoteSections(lead: string, said: string): SectionBlock[] {
  const sections: SectionBlock[] = []
  let text = `${lead}\n> `
  for (const character of said.trim().replace(/\r\n?/g, '\n')) {
    const next = character === '\n' ? '\n> ' : escape(character)
    if (text.length + next.length > limits.text) {
      sections.push(section(text))
      text = '> '
    }
    text += next
  }
  return [...sections, section(text)]
}
