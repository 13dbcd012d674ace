import { isWaiting } from '../access/boarding-transition.ts'
import type { AnyRequest } from '../access/request.ts'
import { transition } from '../access/transition.ts'
import type { Store } from '../store/index.ts'
import type { LeaversJob } from '../store/jobs.ts'
import { handOver } from './hand-over.ts'
import type { GoOn } from './jobs.ts'
import type { World } from './world.ts'

export type LeaversEdges = Pick<World, 'people' | 'now' | 'log' | 'work'> & {
  readonly store: Pick<Store, 'requests'>
  readonly sleep: (ms: number) => Promise<void>
}

/** The one job that looks for people who have left Slack, for all processes on the table. */
export const leaversJobId = 'leavers'

const roundMs = 60_000
/** Whoever asked, or was judged, a moment ago was in Slack then. */
const freshMs = 90_000
/** One look at a person a second, whoever else needs Slack: that is what Slack has for everything we ask it. */
const paceMs = 1000
/** A process that stops waits for the step it is in. */
const stepMs = 5000

/** Sees to it that leavers are looked for, from now on. May be called by any number of processes at their start. */
export async function ensureLeavers(
  edges: Pick<World, 'now' | 'work'> & { readonly store: Pick<Store, 'jobs'> },
): Promise<void> {
  const now = edges.now().toISOString()
  if (await edges.store.jobs.create(leaversJobId, { kind: 'leavers' }, now))
    edges.work({ kind: 'job', id: leaversJobId })
}

/**
 * One step of a round over everybody who has something open: whoever is not in Slack any more has it ended. The round is
 * longer than a minute where there are more people than that takes. Throws where the table can't be read: try again.
 */
export async function lookForLeavers(
  edges: LeaversEdges,
  { kind, round }: LeaversJob,
): Promise<GoOn<LeaversJob>> {
  const { now, sleep } = edges
  const { beganAt, left } = round ?? (await begin(edges))
  const started = now().getTime()
  let looked = 0
  for (const slackId of left) {
    if (now().getTime() - started > stepMs) break
    if (await isGone(edges, slackId)) await end(edges, slackId, 'their Slack account was deactivated')
    looked += 1
    if (looked < left.length) await sleep(paceMs)
  }
  const rest = left.slice(looked)
  if (rest.length > 0) return { job: { kind, round: { beganAt, left: rest } }, wakeAt: now().toISOString() }
  const next = Math.max(now().getTime(), Date.parse(beganAt) + roundMs)
  return { job: { kind }, wakeAt: new Date(next).toISOString() }
}

async function begin({ store, now }: LeaversEdges): Promise<{ beganAt: string; left: readonly string[] }> {
  const beganAt = now()
  const freshAt = new Date(beganAt.getTime() - freshMs).toISOString()
  const seenAt = new Map<string, string>()
  for (const request of await store.requests.allOpen()) {
    const who = whoseIs(request)
    const at = lastSeenAt(request)
    if (who !== null && at > (seenAt.get(who) ?? '')) seenAt.set(who, at)
  }
  const left = [...seenAt].filter(([, at]) => at < freshAt).map(([slackId]) => slackId)
  return { beganAt: beganAt.toISOString(), left }
}

/** Who has to be in Slack for this to go on; null where that is nobody. */
function whoseIs(request: AnyRequest): string | null {
  if (request.kind === 'access') return request.status === 'ending' ? null : request.requester.slackId
  if (request.kind === 'offboarding') return null
  return request.status === 'awaiting-approval' || isWaiting(request) ? request.newcomer.slackId : null
}

/** Each of these was judged by who was there. */
const instants = ['askedAt', 'decidedAt', 'judgedAt', 'since'] as const

function lastSeenAt(request: AnyRequest): string {
  const at: Partial<Record<(typeof instants)[number], string>> = request
  return (
    instants
      .flatMap((each) => at[each] ?? [])
      .toSorted()
      .at(-1) ?? request.askedAt
  )
}

/** Whether somebody has left Slack: only where Slack says just that. Whom it does not show may well be there. */
async function isGone({ people, log }: LeaversEdges, slackId: string): Promise<boolean> {
  const unread = 'it could not be read whether somebody has left'
  try {
    const member = await people.member(slackId)
    if (!member) log.warn({ slackId }, unread)
    return member?.deactivated === true
  } catch (error) {
    log.warn({ err: error, slackId }, unread)
    return false
  }
}

/** What changes under our hands is found again by the next round. */
async function end(edges: LeaversEdges, slackId: string, text: string): Promise<void> {
  const { store, now, log } = edges
  const open = (await store.requests.allOpen()).filter((request) => whoseIs(request) === slackId)
  for (const request of open) {
    const at = now().toISOString()
    const left = transition(request, { type: 'leave', at, text })
    if ('noArrow' in left || !(await store.requests.save(left, request, at))) continue
    log.info({ requestId: request.id }, 'ended, since whoever asked has left Slack')
    handOver(edges, left)
  }
}
