import { namesUnits, type Policy } from '../access/policy.ts'
import type { CatalogueHead } from '../store/catalogue.ts'
import type { ReadingProgress, RefreshJob } from '../store/jobs.ts'
import type { Store } from '../store/index.ts'
import { goOnIndexing, indexAssignments, type IndexEdges } from './index-assignments.ts'
import type { GoOn, Keep } from './jobs.ts'
import type { Lists } from './read-list.ts'
import { Reading } from './reading.ts'
import type { WorkKey } from './world.ts'

export interface RefreshEdges extends Lists, IndexEdges {
  readonly policy: Policy
  readonly store: Pick<Store, 'jobs' | 'catalogue' | 'heldIndex' | 'pairs'>
  readonly newToken: () => string
}

/** The one job that reads the catalogue, for all processes on the table. */
export const refreshJobId = 'catalogue'

const refreshEveryMs = 15 * 60_000
/** A process that stops waits for the step it is in, and one that dies loses no more than that. */
const stepMs = 5000
/** What a reading began with may be long untrue by the time it is gone on with. */
const staleMs = 2 * 3_600_000

/**
 * Identity Center has 20 calls a second for everybody, and grants come first: a refresh takes less than a tenth of them.
 * Before the first reading nothing works at all, so that there is nothing to leave room for.
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html
 */
const paces = { first: { intervalMs: 1000 / 8, atOnce: 4 }, later: { intervalMs: 1000 / 1.9, atOnce: 1 } }

/** Sees to it that the catalogue is read, now and from now on. May be called by any number of processes at their start. */
export async function ensureRefresh(
  edges: Pick<RefreshEdges, 'policy' | 'store' | 'now'> & { readonly work: (key: WorkKey) => void },
): Promise<void> {
  const { jobs, catalogue } = edges.store
  const now = edges.now().toISOString()
  if (!(await jobs.create(refreshJobId, { kind: 'refresh-catalogue' }, now))) {
    const head = await catalogue.head()
    // Whoever starts without a catalogue that serves its policy can't wait until the job is due by itself.
    if (!serves(head, namesUnits(edges.policy))) await jobs.wake(refreshJobId, now)
  }
  edges.work({ kind: 'job', id: refreshJobId })
}

/**
 * One step of the refresh, or between two of them of the index of assignments: a few calls, no faster than they may come,
 * kept before it returns. Any process may take the next one. Throws where AWS or the table can't be read; what was found
 * until then is kept, and the step may be repeated.
 */
export async function refreshCatalogue(
  edges: RefreshEdges,
  job: RefreshJob,
  keep: Keep<RefreshJob>,
): Promise<GoOn<RefreshJob>> {
  const started = edges.now().getTime()
  const units = namesUnits(edges.policy)
  const isServed = serves(await edges.store.catalogue.head(), units)
  const { kind, progress, refreshAt, index } = job
  // The catalogue comes first: nothing is decided without it.
  if (isServed && !progress && index && refreshAt !== undefined && started < Date.parse(refreshAt))
    return indexAssignments(edges, { kind, refreshAt, index }, keep, { stepMs, ...paces.later })
  const goOn = progress && mayGoOn(progress, units, started)
  const begun = goOn ? progress : begin(edges, units, index?.notBefore)
  const reading = new Reading(edges, begun, isServed ? paces.later : paces.first)
  const progressed = async () => ({ ...job, progress: await reading.kept() })
  try {
    while (!reading.isDone && edges.now().getTime() - started < stepMs) await reading.next()
  } catch (error) {
    // Where no call was answered the job stays as it is, so that the worker puts it off further each time.
    if (reading.hasMoved) await keep(await progressed(), edges.now().toISOString())
    throw error
  }
  if (!reading.isDone) return { job: await progressed(), wakeAt: edges.now().toISOString() }
  const read = await reading.kept()
  await publish(edges, read)
  const now = edges.now()
  const next = new Date(now.getTime() + refreshEveryMs).toISOString()
  const indexing = goOnIndexing(index, read.notBefore, now)
  return { job: { kind, refreshAt: next, index: indexing }, wakeAt: now.toISOString() }
}

const serves = (head: CatalogueHead | undefined, units: boolean): boolean =>
  head !== undefined && (head.units || !units)

/** Units that nobody needs do no harm; without those that somebody needs the reading is of no use. */
const mayGoOn = (progress: ReadingProgress, units: boolean, now: number): boolean =>
  now - Date.parse(progress.startedAt) < staleMs && (progress.units || !units)

/** Where the tree is walked it has all the accounts: one that moves meanwhile is missed rather than put into the root. */
function begin({ now, newToken }: RefreshEdges, units: boolean, notBefore?: string): ReadingProgress {
  const startedAt = now().toISOString()
  return {
    reading: newToken(),
    startedAt,
    units,
    notBefore: notBefore ?? startedAt,
    tasks: [{ list: units ? 'roots' : 'accounts' }, { list: 'permission-sets' }, { list: 'groups' }],
    chunks: [],
  }
}

async function publish(
  { store, now, log, organization }: RefreshEdges,
  progress: ReadingProgress,
): Promise<void> {
  const { reading, startedAt, units, chunks, leftOut } = progress
  // Without it, a rule for all accounts would be one for the management account too.
  const managementAccountId = progress.managementAccountId ?? (await organization.managementAccountId())
  const readAt = now().toISOString()
  const head = { reading, startedAt, readAt, managementAccountId, units, chunks }
  await store.catalogue.publish({ ...head, ...(leftOut ? { leftOut: leftOut.count } : {}) })
  if (leftOut) log.warn({ reading, ...leftOut }, 'permission sets that may not be described were left out')
  log.info(
    { reading, seconds: (Date.parse(readAt) - Date.parse(startedAt)) / 1000 },
    'the catalogue was read',
  )
}
