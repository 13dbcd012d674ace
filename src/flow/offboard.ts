import { openBoarding } from '../access/boarding-transition.ts'
import { type AskedOffboarding, personKey } from '../access/boarding.ts'
import { samePerson } from '../access/person.ts'
import { isRefusal, refuse, type Refusal } from '../access/refusal.ts'
import { isAnything, type Survey } from '../access/survey.ts'
import { administrator } from './administrator.ts'
import { handOver } from './hand-over.ts'
import { readingOnce } from './once.ts'
import { offboardingOf } from './open-requests.ts'
import { shortId } from './short-id.ts'
import { surveyMs, toOffboard } from './survey.ts'
import type { Speaker, World } from './world.ts'

export type OffboardEdges = Pick<
  World,
  'policy' | 'store' | 'people' | 'identityStore' | 'catalogue' | 'now' | 'log' | 'work'
>

/** Who confirms which survey. */
export interface Offboard {
  readonly speaker: Speaker
  readonly surveyId: string
  readonly reason: string
  /** Throws once it is too late to answer. */
  readonly stillInTime: () => void
}

/**
 * Sees somebody out as the survey showed it, or says why not. Everything is judged at this press, live. The record is the
 * only effect; the rest is the worker's. The same form sent twice is one record.
 */
export async function offboard(outside: OffboardEdges, ask: Offboard): Promise<AskedOffboarding | Refusal> {
  const edges = readingOnce(outside)
  const { store, now, policy } = edges
  const [admin, survey] = await Promise.all([
    administrator(edges, ask.speaker, toOffboard),
    store.surveys.read(ask.surveyId),
  ])
  if (isRefusal(admin)) return admin
  const askedAt = now().toISOString()
  if (!survey || survey.by.slackId !== admin.slackId || isOver(survey, askedAt) || !isAnything(survey))
    return refuse({ why: 'survey-over' })
  const { leaver, takes, deleteUser, external } = survey
  if (samePerson({ ...leaver, slackId: leaver.slackId ?? '' }, admin))
    return refuse({ why: 'offboards-oneself' })
  const id = shortId(survey.id, leaver.email)
  const already = await offboardingOf(store, leaver.email)
  if (already !== null && already !== id) return refuse({ why: 'offboarding-open', id: already })

  const made: AskedOffboarding = {
    kind: 'offboarding',
    id,
    person: personKey(leaver.email),
    requester: admin,
    leaver,
    takes,
    deleteUser,
    external,
    reason: ask.reason.trim(),
    rule: 'offboarding',
    sensitive: false,
    approvalsNeeded: 0,
    approvers: { usergroups: [], people: [], more: false },
    channel: policy.slack.approvals,
    askedAt,
  }
  ask.stillInTime()
  const boarding = openBoarding(made, 0)
  await store.requests.create(boarding, askedAt)
  handOver(edges, boarding)
  return made
}

const isOver = ({ at }: Survey, now: string): boolean => Date.parse(now) - Date.parse(at) > surveyMs
