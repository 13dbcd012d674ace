import type { Policy } from '../../access/policy.ts'
import { type Caller, caller } from '../../aws/caller.ts'
import { groupChanges } from '../../aws/groups.ts'
import { lazily, openIdentityCenter } from '../../aws/index.ts'
import { type EnabledInstance, enabledInstance, type Instance } from '../../aws/instance.ts'
import { organization } from '../../aws/organization.ts'
import { pace } from '../../aws/pace.ts'
import { permissionSetChanges } from '../../aws/permission-set-changes.ts'
import { permissionSetContents } from '../../aws/permission-set-contents.ts'
import { identityCenterClients, instanceClient, organizationsClient, stsClient } from '../../clients.ts'
import type { Env } from '../../config.ts'
import { pause } from '../../pause.ts'

/** Identity Center takes 20 calls a second from everybody: some are left for a bot that may be running. */
const callsPerSecond = 15

/** AWS, before it is known whether there is an Identity Center to work with. */
export function openAws({ portal: { region } }: Policy, env: Env) {
  // Whoever sets something up has no use for the SDK's notice that it will want a newer Node one day.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'
  const elsewhere = env['AWS_REGION'] ? {} : { region }
  const organisation = organization(organizationsClient({ organizations: elsewhere }))
  return {
    region,
    organization: organisation,
    caller: (): Promise<Caller> => caller(stsClient({ sts: elsewhere })),
    enabledInstance: (): Promise<EnabledInstance> => {
      const { IDENTITY_CENTER_INSTANCE_ARN: instanceArn, IDENTITY_STORE_ID: identityStoreId } = env
      if (instanceArn && identityStoreId)
        return Promise.resolve({
          kind: 'organization',
          instance: { instanceArn, identityStoreId, region },
          regions: null,
        })
      return enabledInstance(instanceClient({}, region), region, () => managementAccountId(organisation))
    },
  }
}

export type Aws = ReturnType<typeof openAws>

/** Every account's ARN tells it too, to whom may list accounts and not describe the organization. */
async function managementAccountId({
  managementAccountId: described,
  accounts,
}: Aws['organization']): Promise<string> {
  try {
    return await described()
  } catch (error) {
    const page = await accounts().catch(() => null)
    if (page?.managementAccountId) return page.managementAccountId
    throw error
  }
}

/** This Identity Center, to be read and changed. */
export async function openSetup(
  instance: Instance,
  { organization: organisation }: Pick<Aws, 'organization'>,
) {
  const { working } = pace(callsPerSecond, () => new Date(), pause)
  // Nobody waits for an answer within seconds: reading through a throttle is better than giving up.
  const clients = identityCenterClients(
    { identityCenter: { maxAttempts: 8 } },
    () => Promise.resolve(instance.region),
    working,
  )
  const { ssoAdmin, identitystore } = clients
  const { assignments, identityStore, permissionSets } = openIdentityCenter(
    clients,
    lazily(() => Promise.resolve(instance)),
  )
  return {
    instance,
    organization: organisation,
    permissionSets,
    identityStore,
    assignments: await assignments(),
    contents: permissionSetContents(ssoAdmin.reads, instance),
    changes: permissionSetChanges(ssoAdmin.reads, ssoAdmin.writes, instance),
    groups: groupChanges(identitystore.reads, identitystore.writes, instance),
  }
}

export type SetupEdges = Awaited<ReturnType<typeof openSetup>>
