import type { IdentitystoreClient } from '@aws-sdk/client-identitystore'
import type { SSOAdminClient } from '@aws-sdk/client-sso-admin'
import type { PairKey } from '../access/entitlement.ts'
import type { Answer, Operation } from '../access/pair.ts'
import {
  type AccountAssignments,
  accountAssignments,
  type HasAccount,
  type OperationStatus,
} from './account-assignments.ts'
import { type IdentityStore, identityStore, type UserHint } from './identity-store.ts'
import type { Instance } from './instance.ts'
import { outstanding } from './outstanding.ts'
import { type PermissionSets, permissionSets } from './permission-sets.ts'
import { settling } from './settling.ts'

/** The clients of Identity Center: reads retry, writes are made once, since their answer decides what is done next. */
export interface IdentityCenterClients {
  readonly ssoAdmin: { readonly reads: SSOAdminClient; readonly writes: SSOAdminClient }
  readonly identitystore: { readonly reads: IdentitystoreClient; readonly writes: IdentitystoreClient }
}

/** Of the writes that take their time; memberships are made at once. */
const writesAtOnce = 10
const noNeed = (): void => undefined

/**
 * Identity Center behind one room. The instance is found when it is first needed, and again after a failure. `hint` is asked
 * for who has an address that is found under no exact spelling, and `hasAccount` only where Identity Center does not know an account.
 */
export function openIdentityCenter(
  clients: IdentityCenterClients,
  instance: () => Promise<Instance>,
  hint?: UserHint,
  hasAccount?: HasAccount,
) {
  const assignments = lazily(async (): Promise<AccountAssignments> => {
    const { reads, writes } = clients.ssoAdmin
    return accountAssignments(reads, writes, await instance(), hasAccount)
  })
  const store = lazily(async (): Promise<IdentityStore> => {
    return identityStore(clients.identitystore.reads, clients.identitystore.writes, await instance(), hint)
  })

  const sets = lazily(async (): Promise<PermissionSets> =>
    permissionSets(clients.ssoAdmin.reads, await instance()),
  )

  const room = outstanding(writesAtOnce)

  /** The two kinds of entitlement, looked at and written alike. */
  const entitlements = {
    async observe({ principalId, entitlement }: PairKey): Promise<boolean> {
      return entitlement.kind === 'account'
        ? (await assignments()).observe({ principalId, entitlement })
        : (await store()).observe({ principalId, entitlement })
    },
    async create({ principalId, entitlement }: PairKey): Promise<Answer> {
      return entitlement.kind === 'account'
        ? (await assignments()).create({ principalId, entitlement })
        : (await store()).join({ principalId, entitlement })
    },
    async remove({ principalId, entitlement }: PairKey): Promise<Answer> {
      return entitlement.kind === 'account'
        ? (await assignments()).remove({ principalId, entitlement })
        : (await store()).leave({ principalId, entitlement })
    },
    /** Memberships are made at once: only account assignments have operations to ask about. */
    async status(kind: Operation['kind'], awsRequestId: string): Promise<OperationStatus> {
      return (await assignments()).status(kind, awsRequestId)
    },
    room: ({ entitlement }: PairKey): Promise<() => void> =>
      entitlement.kind === 'account' ? room() : Promise.resolve(noNeed),
    settling: settling(),
  }
  return { assignments, identityStore: store, permissionSets: sets, entitlements }
}

/** Made at the first call and kept; a failure is not kept. */
export function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}
