import type { LiveBoarding } from '../access/boarding.ts'
import type { Visit } from './visit.ts'

type Offboarding = Extract<LiveBoarding, { kind: 'offboarding' }>

/** TODO */
export async function seeOut(visit: Visit, boarding: Offboarding): Promise<string | null> {
  await visit.move(boarding, { type: 'complete', at: visit.at() })
  return null
}
