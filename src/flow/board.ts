import type { LiveBoarding, PersonKey } from '../access/boarding.ts'
import type { LiveOnboarding } from '../access/onboarding-plan.ts'
import { bringIn } from './bring-in.ts'
import { LookBroke } from './look-broke.ts'
import { seeOut } from './see-out.ts'
import { type Boarded, LeaseLost, Visit, type VisitEdges } from './visit.ts'

export type { Boarded } from './visit.ts'

const leaseMs = 30_000

/**
 * One look at a person who is brought in or seen out: reads the record, looks at the identity store, and goes as far as it
 * can. May be called at any time, by anyone, any number of times. Throws LookBroke where AWS or the table can't be read;
 * nothing is lost by that, look again later.
 */
export async function board(edges: VisitEdges, person: PersonKey): Promise<Boarded> {
  const { store, now } = edges
  const started = now().getTime()
  const lease = { token: edges.newToken(), until: instant(started + leaseMs) }
  if (!(await store.people.lease(person, lease, instant(started))))
    return { moved: [], pairs: [], wakeAt: instant(started + 1000) }
  const began = instant(started)
  const visit = new Visit(edges, lease, began)
  let boardings: readonly LiveBoarding[] = []
  try {
    const sight = await store.people.sight(person)
    visit.record = sight.record
    boardings = sight.boardings
    const next = await firstOf(visit, boardings)
    const wakeAt = next && (await (next.kind === 'onboarding' ? bringIn(visit, next) : seeOut(visit, next)))
    // With nothing left to do, what was known of the person is of the past.
    const left = wakeAt === null ? { key: person } : visit.record
    await store.people.save(left, lease, null, { wakeAt, triedAt: began })
    return visit.boarded(wakeAt)
  } catch (error) {
    if (error instanceof LeaseLost) return visit.boarded(instant(now().getTime() + 1000))
    await store.people.giveBack(person, lease).catch(() => false)
    throw new LookBroke(error, boardings)
  }
}

/** The one to be done now: whoever is seen out is not brought in; two of a kind are done one after the other. */
async function firstOf(visit: Visit, boardings: readonly LiveBoarding[]): Promise<LiveBoarding | null> {
  const out = boardings.find((each) => each.kind === 'offboarding' && each.status === 'activating')
  if (out) {
    const onboardings = boardings.filter((each) => each.kind === 'onboarding')
    await breakOff(visit, out, onboardings)
    for (const each of onboardings)
      await visit.move(each, { type: 'leave', at: visit.at(), text: 'they are being offboarded' })
    return out
  }
  const ready = boardings
    .filter(({ status }) => status === 'activating')
    .toSorted((a, b) => (a.askedAt < b.askedAt ? -1 : 1))
  const [next] = ready
  return next ? visit.about(next) : null
}

/** Makes the record one about the offboarding, which takes over what an onboarding has begun to give: before that one ends. */
async function breakOff(
  visit: Visit,
  out: LiveBoarding,
  onboardings: readonly LiveOnboarding[],
): Promise<void> {
  const { boarding, userId, orderedAt } = visit.record
  const begun = onboardings.find(({ id }) => id === boarding)
  visit.about(out)
  if (!begun || userId === undefined || orderedAt === undefined) return
  await visit.keep({ ...visit.record, begun: { principalId: userId, groups: begun.groups } })
}

const instant = (ms: number): string => new Date(ms).toISOString()
