import type { SectionBlock } from '@slack/types'
import type { Holding } from '../access/boarding.ts'
import { limits, section } from './blocks.ts'
import { entitlementText } from './describe.ts'

/** What somebody holds, in the words of a list. */
export const heldText = ({ entitlement, label }: Holding): string =>
  entitlementText({ pair: { principalId: '', entitlement }, label })

/**
 * A list under its heading, in as few sections as hold it and no more than `most` of these; what does not fit is counted in a
 * last line, `… and 12 more`. `room` is how long a section may be, in characters.
 */
export function listSections(
  heading: string,
  items: readonly string[],
  { most, room = limits.text }: { most: number; room?: number },
): SectionBlock[] {
  const sections: string[] = []
  let text = heading
  for (const [at, item] of items.entries()) {
    const line = `\n• ${item}`
    // The last section keeps room to say how many are left.
    const isLast = sections.length + 1 === most
    if (text.length + line.length > (isLast ? room - moreRoom : room)) {
      if (isLast)
        return [...sections, `${text}\n… and ${items.length - at} more`].map((each) => section(each))
      sections.push(text)
      text = line.trimStart()
    } else text += line
  }
  return [...sections, text].map((each) => section(each))
}

const moreRoom = 30
