import type { Catalogue } from '../access/catalogue.ts'
import type { AccountAssignments } from '../aws/account-assignments.ts'
import type { IndexProgress, RefreshJob } from '../store/jobs.ts'
import type { Store } from '../store/index.ts'
import type { GoOn, Keep } from './jobs.ts'
import { IndexPass } from './index-pass.ts'
import type { Lists } from './read-list.ts'
import type { Log } from './world.ts'

export interface IndexEdges extends Pick<Lists, 'identityStore'> {
  readonly assignments: () => Promise<AccountAssignments>
  readonly catalogue: () => Promise<Catalogue | null>
  readonly store: Pick<Store, 'heldIndex' | 'pairs'>
  readonly now: () => Date
  readonly sleep: (ms: number) => Promise<void>
  readonly log: Log
}

/** The job while the index is at work, between two readings of the catalogue. */
export type IndexJob = Required<Pick<RefreshJob, 'kind' | 'refreshAt' | 'index'>>

const retryMs = 60_000
/** What a pass began with may be long untrue by the time it is gone on with. */
const staleMs = 2 * 3_600_000

/**
 * Where the index is to go on after a refresh, no call before `notBefore`: whether AWS tells by principal is asked each
 * time, since the bot may have moved to another account or was given the right.
 */
export function goOnIndexing(index: IndexProgress | undefined, notBefore: string, now: Date): IndexProgress {
  const isFresh = index && now.getTime() - Date.parse(index.notBefore) < staleMs
  return { ...(isFresh ? index : { startedAt: now.toISOString() }), notBefore, isAsked: false }
}

/**
 * One step of the pass over all assignments that makes up for what AWS does not tell by principal: a few calls, no faster
 * than they may come, kept before it returns. A pass may take hours: it stands back when the catalogue is to be read.
 * Never throws for what AWS answers, since that would put off the catalogue too: it tries again in a minute.
 */
export async function indexAssignments(
  edges: IndexEdges,
  job: IndexJob,
  keep: Keep<RefreshJob>,
  { stepMs, intervalMs }: { readonly stepMs: number; readonly intervalMs: number },
): Promise<GoOn<RefreshJob>> {
  const { kind, refreshAt } = job
  const { now, log } = edges
  const later = (ms: number) => new Date(Math.min(now().getTime() + ms, Date.parse(refreshAt))).toISOString()
  const catalogue = await edges.catalogue()
  if (!catalogue) return { job, wakeAt: later(1000) }
  const progressed = () => ({ kind, refreshAt, index: pass.progress }) as const
  const renew = () => keep(progressed(), now().toISOString())
  const pass = new IndexPass(edges, catalogue, job.index, intervalMs, renew)
  const until = Math.min(now().getTime() + stepMs, Date.parse(refreshAt))
  try {
    while (!pass.isDone && now().getTime() < until) await pass.next()
  } catch (error) {
    // Throws in its turn where the job is somebody else's by now.
    await renew()
    log.warn({ err: error, ...pass.place }, 'the assignments could not be read on')
    return { job: progressed(), wakeAt: later(retryMs) }
  }
  if (pass.isDone) return { job: { kind, refreshAt }, wakeAt: refreshAt }
  return { job: progressed(), wakeAt: now().toISOString() }
}
