import type { Onboarding } from '../access/boarding.ts'
import { refuse, type Refusal } from '../access/refusal.ts'
import { approvalOf, type DecidingEdges, type DecidingRule } from './deciding.ts'

/** How the policy lets this newcomer be brought in now, read live; a refusal where it does not. */
export async function onboardingRule(
  { policy }: DecidingEdges,
  onboarding: Onboarding,
): Promise<DecidingRule | Refusal> {
  if (!policy.onboarding) return refuse({ why: 'no-such-choice' })
  return { name: onboarding.rule, approval: approvalOf(policy.onboarding), maxDurationSeconds: Infinity }
}
