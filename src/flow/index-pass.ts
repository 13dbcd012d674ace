import type { Catalogue } from '../access/catalogue.ts'
import type { HeldRow } from '../access/entitlement.ts'
import type { Refused } from '../aws/assignment-lists.ts'
import type { IndexProgress } from '../store/jobs.ts'
import type { IndexEdges } from './index-assignments.ts'
import { Turns } from './turns.ts'

type InAccounts = NonNullable<IndexProgress['permissionSet']>

/** What AWS refuses so often in a row it will refuse for ever, and the rest must not wait for that. */
const mostRefusals = 3

/** A pass over all assignments: permission set by permission set, account by account, in the order of the index. */
export class IndexPass {
  readonly #edges: IndexEdges
  readonly #catalogue: Catalogue
  readonly #turns: Turns
  /** Keeps the job ours while one place takes longer than a step. */
  readonly #renew: () => Promise<void>
  #progress: IndexProgress
  #isDone = false

  constructor(
    edges: IndexEdges,
    catalogue: Catalogue,
    progress: IndexProgress,
    intervalMs: number,
    renew: () => Promise<void>,
  ) {
    this.#edges = edges
    this.#catalogue = catalogue
    this.#progress = progress
    this.#turns = new Turns(edges, progress.notBefore, intervalMs)
    this.#renew = renew
  }

  get isDone(): boolean {
    return this.#isDone
  }

  get progress(): IndexProgress {
    return { ...this.#progress, notBefore: this.#turns.notBefore }
  }

  /** Where it is, for the log. */
  get place(): object {
    const { permissionSet } = this.#progress
    if (!permissionSet) return {}
    const { arn, isListed, accountIds } = permissionSet
    return { permissionSetArn: arn, ...(isListed ? { accountId: accountIds[0] } : {}) }
  }

  /** Reads the next page of accounts, or who is assigned a permission set in the next account. */
  async next(): Promise<void> {
    const { isAsked, permissionSet, reached } = this.#progress
    if (!isAsked) return this.#ask()
    if (!permissionSet) return this.#open('')
    if (!permissionSet.isListed) return this.#list(permissionSet)
    const { arn, accountIds } = permissionSet
    const [accountId, ...left] = accountIds
    if (accountId === undefined) return this.#open(arn)
    const row = { accountId, permissionSetArn: arn }
    const principals = await this.#assignees(row)
    if ('refused' in principals) return this.#refused(principals, { arn, accountIds })
    await this.#edges.store.heldIndex.settle(reached, row, principals, (id) => this.#isOurs(id, row))
    this.#goOn({ permissionSet: { ...permissionSet, accountIds: left }, reached: row })
  }

  /** Where AWS tells by principal there is nothing to keep an index for. */
  async #ask(): Promise<void> {
    const [group] = this.#catalogue.groups
    const principalId = group?.id ?? (await this.#anyUserId())
    const assignments = await this.#edges.assignments()
    await this.#turns.next()
    this.#isDone =
      principalId === undefined || (await assignments.tellsByPrincipal(principalId, group ? 'GROUP' : 'USER'))
    this.#goOn({ isAsked: true })
  }

  async #anyUserId(): Promise<string | undefined> {
    const identityStore = await this.#edges.identityStore()
    await this.#turns.next()
    return identityStore.anyUserId()
  }

  /** Goes on with the permission set after this one; behind the last the pass is at its end. */
  async #open(after: string): Promise<void> {
    const arns = this.#catalogue.permissionSets.map(({ arn }) => arn).filter((arn) => arn > after)
    const [arn] = arns.toSorted()
    if (arn !== undefined) {
      this.#goOn({ permissionSet: { arn, isListed: false, accountIds: [] } })
      return
    }
    const { startedAt, reached } = this.#progress
    // What the catalogue had to leave out nobody looks for.
    const skipped = (this.#progress.skipped ?? 0) + (this.#catalogue.leftOut ?? 0)
    const finishedAt = this.#edges.now().toISOString()
    const head = { startedAt, finishedAt, ...(skipped === 0 ? {} : { skipped }) }
    await this.#edges.store.heldIndex.finish(reached, head)
    const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000
    this.#edges.log.info({ seconds }, 'the assignments were read')
    this.#isDone = true
  }

  /** All accounts first: page tokens may not live as long as it takes to read what is assigned in a page of them. */
  async #list({ arn, token, accountIds }: InAccounts): Promise<void> {
    const assignments = await this.#edges.assignments()
    await this.#turns.next()
    const page = await assignments.accountsWith(arn, token)
    if (!page) this.#goOn({ permissionSet: { arn, isListed: false, accountIds: [] } })
    else if ('refused' in page) return this.#refused(page, { arn })
    const { items, next } = usable(page, token)
    const found = [...accountIds, ...items]
    if (next !== undefined)
      this.#goOn({ permissionSet: { arn, isListed: false, token: next, accountIds: found } })
    else this.#goOn({ permissionSet: { arn, isListed: true, accountIds: [...new Set(found)].toSorted() } })
  }

  async #assignees(row: HeldRow): Promise<ReadonlySet<string> | Refused> {
    const assignments = await this.#edges.assignments()
    const principals = new Set<string>()
    let token: string | undefined
    do {
      if (token !== undefined) await this.#renew()
      await this.#turns.next()
      const page = await assignments.assigneesIn(row, token)
      if (page && 'refused' in page) return page
      const { items, next } = usable(page, token)
      for (const id of items) principals.add(id)
      token = next
    } while (token !== undefined)
    return principals
  }

  /** Leaves it to be asked again; in the end goes on behind the first of the accounts, or without any, the permission set. */
  async #refused(
    { refused }: Refused,
    { arn, accountIds = [] }: Pick<InAccounts, 'arn'> & Partial<InAccounts>,
  ): Promise<void> {
    const { refusals = 0, skipped = 0, reached } = this.#progress
    if (refusals + 1 < mostRefusals) return this.#goOn({ refusals: refusals + 1 })
    const [accountId, ...left] = accountIds
    const part = { permissionSetArn: arn, ...(accountId === undefined ? {} : { accountId }) }
    const over = await this.#edges.store.heldIndex.stepOver(reached, part)
    this.#edges.log.warn(
      { ...part, reason: refused },
      'AWS does not tell who is assigned this: it is left as it was',
    )
    this.#goOn({
      permissionSet: { arn, isListed: true, accountIds: left },
      reached: over,
      skipped: skipped + 1,
    })
  }

  /** What the bot gave is known from its own records, to the minute: the index would show it long after its end. */
  async #isOurs(principalId: string, row: HeldRow): Promise<boolean> {
    const entitlement = { kind: 'account', ...row } as const
    const { pair } = await this.#edges.store.pairs.sight({ principalId, entitlement })
    return pair.standing === false
  }

  #goOn(change: Partial<IndexProgress>): void {
    this.#progress = { ...this.#progress, refusals: 0, ...change }
  }
}

/** The page, unless the list has to be read anew, or would never end. */
function usable<T extends { readonly next?: string }>(page: T | null, token: string | undefined): T {
  if (!page) throw new Error('a page token is not good any more')
  if (page.next !== undefined && page.next === token) throw new Error('a list repeats its page token')
  return page
}
