import type { IdentitystoreClient } from '@aws-sdk/client-identitystore'
import type { OrganizationsClient } from '@aws-sdk/client-organizations'
import type { SSOAdminClient } from '@aws-sdk/client-sso-admin'
import { identityStore, type IdentityStore } from '../../aws/identity-store.ts'
import type { Instance } from '../../aws/instance.ts'
import { organization, type Organization } from '../../aws/organization.ts'
import { pace } from '../../aws/pace.ts'
import { permissionSets, type PermissionSets } from '../../aws/permission-sets.ts'
import { identityCenterClients, organizationsClient } from '../../clients.ts'
import { pause } from '../../pause.ts'
import { tableRegion } from './settings.ts'

/** Identity Center takes 20 calls a second from everybody; some are left to a bot that runs meanwhile. */
const callsPerSecond = 15

/** Where nobody answers, whoever waits wants to hear of it: each attempt may take five seconds. */
export const maxAttempts = 2

/** Identity Center, read at a pace that all checks share. */
export interface CenterReads {
  readonly instance: Instance
  readonly ssoAdmin: SSOAdminClient
  readonly identitystore: IdentitystoreClient
  readonly permissionSets: PermissionSets
  readonly identityStore: IdentityStore
}

export function centerReads(instance: Instance): CenterReads {
  const { working } = pace(callsPerSecond, () => new Date(), pause)
  const { ssoAdmin, identitystore } = identityCenterClients(
    {},
    () => Promise.resolve(instance.region),
    working,
  )
  return {
    instance,
    ssoAdmin: ssoAdmin.reads,
    identitystore: identitystore.reads,
    permissionSets: permissionSets(ssoAdmin.reads, instance),
    identityStore: identityStore(identitystore.reads, identitystore.writes, instance),
  }
}

/** The organization, which is the same from every Region: `region` is for whoever has set none. */
export async function organizationReads(
  region: string,
): Promise<{ readonly client: OrganizationsClient; readonly reads: Organization }> {
  const elsewhere = (await tableRegion()) === null ? { region } : {}
  const client = organizationsClient({ organizations: { ...elsewhere, maxAttempts } })
  return { client, reads: organization(client) }
}
