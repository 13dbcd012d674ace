import { groupChanges } from '../../aws/groups.ts'
import { type EnabledInstance, enabledInstance, findNamed, type Instance } from '../../aws/instance.ts'
import { permissionSetChanges } from '../../aws/permission-set-changes.ts'
import { permissionSetContents } from '../../aws/permission-set-contents.ts'
import type { Env } from '../../config.ts'
import { type Aws, type Manner, namedInstance } from '../edges/aws.ts'

/** Nobody waits for an answer within seconds: reading through a throttle is better than giving up. */
export const manner: Manner = { callsPerSecond: 15, center: { maxAttempts: 8 } }

/** The instance that the settings name, else what is enabled in the portal's Region. */
export async function instanceToSetUp(aws: Aws, env: Env): Promise<EnabledInstance> {
  const { region } = aws
  const named = namedInstance(env)
  if (named) {
    const instance = await findNamed(aws.instances(), named, region, untold)
    return { kind: 'organization', instance, regions: null }
  }
  return enabledInstance(aws.instances(), region, () => managementAccountId(aws))
}

/** A primary Region elsewhere is said by what is refused in this one. */
const untold = (): undefined => undefined

/** Every account's ARN tells it too, to whom may list accounts and not describe the organization. */
async function managementAccountId({ organization }: Aws): Promise<string> {
  try {
    return await organization.managementAccountId()
  } catch (error) {
    const page = await organization.accounts().catch(() => null)
    if (page?.managementAccountId) return page.managementAccountId
    throw error
  }
}

/** This Identity Center, to be read and changed. */
export async function openSetup({ organization, center }: Aws, instance: Instance) {
  const { ssoAdmin, identitystore, assignments, identityStore, permissionSets } = center(() =>
    Promise.resolve(instance),
  )
  return {
    instance,
    organization,
    permissionSets,
    identityStore,
    assignments: await assignments(),
    contents: permissionSetContents(ssoAdmin.reads, instance),
    changes: permissionSetChanges(ssoAdmin.reads, ssoAdmin.writes, instance),
    groups: groupChanges(identitystore.reads, identitystore.writes, instance),
  }
}

export type SetupEdges = Awaited<ReturnType<typeof openSetup>>
