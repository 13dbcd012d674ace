import type { Clock } from '../clock.ts'
import { Faults } from '../faults.ts'
import { administrator } from './administrator.ts'
import type { Administrator } from './administrator.ts'
import { dispatch } from './dispatch.ts'
import type { Call, Dispatch } from './dispatch.ts'
import { identityStore } from './identity-store.ts'
import { startLoopback } from './loopback.ts'
import { oidc } from './oidc.ts'
import { organizations } from './organizations.ts'
import { Provisioning } from './provisioning.ts'
import type { FailingKind } from './provisioning.ts'
import { plant } from './seed.ts'
import type { Assignment, GroupAssignment, Membership, Seed } from './seed.ts'
import {
  assignmentsByName,
  groupAssignmentsByName,
  membershipsByName,
  permissionSetsByName,
  usersByName,
} from './shown.ts'
import type { StoredPermissionSet, StoredUser } from './shown.ts'
import { ssoAdmin } from './sso-admin.ts'
import { tokenBucket } from './throttle.ts'

export type { Seed } from './seed.ts'

/** An IAM Identity Center, its identity store and its organization, behind one address on this machine. */
export interface IdentityCenter extends Administrator {
  /** For `endpoint` or `AWS_ENDPOINT_URL` of all four clients. */
  readonly url: string
  readonly region: string
  readonly startUrl: string
  readonly instanceArn: string
  readonly identityStoreId: string
  readonly managementAccountId: string
  /** Faults by operation name, such as `CreateAccountAssignment`. */
  readonly faults: Faults
  /** The calls that named an operation, in the order they were answered; the latest 10,000. */
  readonly calls: readonly Call[]
  /** The users, sorted by user name. */
  users(): StoredUser[]
  /** The direct assignments of users, by name and sorted; groups' assignments are left out. */
  assignments(): Assignment[]
  /** The groups' assignments, by name and sorted. */
  groupAssignments(): GroupAssignment[]
  /** The permission sets with what is in them, sorted by name. */
  permissionSets(): StoredPermissionSet[]
  /** The group memberships, by name and sorted. */
  memberships(): Membership[]
  /** How long assignments stay IN_PROGRESS, in milliseconds of the clock; Infinity holds them until it is lowered. */
  settleMs: number
  /**
   * Whether the caller is in the delegated administrator account: then nothing is told by principal, and what belongs to the
   * management account can't be changed.
   */
  delegated: boolean
  /** How deleting what is missing goes: it ends FAILED, or is refused with ResourceNotFoundException at once. */
  missingDelete: 'failed' | 'refused'
  /** How long lists of assignments go on showing what was before an operation succeeded, in milliseconds of the clock. */
  listLagMs: number
  /** The next assignment to be created or deleted, or set to be provisioned, ends FAILED with this reason. */
  failNext(kind: FailingKind, reason: string): void
  close(): Promise<void>
}

export interface IdentityCenterOptions {
  readonly clock: Clock
  readonly seed?: Seed
  /** The most that a page holds, whatever is asked for; default 2. */
  readonly pageSize?: number
  /** Calls a second of sso-admin and identitystore together; default 20, `Infinity` for no limit. */
  readonly callsPerSecond?: number
  /** See `IdentityCenter.settleMs`; default 300. */
  readonly settleMs?: number
  /** See `IdentityCenter.delegated`; default false. */
  readonly delegated?: boolean
}

const callsKept = 10_000

/** Starts the stand-in on a free port of 127.0.0.1. Throws when the seed uses a name that it does not define. */
export async function startIdentityCenter(options: IdentityCenterOptions): Promise<IdentityCenter> {
  const { clock, seed = {}, pageSize = 2, callsPerSecond = 20, settleMs = 300 } = options
  const world = plant(seed, clock.now())
  world.delegated = options.delegated ?? false
  const provisioning = new Provisioning(world, clock, settleMs)
  const calls: Call[] = []
  const on: Dispatch = {
    services: [ssoAdmin, identityStore, organizations],
    oidc: oidc(world, () => clock.now()),
    context: { world, provisioning, pageSize, now: () => clock.now() },
    faults: new Faults(),
    now: () => clock.now(),
    mayPass: Number.isFinite(callsPerSecond) ? tokenBucket(clock, callsPerSecond) : () => true,
    record: (call) => {
      calls.push(call)
      if (calls.length > callsKept) calls.shift()
    },
  }
  const server = await startLoopback((request) => dispatch(request, on))
  const { region, startUrl, instanceArn, identityStoreId, managementAccountId } = world
  return {
    ...administrator(world, () => clock.now()),
    region,
    startUrl,
    instanceArn,
    identityStoreId,
    managementAccountId,
    url: server.url,
    faults: on.faults,
    calls,
    users: () => usersByName(world),
    assignments: () => assignmentsByName(world, provisioning),
    groupAssignments: () => groupAssignmentsByName(world, provisioning),
    permissionSets: () => permissionSetsByName(world, provisioning),
    memberships: () => membershipsByName(world),
    get settleMs() {
      return provisioning.settleMs
    },
    set settleMs(ms) {
      provisioning.settleMs = ms
    },
    get delegated() {
      return world.delegated
    },
    set delegated(is) {
      world.delegated = is
    },
    get missingDelete() {
      return provisioning.missingDelete
    },
    set missingDelete(how) {
      provisioning.missingDelete = how
    },
    get listLagMs() {
      return provisioning.listLagMs
    },
    set listLagMs(ms) {
      provisioning.listLagMs = ms
    },
    failNext: (kind, reason) => provisioning.failNext(kind, reason),
    close: () => server.close(),
  }
}
