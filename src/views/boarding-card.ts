import type { Boarding } from '../access/boarding.ts'
import { section, type View } from './blocks.ts'
import { requestText } from './describe.ts'

/** The live message of bringing somebody in or seeing them out. */
export function boardingCard(boarding: Boarding, _now: string): View {
  const text = requestText(boarding)
  return { text, blocks: [section(text)] }
}
