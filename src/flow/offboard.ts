import { isWaiting, openBoarding } from '../access/boarding-transition.ts'
import { type AskedOffboarding, personKey } from '../access/boarding.ts'
import { samePerson } from '../access/person.ts'
import { reasonIn } from '../access/reason.ts'
import { isRefusal, refuse, type Refusal } from '../access/refusal.ts'
import type { AnyRequest } from '../access/request.ts'
import { isAnything, type Survey } from '../access/survey.ts'
import { administrator } from './administrator.ts'
import { exactUsers } from './find-users.ts'
import { handOver } from './hand-over.ts'
import { readingWhether } from './identify.ts'
import { readingOnce } from './once.ts'
import { oneAtATime } from './one-at-a-time.ts'
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
  const { leaver, takes, deleteUser, sets, external } = survey
  if (samePerson({ ...leaver, slackId: leaver.slackId ?? '' }, admin))
    return refuse({ why: 'offboards-oneself' })
  const id = shortId(survey.id, leaver.email)
  const made: AskedOffboarding = {
    kind: 'offboarding',
    id,
    person: personKey(leaver.email),
    requester: admin,
    leaver,
    takes,
    deleteUser,
    ...(sets ? { sets } : {}),
    external,
    reason: reasonIn(ask.reason),
    rule: 'offboarding',
    sensitive: false,
    approvalsNeeded: 0,
    approvers: { usergroups: [], people: [], more: false },
    channel: policy.slack.approvals,
    askedAt,
  }
  return make(edges, survey, made, ask.stillInTime)
}

/** Under the person's lease, so that nobody is brought in any further meanwhile either. */
function make(
  edges: OffboardEdges,
  survey: Survey,
  made: AskedOffboarding,
  stillInTime: () => void,
): Promise<AskedOffboarding | Refusal> {
  const { people, requests } = edges.store
  return oneAtATime(
    people,
    made,
    'whether this person is being onboarded or offboarded already',
    async (): Promise<AskedOffboarding | Refusal> => {
      const already = await offboardingOf(edges.store, made.leaver.email)
      if (already !== null && already !== made.id) return refuse({ why: 'offboarding-open', id: already })
      const changed = already === null ? await whyChanged(edges, survey) : null
      if (changed) return changed
      stillInTime()
      const boarding = openBoarding(made, 0)
      await requests.create(boarding, made.askedAt)
      handOver(edges, boarding)
      return made
    },
  )
}

/** Why the form has to be looked at again: an onboarding, or somebody else, has made or changed what it shows. */
function whyChanged(edges: OffboardEdges, survey: Survey): Promise<Refusal | null> {
  const { onboardings, leaver } = survey
  return readingWhether(edges, 'what has changed since the form was shown', async () => {
    const [users, ...shown] = await Promise.all([
      edges.identityStore().then((store) => exactUsers(store, leaver.email)),
      ...onboardings.map((id) => edges.store.requests.named(id)),
    ])
    const isSame = users.every(({ id }) => id === leaver.principalId)
    return isSame && shown.every(([each]) => isAsShown(each, survey)) ? null : refuse({ why: 'survey-over' })
  })
}

/** Whoever has no user yet may be given one at any moment, once it is approved. */
function isAsShown(onboarding: AnyRequest | undefined, { at, leaver }: Survey): boolean {
  if (onboarding?.kind !== 'onboarding' || onboarding.status === 'closed') return false
  if (onboarding.history.some((entry) => entry.at > at)) return false
  return onboarding.status === 'awaiting-approval' || isWaiting(onboarding) || leaver.principalId !== ''
}

const isOver = ({ at }: Survey, now: string): boolean => Date.parse(now) - Date.parse(at) > surveyMs
