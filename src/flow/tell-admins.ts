import type { AnyRequest, HistoryEntry } from '../access/request.ts'
import type { Told } from '../access/told.ts'
import type { View } from '../views/blocks.ts'
import { adminDmOf } from '../views/telling.ts'
import type { Step, TellerEdges } from './teller.ts'

interface Telling {
  readonly request: AnyRequest
  readonly edges: Pick<TellerEdges, 'admins' | 'now' | 'log'>
  /** Whether there is time for one more message. */
  readonly isInTime: () => boolean
  /** Posts to an administrator; `done` is told once it stands or Slack has said its last word. */
  readonly post: (done: Told, admin: string, view: View) => Promise<Step>
}

const lookForMs = 24 * 3_600_000
const lookAgainMs = 60_000

/**
 * Tells the administrators what only they can help with, such as a removal that failed: the newest word on it, to each of them.
 * Those who can't be looked up now are looked for again, for a day.
 */
export async function tellAdmins(
  { request, edges, isInTime, post }: Telling,
  told: Told,
  entries: readonly HistoryEntry[],
): Promise<Step | null> {
  if (entries.length === 0) return null
  const now = edges.now()
  const { adminsDone, ...others } = told
  const done = { ...others, admins: told.admins + entries.length }
  const newest = entries
    .map((each) => ({ each, view: adminDmOf(request, each, now.toISOString()) }))
    .findLast(({ view }) => view !== undefined)
  if (!newest?.view) return { told: done }
  const entry = request.history.lastIndexOf(newest.each)
  const reached = new Set(adminsDone?.entry === entry ? adminsDone.ids : [])
  const { ids, isAll } = await edges.admins()
  if (!isAll) edges.log.error({ requestId: request.id }, 'not all administrators could be found, and so told')
  let waitMs = 0
  for (const admin of ids) {
    if (reached.has(admin)) continue
    const sent = isInTime() ? await post(done, admin, newest.view) : { told, waitMs: 1 }
    if (sent.told === done) reached.add(admin)
    waitMs = Math.max(waitMs, sent.waitMs ?? 0)
  }
  const retryAt = isAll ? null : lookAgainAt(newest.each, now)
  if (waitMs <= 0 && retryAt === null) return { told: done, isPosted: true }
  const soFar = { entry, ids: [...reached], ...(retryAt === null ? {} : { retryAt }) }
  return { told: { ...told, adminsDone: soFar }, waitMs, isPosted: true }
}

/** Further and further apart; null once it has been long enough. */
function lookAgainAt({ at }: HistoryEntry, now: Date): string | null {
  const ageMs = now.getTime() - Date.parse(at)
  if (ageMs >= lookForMs) return null
  return new Date(now.getTime() + Math.max(lookAgainMs, ageMs / 10)).toISOString()
}
