import { isRefusal, type Refusal } from '../access/refusal.ts'
import { offboard } from '../flow/offboard.ts'
import type { Speaker } from '../flow/world.ts'
import type { View } from '../views/blocks.ts'
import { actionIds, blockIds } from '../views/ids.ts'
import { offboardingSent } from '../views/offboarding-form.ts'
import type { HandlerEdges } from './edges.ts'
import type { FormState } from './request-form.ts'

/** The form of an offboarding, sent off: it names the survey that it showed, and no more. */
export interface OffboardingSubmission {
  readonly speaker: Speaker
  readonly surveyId: string
  readonly state: FormState
  readonly stillInTime: () => void
}

export async function submitOffboarding(
  edges: HandlerEdges,
  { state, ...ask }: OffboardingSubmission,
): Promise<View | Refusal> {
  const reason = state[blockIds.offboardingReason]?.[actionIds.offboardingReason]?.value ?? ''
  const made = await offboard(edges, { ...ask, reason })
  return isRefusal(made) ? made : offboardingSent(made)
}
