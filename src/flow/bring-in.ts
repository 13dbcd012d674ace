import type { LiveBoarding } from '../access/boarding.ts'
import type { Visit } from './visit.ts'

type Onboarding = Extract<LiveBoarding, { kind: 'onboarding' }>

/** TODO */
export async function bringIn(visit: Visit, boarding: Onboarding): Promise<string | null> {
  await visit.move(boarding, { type: 'complete', at: visit.at() })
  return null
}
