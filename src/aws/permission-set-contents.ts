import {
  GetInlinePolicyForPermissionSetCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  ListManagedPoliciesInPermissionSetCommand,
  type SSOAdminClient,
} from '@aws-sdk/client-sso-admin'
import type { Instance } from './instance.ts'
import { pages } from './pages.ts'

/**
 * What is in a permission set, and where it has a role. Reads throw, and may be tried again.
 * @see https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListManagedPoliciesInPermissionSet.html
 */
export function permissionSetContents(client: SSOAdminClient, { instanceArn: InstanceArn }: Instance) {
  return {
    /** ARNs of the policies that AWS manages. */
    async managedPolicies(arn: string): Promise<string[]> {
      const input = { InstanceArn, PermissionSetArn: arn, MaxResults: 100 }
      const list = pages((next) =>
        client.send(new ListManagedPoliciesInPermissionSetCommand({ ...input, ...next })),
      )
      const arns: string[] = []
      for await (const { AttachedManagedPolicies = [] } of list)
        arns.push(...AttachedManagedPolicies.flatMap(({ Arn }) => Arn ?? []))
      return arns
    },

    /** The text as it was put; null where there is none. */
    async inlinePolicy(arn: string): Promise<string | null> {
      const input = { InstanceArn, PermissionSetArn: arn }
      const { InlinePolicy } = await client.send(new GetInlinePolicyForPermissionSetCommand(input))
      return InlinePolicy || null
    },

    /** Ids of the accounts that have a role of it, `behind` alone those whose role is as the set was before a change. */
    async accounts(arn: string, which: 'all' | 'behind'): Promise<string[]> {
      const input = {
        InstanceArn,
        PermissionSetArn: arn,
        MaxResults: 100,
        ...(which === 'behind'
          ? { ProvisioningStatus: 'LATEST_PERMISSION_SET_NOT_PROVISIONED' as const }
          : {}),
      }
      const list = pages((next) =>
        client.send(new ListAccountsForProvisionedPermissionSetCommand({ ...input, ...next })),
      )
      const ids: string[] = []
      for await (const { AccountIds = [] } of list) ids.push(...AccountIds)
      return ids
    },
  }
}
