import type { PermissionSet } from '../access/catalogue.ts'
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

  async #describe({ list, arns }: Describe): Promise<void> {
    const permissionSets = await this.#edges.permissionSets()
    const now = arns.slice(0, this.#pace.atOnce)
    const answers = await Promise.allSettled(
      now.map((arn) => this.#turns.next().then(() => permissionSets.describe(arn))),
    )
    const described = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
    this.#hasMoved ||= described.length > 0
    // One that is gone since it was listed is left out.
    this.#add({ permissionSets: described.filter((each): each is PermissionSet => each !== undefined) })
    const failed = now.filter((_, index) => answers[index]?.status === 'rejected')
    const left = [...failed, ...arns.slice(this.#pace.atOnce)]
    const rest = this.#progress.tasks.slice(1)
    this.#progress = { ...this.#progress, tasks: left.length > 0 ? [{ list, arns: left }, ...rest] : rest }
    for (const answer of answers) if (answer.status === 'rejected') throw answer.reason
  }

  #add({ accounts = [], permissionSets = [], groups = [] }: Partial<CataloguePart>): void {
    this.#found = {
      accounts: [...this.#found.accounts, ...accounts],
      permissionSets: [...this.#found.permissionSets, ...permissionSets],
      groups: [...this.#found.groups, ...groups],
    }
  }
}

const nothing: CataloguePart = { accounts: [], permissionSets: [], groups: [] }
