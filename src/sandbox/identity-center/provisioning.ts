import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { AwsError } from './aws-error.ts'
import { assignmentKey } from './world.ts'
import type { World, WorldAssignment } from './world.ts'

export type OperationKind = 'create' | 'delete'

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
  readonly #world: World
  readonly #clock: Clock
  readonly #operations = new Map<string, Operation>()
  readonly #running = new Set<Operation>()
  readonly #planned: { kind: OperationKind; reason: string }[] = []

  constructor(world: World, clock: Clock, settleMs: number) {
    this.#world = world
    this.#clock = clock
    this.settleMs = settleMs
  }

  failNext(kind: OperationKind, reason: string): void {
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
    for (const operation of this.#running)
      if (now >= operation.startedAt.getTime() + this.settleMs) this.#end(operation)
  }

  #end(operation: Operation): void {
    this.#running.delete(operation)
    const key = assignmentKey(operation.assignment)
    if (operation.kind === 'delete' && !this.#exists(operation.assignment))
      operation.failureReason ??= notFound(operation.assignment)
    operation.status = operation.failureReason === undefined ? 'SUCCEEDED' : 'FAILED'
    if (operation.status === 'FAILED') return
    if (operation.kind === 'create') this.#world.assignments.set(key, operation.assignment)
    else this.#world.assignments.delete(key)
  }

  /** One permission set's role in an account is changed at a time, whoever it is for. */
  #refuseOverlap({ accountId, permissionSetArn }: WorldAssignment): void {
    for (const { assignment } of this.#running)
      if (assignment.accountId === accountId && assignment.permissionSetArn === permissionSetArn)
        throw new AwsError(
          'ConflictException',
          `There is a conflicting operation in process for account ${accountId}, permission set ${permissionSetArn}`,
        )
  }

  #exists(assignment: WorldAssignment): boolean {
    return this.#world.assignments.has(assignmentKey(assignment))
  }

  #plannedFailure(kind: OperationKind): { failureReason?: string } {
    const index = this.#planned.findIndex((planned) => planned.kind === kind)
    const [planned] = index < 0 ? [] : this.#planned.splice(index, 1)
    return planned ? { failureReason: planned.reason } : {}
  }
}

const notFound = ({ accountId, principalId }: WorldAssignment): string =>
  `Account assignment of principal ${principalId} in account ${accountId} was not found`
