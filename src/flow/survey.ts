import type { Holding } from '../access/boarding.ts'
import type { Named } from '../access/named.ts'
import { foldEmail, type Person, samePerson } from '../access/person.ts'
import { setsWithEmail } from '../access/policy.ts'
import { isRefusal, refuse, type Refusal } from '../access/refusal.ts'
import { type AnyRequest, isAccess, isLive } from '../access/request.ts'
import { type Survey, surveyed } from '../access/survey.ts'
import type { StoreUser } from '../aws/identity-store.ts'
import type { SlackForms } from '../slack/forms.ts'
import type { Store } from '../store/index.ts'
import type { SurveyJob } from '../store/jobs.ts'
import { offboardingForm, offboardingRefused } from '../views/offboarding-form.ts'
import { administrator } from './administrator.ts'
import { heldByName } from './held-by-name.ts'
import type { RowsEdges } from './holdings.ts'
import type { GoOn } from './jobs.ts'
import { offboardingOf } from './open-requests.ts'
import type { Speaker, World } from './world.ts'

export type AskSurveyEdges = Pick<
  World,
  'policy' | 'people' | 'identityStore' | 'catalogue' | 'now' | 'log' | 'work'
> & { readonly store: Pick<Store, 'jobs' | 'people'> }

/** Who asks what somebody holds, and the form that is to show it. */
export interface AskSurvey {
  readonly speaker: Speaker
  readonly viewId: string
  readonly whom: Named
  /** Throws once it is too late to answer. */
  readonly stillInTime: () => void
}

/** What only administrators may. */
export const toOffboard = 'offboard people'

/** Has the worker look up what somebody holds, for an administrator who may offboard them. */
export async function askSurvey(edges: AskSurveyEdges, ask: AskSurvey): Promise<Person | Refusal> {
  const { speaker, viewId, whom, stillInTime } = ask
  const by = await administrator(edges, speaker, toOffboard)
  if (isRefusal(by)) return by
  stillInTime()
  const askedAt = edges.now().toISOString()
  const id = `survey-${viewId}`
  await edges.store.jobs.create(id, { kind: 'survey', viewId, by, whom, askedAt }, askedAt)
  edges.work({ kind: 'job', id })
  return by
}

export type SurveyEdges = RowsEdges &
  Pick<World, 'policy' | 'people' | 'catalogue' | 'now' | 'log'> & {
    readonly store: Pick<Store, 'requests' | 'people' | 'surveys' | 'heldIndex'>
    readonly forms: SlackForms
  }

/** How long a survey is good for: whoever sends its form later has to look again. */
export const surveyMs = 30 * 60_000
/** As long as somebody looks at a form that tells them to wait. */
const patienceMs = 60_000

/**
 * Looks up everything that somebody holds, keeps just what is shown, and shows it; once it is of no use it is forgotten.
 * Throws where it can't be read or shown: try again. Whoever waits for it for a minute is told that it can't be read.
 */
export async function sendSurvey(edges: SurveyEdges, job: SurveyJob): Promise<GoOn<SurveyJob>> {
  const { store, forms } = edges
  const overAt = Date.parse(job.askedAt) + surveyMs
  if (edges.now().getTime() > overAt) {
    await store.surveys.remove(job.viewId)
    return null
  }
  const found = job.shown ? undefined : ((await store.surveys.read(job.viewId)) ?? (await kept(edges, job)))
  if (found) {
    const view = isRefusal(found) ? offboardingRefused(found) : offboardingForm(found)
    const sent = await forms.update(job.viewId, view)
    if (sent.kind === 'later') throw new Error(`Slack did not take a form: ${sent.error}`)
    // Whoever closed the form has seen enough.
    if (sent.kind === 'refused' && sent.error !== 'not_found')
      edges.log.error({ slackError: sent.error }, 'slack refused a form for good')
    if (isRefusal(found)) return null
  }
  return { job: { ...job, shown: true }, wakeAt: new Date(overAt + 1000).toISOString() }
}

/** What was found, as it is kept: by the first look that came through. */
async function kept(edges: SurveyEdges, job: SurveyJob): Promise<Survey | Refusal> {
  const { surveys } = edges.store
  try {
    const survey = await look(edges, job)
    if (isRefusal(survey) || (await surveys.create(survey))) return survey
    return (await surveys.read(job.viewId)) ?? survey
  } catch (error) {
    if (edges.now().getTime() - Date.parse(job.askedAt) < patienceMs) throw error
    edges.log.warn({ err: error }, 'what somebody holds could not be read')
    return refuse({ why: 'cannot-verify', what: 'what they hold' })
  }
}

async function look(edges: SurveyEdges, { viewId, by, whom }: SurveyJob): Promise<Survey | Refusal> {
  const { policy, store } = edges
  // Whatever changes while it is looked up has changed since.
  const at = edges.now().toISOString()
  const open = await store.requests.allOpen()
  const named = await memberNamed(edges, whom, open)
  if (isRefusal(named)) return named
  const { slackId, email } = named
  const [user, ...others] = await usersOf(edges, named, open)
  if (user && others.length > 0)
    return refuse({ why: 'several-users', email, userNames: [user, ...others].map((each) => each.userName) })
  const somebody = { slackId: slackId ?? '', email, ...(user ? { principalId: user.id } : {}) }
  if (samePerson(somebody, by)) return refuse({ why: 'offboards-oneself' })
  const already = await offboardingOf(store, email)
  if (already !== null) return refuse({ why: 'offboarding-open', id: already })

  const requests = open.filter(isAccess).filter(isLive)
  const theirs = requests.filter(({ requester }) => samePerson(requester, somebody))
  const userName = user?.userName ?? theirs[0]?.requester.userName ?? email
  const held = user ? await heldByName(edges, user.id) : { holdings: [], complete: true }
  const takes = fitting(held.holdings)
  const beyond = held.holdings.length - takes.length
  const sets = setsWithEmail(policy, email)
  return {
    id: viewId,
    at,
    by,
    leaver: { slackId, email, principalId: user?.id ?? '', userName },
    doubtful: named.doubtful,
    requests: theirs.map(surveyed),
    onboardings: open.flatMap((each) =>
      each.kind === 'onboarding' && samePerson(each.newcomer, somebody) ? each.id : [],
    ),
    takes,
    beyond,
    complete: held.complete,
    ...(held.indexedAt === undefined ? {} : { indexedAt: held.indexedAt }),
    ...(held.skipped === undefined ? {} : { skipped: held.skipped }),
    ...(sets.length > 0 ? { sets } : {}),
    // Whoever still holds something would leave it behind, nobody's.
    deleteUser: policy.offboarding.deleteUser && user !== undefined && beyond === 0 && isWhole(held),
    external: policy.identitySource === 'external',
  }
}

const isWhole = ({ complete, skipped = 0 }: Pick<Survey, 'complete' | 'skipped'>): boolean =>
  complete && skipped === 0

/** The users with their address; else the one that they asked as, where their address in Slack is another one by now. */
async function usersOf(
  { identityStore }: SurveyEdges,
  { slackId, email }: MemberNamed,
  open: readonly AnyRequest[],
): Promise<readonly StoreUser[]> {
  const store = await identityStore()
  const users = await store.usersWithEmail(email)
  const asked = open.find(({ requester }) => requester.slackId === slackId && requester.principalId)
  if (users.length > 0 || !asked?.requester.principalId) return users
  const user = await store.describe(asked.requester.principalId)
  return user ? [user] : []
}

interface MemberNamed {
  /** Null where they are not in Slack any more. */
  readonly slackId: string | null
  readonly email: string
  readonly doubtful: boolean
}

/** Whoever is named, live or not: what counts is their address. Records still know the one that Slack does not tell any more. */
async function memberNamed(
  { people }: SurveyEdges,
  whom: Named,
  open: readonly AnyRequest[],
): Promise<MemberNamed | Refusal> {
  const requesters = open.map(({ requester }) => requester)
  if (whom.by === 'email') {
    const { email } = whom
    const member = await people.memberByEmail(email)
    const known = requesters.find((each) => foldEmail(each.email) === foldEmail(email))
    // An address that is not confirmed says nothing of whose account it is.
    const live = member?.emailConfirmed === true ? member.slackId : undefined
    return { slackId: live ?? known?.slackId ?? null, email, doubtful: false }
  }
  const { slackId } = whom
  const member = await people.member(slackId)
  const email = member?.email ?? requesters.find((each) => each.slackId === slackId)?.email
  if (!email) return refuse({ why: 'no-address-known', slackId })
  return { slackId, email, doubtful: !!member && !member.deactivated && member.emailConfirmed !== true }
}

/** A record has 400 KB. */
const mostBytes = 250_000

/** As much of it as the record of one offboarding holds. */
function fitting(holdings: readonly Holding[]): readonly Holding[] {
  let bytes = 0
  const last = holdings.findIndex((each) => (bytes += Buffer.byteLength(JSON.stringify(each))) > mostBytes)
  return last === -1 ? holdings : holdings.slice(0, last)
}
