import type { Boarding } from '../access/boarding.ts'
import type { Policy } from '../access/policy.ts'
import type { HistoryEntry } from '../access/request.ts'
import type { View } from './blocks.ts'
import type { Dm } from './telling.ts'
import type { Around } from './tellable.ts'

/** What the card's thread is told of these new entries; undefined when the card says it all. */
export function boardingNote(
  _boarding: Boarding,
  _entries: readonly HistoryEntry[],
  _now: string,
  _around: Around,
): View | undefined {
  return undefined
}

/** What the newcomer, or whoever asked, is told of these new entries in a direct message, and who of them. */
export function boardingDm(
  _boarding: Boarding,
  _entries: readonly HistoryEntry[],
  _portal: Policy['portal'],
): Dm | undefined {
  return undefined
}

/** What an administrator is told of this entry. */
export function boardingAdminDm(_boarding: Boarding, _entry: HistoryEntry): View | undefined {
  return undefined
}
