import type { Onboarding } from '../access/boarding.ts'
import type { AccessRequest, AnyRequest } from '../access/request.ts'
import { slackClients } from '../clients.ts'
import { setLookup } from '../flow/approvers.ts'
import { board } from '../flow/board.ts'
import { judgeAgain } from '../flow/deciding.ts'
import { type JobEdges, runJob } from '../flow/jobs.ts'
import { ensureLeavers } from '../flow/leavers.ts'
import { judgeOnboarding } from '../flow/onboarding-rule.ts'
import { reconcile } from '../flow/reconcile.ts'
import { ensureRefresh } from '../flow/refresh-catalogue.ts'
import { tell } from '../flow/tell.ts'
import { startWorker, type Worker, type WorkerOptions } from '../flow/worker.ts'
import type { WorkKey, World } from '../flow/world.ts'
import { boltLog } from '../log.ts'
import { slackFiles } from '../slack/files.ts'
import { slackForms } from '../slack/forms.ts'
import { slackMessages } from '../slack/messages.ts'
import { decidingWorld } from './deciding.ts'
import type { Edges, SlackAccess } from './edges.ts'

/** The world for what is judged of one request: whatever is logged on the way has its id. */
const about = (world: World, { id }: AnyRequest): World => ({
  ...world,
  log: world.log.child({ requestId: id }),
})

/** The half of an app that works: makes access, cards and messages what the records say. */
export function openWorking(edges: Edges, access: SlackAccess) {
  const { basics, centers, catalogue, organisation } = edges
  const store = edges.stores.working
  const slack = slackClients(access, boltLog(basics.log))
  const messages = slackMessages(slack.telling)
  const files = slackFiles(slack.telling)
  const forms = slackForms(slack.telling)

  /** A worker of its own; one that was stopped is of no use any more. */
  function start(options?: WorkerOptions): Worker {
    const work = (key: WorkKey): void => worker.work(key)
    const world = decidingWorld(edges, store, slack.answering, work)
    const sets = setLookup(world)
    // What is only told may use the names of an older reading.
    const parts = { ...basics, ...centers.working, store, work, catalogue, messages }
    const telling = { ...parts, admins: () => sets.reachable(basics.policy.admins) }
    const looking = {
      ...parts,
      judgeAgain: (request: AccessRequest) => judgeAgain(about(world, request), request),
    }
    const boarding = {
      ...parts,
      judgeOnboarding: (each: Onboarding) => judgeOnboarding(about(world, each), each),
    }
    const jobs: JobEdges = { ...parts, people: world.people, files, forms, organization: organisation() }
    const worker = startWorker(
      {
        ...parts,
        look: (pair, stopping) => reconcile(looking, pair, stopping),
        board: (person) => board(boarding, person),
        tell: (request) => tell(telling, request),
        runJob: (id) => runJob(jobs, id),
      },
      options,
    )
    return worker
  }

  return {
    start,
    /** Sees to it that what is done again and again is done from now on. May be repeated. */
    ensureJobs: async ({ work }: Pick<Worker, 'work'>): Promise<void> => {
      await ensureRefresh({ ...basics, store, work })
      await ensureLeavers({ ...basics, store, work })
    },
  }
}
