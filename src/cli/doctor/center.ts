import type { Instance } from '../../aws/instance.ts'
import type { Aws, Manner } from '../edges/aws.ts'

/** Where nobody answers, whoever waits wants to hear of it: each attempt may take five seconds. */
export const manner: Manner = { callsPerSecond: 15, first: { maxAttempts: 2 } }

/** Identity Center, read at a pace that all checks share. */
export function centerReads({ center }: Aws, instance: Instance) {
  const { ssoAdmin, identitystore, assignments, identityStore, permissionSets } = center(() =>
    Promise.resolve(instance),
  )
  return {
    instance,
    ssoAdmin: ssoAdmin.reads,
    identitystore: identitystore.reads,
    assignments,
    identityStore,
    permissionSets,
  }
}

export type CenterReads = ReturnType<typeof centerReads>
