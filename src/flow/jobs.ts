import type { Job } from '../store/jobs.ts'
import type { Lease } from '../store/entities.ts'
import { type LeaversEdges, lookForLeavers } from './leavers.ts'
import { type LoginEdges, sendLogin } from './login.ts'
import { refreshCatalogue, type RefreshEdges } from './refresh-catalogue.ts'
import { sendSurvey, type SurveyEdges } from './survey.ts'

export type JobEdges = RefreshEdges & LoginEdges & SurveyEdges & LeaversEdges

/** Saves how far a job has come while a step is still at it. Throws where the job is somebody else's by now. */
export type Keep<J extends Job> = (job: J, wakeAt: string) => Promise<void>

/** How far a step has brought a job, and when to go on; null where it is done. */
export type GoOn<J extends Job> = { readonly job: J; readonly wakeAt: string } | null

const leaseMs = 30_000

class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/**
 * One step of a job, by whoever comes first. Returns when to go on; null where the job is done, gone, or somebody else's.
 * Throws where the step broke: how far it came is saved, put it off and try again.
 */
export async function runJob(edges: JobEdges, id: string): Promise<{ wakeAt: string | null } | null> {
  const { jobs } = edges.store
  const now = edges.now().toISOString()
  const lease = (): Lease => ({ token, until: new Date(edges.now().getTime() + leaseMs).toISOString() })
  const token = edges.newToken()
  const job = await jobs.lease(id, lease(), now)
  if (!job) {
    const waiting = await jobs.read(id)
    return waiting && waiting.wakeAt > now ? { wakeAt: waiting.wakeAt } : null
  }
  const keep: Keep<Job> = async (kept, wakeAt) => {
    if (!(await jobs.save(id, kept, lease(), lease(), wakeAt))) throw new LeaseLost('the job is taken over')
  }
  try {
    const goOn = await step(edges, job, keep)
    if (!goOn) await jobs.finish(id, lease())
    else if (!(await jobs.save(id, goOn.job, lease(), null, goOn.wakeAt))) return null
    return { wakeAt: goOn?.wakeAt ?? null }
  } catch (error) {
    if (error instanceof LeaseLost) return null
    await jobs.giveBack(id, lease()).catch(() => false)
    throw error
  }
}

function step(edges: JobEdges, job: Job, keep: Keep<Job>): Promise<GoOn<Job>> {
  switch (job.kind) {
    case 'refresh-catalogue':
      return refreshCatalogue(edges, job, keep)
    case 'login':
      return sendLogin(edges, job, keep)
    case 'survey':
      return sendSurvey(edges, job)
    case 'leavers':
      return lookForLeavers(edges, job)
    default:
      return job satisfies never
  }
}
