import type { Boarding } from '../access/boarding.ts'
import type { View } from './blocks.ts'
import { offboardingCard } from './offboarding-card.ts'
import { onboardingCard } from './onboarding-card.ts'

/** The live message of bringing somebody in or seeing them out. */
export function boardingCard(boarding: Boarding, now: string): View {
  if (boarding.kind === 'offboarding') return offboardingCard(boarding)
  return onboardingCard(boarding, now)
}
