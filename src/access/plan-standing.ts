import type { Pair } from './pair.ts'
import { after, minute, type Sight } from './plan-step.ts'

/** Whether an offboarding takes it away. */
export const isRemoved = ({ orders }: Sight): boolean => orders.some(({ wish }) => wish === 'remove')

/** Whether an onboarding wants it for good. */
export const isKept = (sight: Sight): boolean => sight.orders.length > 0 && !isRemoved(sight)

/**
 * Standing is what was there before anything of ours can have come about: what a person held before, they hold after. So
 * is what somebody else makes while AWS does not even take our create on.
 */
export function decideStanding(sight: Sight, wanted: boolean): Pair {
  const { pair, present, now } = sight
  // Only an approved offboarding names what is to go all the same.
  if (isRemoved(sight)) return { ...pair, standing: false }
  const acted = pair.operation ?? pair.lastCreate ?? pair.lastDelete
  if (pair.standing === undefined) {
    if (acted) return { ...pair, standing: false }
    return present ? { ...pair, standing: true } : { ...pair, standing: false, untouched: true }
  }
  if (present) return pair.untouched && !pair.operation ? { ...pair, standing: true } : pair
  if (!pair.standing || !wanted) return pair
  const { absentSince = now } = pair
  if (now < standingAgainAt(sight)) return { ...pair, absentSince }
  return { ...pair, absentSince, standing: false, ...(acted ? {} : { untouched: true }) }
}

/** One look that misses what stands is no proof: it may be replaced just now. Where somebody waits for it, not for long. */
const confirmSeconds = ({ requests }: Sight): number =>
  requests.some(({ status }) => status === 'active') ? minute : 10

/** When what stands and was not found is looked for once more. */
export const standingAgainAt = (sight: Sight): string =>
  after(sight.pair.absentSince ?? sight.now, confirmSeconds(sight))
