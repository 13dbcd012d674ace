import type { PermissionSet } from '../access/catalogue.ts'
import type { NotShown } from '../aws/permission-sets.ts'
import type { CataloguePart } from '../store/catalogue.ts'
import type { ReadingProgress, ReadingTask } from '../store/jobs.ts'
import { type ListTask, type PageRead, readPage } from './read-list.ts'
import type { RefreshEdges } from './refresh-catalogue.ts'
import { Turns } from './turns.ts'

type Edges = Pick<
  RefreshEdges,
  'organization' | 'permissionSets' | 'identityStore' | 'store' | 'now' | 'sleep' | 'newToken' | 'log'
>
type Describe = Extract<ReadingTask, { list: 'describe' }>

/** How fast a reading may go: milliseconds between the starts of two calls, over all its steps, and calls in flight. */
export interface ReadingPace {
  readonly intervalMs: number
  readonly atOnce: number
}

/** A reading of the catalogue, call by call: what is still to be read, and what was found since it was last kept. */
export class Reading {
  readonly #edges: Edges
  readonly #pace: ReadingPace
  readonly #turns: Turns
  #progress: ReadingProgress
  #found: CataloguePart = nothing
  #hasMoved = false

  constructor(edges: Edges, progress: ReadingProgress, pace: ReadingPace) {
    this.#edges = edges
    this.#progress = progress
    this.#pace = pace
    this.#turns = new Turns(edges, progress.notBefore, pace.intervalMs)
  }

  get isDone(): boolean {
    return this.#progress.tasks.length === 0
  }

  /** Whether any call was answered in this step. */
  get hasMoved(): boolean {
    return this.#hasMoved
  }

  /** Reads the next page, or describes a few permission sets. What was read before an error counts. */
  async next(): Promise<void> {
    const [task] = this.#progress.tasks
    if (!task) return
    if (task.list === 'describe') return this.#describe(task)
    await this.#turns.next()
    const page = await readPage(this.#edges, task)
    if (page) this.#done(page)
    else this.#readAnew(task)
  }

  /** Keeps what was found, and returns how far the reading has come by that. */
  async kept(): Promise<ReadingProgress> {
    const { store, newToken } = this.#edges
    const { reading, chunks } = this.#progress
    const more = await store.catalogue.keep(reading, this.#found, newToken())
    this.#found = nothing
    this.#progress = {
      ...this.#progress,
      chunks: [...chunks, ...more],
      notBefore: this.#turns.notBefore,
    }
    return this.#progress
  }

  #done({ found = {}, next, later = [], managementAccountId }: PageRead): void {
    const [, ...rest] = this.#progress.tasks
    this.#hasMoved = true
    this.#add(found)
    this.#progress = {
      ...this.#progress,
      tasks: [...next, ...rest, ...later],
      ...(managementAccountId ? { managementAccountId } : {}),
    }
  }

  /** What the list has told before is told again, and counts once. */
  #readAnew(task: ListTask): void {
    this.#edges.log.warn({ list: task.list }, 'a page token is not good any more, so the list is read anew')
    const anew = { ...task }
    delete anew.token
    this.#progress = { ...this.#progress, tasks: [anew, ...this.#progress.tasks.slice(1)] }
  }

  async #describe(task: Describe): Promise<void> {
    const permissionSets = await this.#edges.permissionSets()
    const now = task.arns.slice(0, this.#pace.atOnce)
    const answers = await Promise.allSettled(
      now.map((arn) => this.#turns.next().then(() => permissionSets.describeIfShown(arn))),
    )
    const told = answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : undefined))
    const failed = now.filter((_, index) => answers[index]?.status === 'rejected')
    const denied = now.filter((_, index) => isDenied(told[index]))
    this.#hasMoved ||= failed.length + denied.length < now.length
    // One that is gone since it was listed is left out.
    this.#add({ permissionSets: told.flatMap((each) => (each && !isDenied(each) ? each : [])) })
    const suchAs = told.find(isDenied)?.denied ?? ''
    const undecided = this.#leaveOut(denied, suchAs)
    const left = [...failed, ...(task.again ? undecided : []), ...task.arns.slice(this.#pace.atOnce)]
    const rest = this.#progress.tasks.slice(1)
    const tasks = left.length > 0 ? [{ ...task, arns: left }, ...rest] : rest
    this.#progress = { ...this.#progress, tasks: task.again ? tasks : askedAgain(tasks, undecided) }
    for (const answer of answers) if (answer.status === 'rejected') throw answer.reason
    if (task.again && undecided.length > 0)
      throw new Error(`no permission set at all may be described: ${suchAs}`)
  }

  /**
   * Leaves out what may not be described, so that whoever asks for it is told that there is no such thing and all else goes
   * on. Before any was described the right itself may be missing, for which no good catalogue is given up: returns those of
   * which that is still to be found out.
   */
  #leaveOut(denied: readonly string[], suchAs: string): readonly string[] {
    const { hasShown, leftOut } = this.#progress
    if (!hasShown || denied.length === 0) return denied
    const count = (leftOut?.count ?? 0) + denied.length
    this.#progress = { ...this.#progress, leftOut: { suchAs, ...leftOut, count } }
    return []
  }

  #add({ accounts = [], permissionSets = [], groups = [] }: Partial<CataloguePart>): void {
    this.#found = {
      accounts: [...this.#found.accounts, ...accounts],
      permissionSets: [...this.#found.permissionSets, ...permissionSets],
      groups: [...this.#found.groups, ...groups],
    }
    if (permissionSets.length > 0) this.#progress = { ...this.#progress, hasShown: true }
  }
}

const isDenied = (told: PermissionSet | NotShown | undefined): told is NotShown =>
  told !== undefined && 'denied' in told

/** The same tasks, and behind them these permission sets once more. */
function askedAgain(tasks: readonly ReadingTask[], arns: readonly string[]): readonly ReadingTask[] {
  if (arns.length === 0) return tasks
  const last = tasks.at(-1)
  if (last?.list !== 'describe' || !last.again) return [...tasks, { list: 'describe', arns, again: true }]
  return [...tasks.slice(0, -1), { ...last, arns: [...last.arns, ...arns] }]
}

const nothing: CataloguePart = { accounts: [], permissionSets: [], groups: [] }
