import { type InstanceMetadata, ListInstancesCommand, type SSOAdminClient } from '@aws-sdk/client-sso-admin'
import { pages } from './pages.ts'

/** The organization instance of IAM Identity Center. */
export interface Instance {
  readonly instanceArn: string
  readonly identityStoreId: string
  /** Where it can be written to: replicas in other Regions only answer. */
  readonly region: string
}

/** Why there is no instance to work with, in words for whoever runs the bot. */
class NoInstance extends Error {
  override readonly name = 'NoInstance'
}

/**
 * The instance in the client's Region. An account instance may be listed beside the organization's: with several, the
 * management account's is taken. Throws NoInstance where none is active, or where it can't be told which.
 * @see https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListInstances.html
 */
export async function findInstance(
  client: SSOAdminClient,
  region: string,
  managementAccountId: () => Promise<string>,
): Promise<Instance> {
  const found: InstanceMetadata[] = []
  for await (const { Instances = [] } of pages((next) => client.send(new ListInstancesCommand(next))))
    found.push(...Instances.filter(({ Status }) => Status === undefined || Status === 'ACTIVE'))
  const candidates =
    found.length > 1
      ? await managementAccountId().then((id) => found.filter(({ OwnerAccountId }) => OwnerAccountId === id))
      : found
  const [instance, second] = candidates
  if (!instance?.InstanceArn || !instance.IdentityStoreId || second)
    throw new NoInstance(
      `${candidates.length === 0 ? 'No' : 'More than one'} active IAM Identity Center instance in ${region}: check portal.region in the policy, or set IDENTITY_CENTER_INSTANCE_ARN and IDENTITY_STORE_ID.`,
    )
  return {
    instanceArn: instance.InstanceArn,
    identityStoreId: instance.IdentityStoreId,
    region: instance.PrimaryRegion ?? region,
  }
}
