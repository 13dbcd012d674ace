import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { AwsError } from './aws-error.ts'
import { endRoleUpdate } from './role-updates.ts'
import type { RoleUpdate } from './role-updates.ts'
import { assignmentKey } from './world.ts'
import type { World, WorldAssignment } from './world.ts'

export type OperationKind = 'create' | 'delete'

/** What can be told to fail. */
export type FailingKind = OperationKind | 'provision'

/** A creation or deletion of an assignment, under way or over. */
export interface Operation {
  readonly kind: OperationKind
  readonly requestId: string
  readonly assignment: WorldAssignment
  readonly startedAt: Date
  status: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED'
  failureReason?: string
}

/** @see https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html */
const mostOutstanding = 10

/** The asynchronous half of sso-admin. Nothing happens by itself: whoever looks calls `settle` first. */
export class Provisioning {
  /** How long operations stay IN_PROGRESS, in milliseconds of the clock; Infinity holds them until it is lowered. */
  settleMs: number
  /** How a delete of what is missing goes: an operation that ends FAILED, or ResourceNotFoundException at once. */
  missingDelete: 'failed' | 'refused' = 'failed'
  /** How long lists go on showing what was before an operation succeeded, in milliseconds of the clock. */
  listLagMs = 0
  readonly #changes: { readonly at: number; readonly before: ReadonlyMap<string, WorldAssignment> }[] = []
  readonly #world: World
  readonly #clock: Clock
  readonly #operations = new Map<string, Operation>()
  readonly #running = new Set<Operation>()
  readonly #planned: { kind: FailingKind; reason: string }[] = []
  /** By request id. */
  readonly roleUpdates = new Map<string, RoleUpdate>()

  constructor(world: World, clock: Clock, settleMs: number) {
    this.#world = world
    this.#clock = clock
    this.settleMs = settleMs
  }

  failNext(kind: FailingKind, reason: string): void {
    this.#planned.push({ kind, reason })
  }

  /** Begins an operation, or throws what the service answers instead. */
  start(kind: OperationKind, assignment: WorldAssignment): Operation {
    this.#refuseOverlap(assignment)
    if (this.#running.size >= mostOutstanding)
      throw new AwsError('ThrottlingException', 'Too many outstanding account assignment operations')
    if (kind === 'delete' && this.missingDelete === 'refused' && !this.#exists(assignment))
      throw new AwsError('ResourceNotFoundException', notFound(assignment))
    const operation: Operation = {
      kind,
      requestId: randomUUID(),
      assignment,
      startedAt: this.#clock.now(),
      status: 'IN_PROGRESS',
      ...this.#plannedFailure(kind),
    }
    this.#operations.set(operation.requestId, operation)
    this.#running.add(operation)
    return operation
  }

  /** Begins to bring roles up to date; throws where one of them is being changed. */
  updateRoles(begun: RoleUpdate): RoleUpdate {
    for (const accountId of begun.accountIds) this.#refuseOverlap({ ...begun, accountId })
    const update = { ...begun, ...this.#plannedFailure('provision') }
    this.roleUpdates.set(update.requestId, update)
    return update
  }

  #updatesRunning(): RoleUpdate[] {
    return [...this.roleUpdates.values()].filter(({ status }) => status === 'IN_PROGRESS')
  }

  /** The operation of this kind; the other kind's request ids are unknown here. */
  find(kind: OperationKind, requestId: string): Operation {
    const operation = this.#operations.get(requestId)
    if (operation?.kind !== kind)
      throw new AwsError('ResourceNotFoundException', `No ${kind} request with id ${requestId}`)
    return operation
  }

  /** Ends what is due by now. */
  settle(): void {
    const now = this.#clock.now().getTime()
    const isDue = ({ startedAt }: { startedAt: Date }): boolean => now >= startedAt.getTime() + this.settleMs
    for (const operation of this.#running) if (isDue(operation)) this.#end(operation)
    for (const update of this.#updatesRunning()) if (isDue(update)) endRoleUpdate(update, this.#world)
  }

  #end(operation: Operation): void {
    this.#running.delete(operation)
    const key = assignmentKey(operation.assignment)
    if (operation.kind === 'delete' && !this.#exists(operation.assignment))
      operation.failureReason ??= notFound(operation.assignment)
    operation.status = operation.failureReason === undefined ? 'SUCCEEDED' : 'FAILED'
    if (operation.status === 'FAILED') return
    const at = this.#clock.now().getTime()
    if (this.listLagMs > 0) this.#changes.push({ at, before: new Map(this.#world.assignments) })
    if (operation.kind === 'create') this.#world.assignments.set(key, operation.assignment)
    else this.#world.assignments.delete(key)
  }

  /** The assignments as lists show them. */
  listed(): WorldAssignment[] {
    const from = this.#clock.now().getTime() - this.listLagMs
    const { before = this.#world.assignments } = this.#changes.find(({ at }) => at > from) ?? {}
    return [...before.values()]
  }

  /** One permission set's role in an account is changed at a time, whoever it is for. */
  #refuseOverlap({ accountId, permissionSetArn }: { accountId: string; permissionSetArn: string }): void {
    const running = [
      ...[...this.#running].map(({ assignment }) => ({ ...assignment, accountIds: [assignment.accountId] })),
      ...this.#updatesRunning(),
    ]
    for (const each of running)
      if (each.permissionSetArn === permissionSetArn && each.accountIds.includes(accountId))
        throw new AwsError(
          'ConflictException',
          `There is a conflicting operation in process for account ${accountId}, permission set ${permissionSetArn}`,
        )
  }

  #exists(assignment: WorldAssignment): boolean {
    return this.#world.assignments.has(assignmentKey(assignment))
  }

  #plannedFailure(kind: FailingKind): { failureReason?: string } {
    const index = this.#planned.findIndex((planned) => planned.kind === kind)
    const [planned] = index < 0 ? [] : this.#planned.splice(index, 1)
    return planned ? { failureReason: planned.reason } : {}
  }
}

const notFound = ({ accountId, principalId }: WorldAssignment): string =>
  `Account assignment of principal ${principalId} in account ${accountId} was not found`
