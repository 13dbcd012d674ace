import type { Boarding } from '../access/boarding.ts'
import type { Policy } from '../access/policy.ts'
import type { HistoryEntry } from '../access/request.ts'
import type { View } from './blocks.ts'
import { offboardingAdminDm, offboardingDm, offboardingNote } from './offboarding-notes.ts'
import { onboardingAdminDm, onboardingDm, onboardingNote } from './onboarding-notes.ts'
import type { Dm } from './telling.ts'
import type { Around } from './tellable.ts'

/** What the card's thread is told of these new entries; undefined when the card says it all. */
export function boardingNote(
  boarding: Boarding,
  entries: readonly HistoryEntry[],
  _now: string,
  around: Around,
): View | undefined {
  if (boarding.kind === 'offboarding') return offboardingNote(boarding, entries, around)
  return onboardingNote(boarding, entries)
}

/** What the newcomer, or whoever asked, is told of these new entries in a direct message, and who of them. */
export function boardingDm(
  boarding: Boarding,
  entries: readonly HistoryEntry[],
  portal: Policy['portal'],
): Dm | undefined {
  if (boarding.kind === 'offboarding') return offboardingDm(boarding, entries)
  return onboardingDm(boarding, entries, portal)
}

/** What an administrator is told of this entry. */
export function boardingAdminDm(boarding: Boarding, entry: HistoryEntry): View | undefined {
  if (boarding.kind === 'offboarding') return offboardingAdminDm(boarding, entry)
  return onboardingAdminDm(boarding, entry)
}
