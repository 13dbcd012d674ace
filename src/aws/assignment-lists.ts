import {
  ListAccountAssignmentsCommand,
  ListAccountAssignmentsForPrincipalCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  type SSOAdminClient,
} from '@aws-sdk/client-sso-admin'
import type { HeldRow } from '../access/entitlement.ts'
import { isNotForUs, isNotFound, unlessGone, words } from './errors.ts'
import type { Instance } from './instance.ts'
import { following, type Page, pageAt, pages } from './pages.ts'

/** AWS does not tell this to this account, and would say so again: its words. */
export interface Refused {
  readonly refused: string
}

/**
 * The two ways to learn who is assigned what: by principal, which AWS tells the organization's management account alone, and
 * by permission set and account, a call to a page. Reads throw, and may be tried again.
 * @see https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListAccountAssignmentsForPrincipal.html
 */
export function assignmentLists(client: SSOAdminClient, { instanceArn: InstanceArn }: Instance) {
  return {
    /** Everything assigned to a user or a group. Null where AWS does not tell it to this account. */
    async heldBy(principalId: string, type: 'USER' | 'GROUP'): Promise<HeldRow[] | null> {
      const held: HeldRow[] = []
      const input = { InstanceArn, PrincipalId: principalId, PrincipalType: type, MaxResults: 100 }
      const list = pages((next) =>
        client.send(new ListAccountAssignmentsForPrincipalCommand({ ...input, ...next })),
      )
      try {
        for await (const { AccountAssignments = [] } of list)
          for (const row of AccountAssignments)
            // A user's list may hold what comes through groups too; each group is asked by itself.
            if (row.AccountId && row.PermissionSetArn && row.PrincipalId === principalId)
              held.push({ accountId: row.AccountId, permissionSetArn: row.PermissionSetArn })
      } catch (error) {
        if (isNotForUs(error)) return null
        throw error
      }
      return held
    },

    /** Whether AWS tells this account what a principal holds: one call, about any principal. */
    async tellsByPrincipal(principalId: string, type: 'USER' | 'GROUP'): Promise<boolean> {
      const input = { InstanceArn, PrincipalId: principalId, PrincipalType: type, MaxResults: 1 }
      try {
        await client.send(new ListAccountAssignmentsForPrincipalCommand(input))
        return true
      } catch (error) {
        if (isNotForUs(error)) return false
        // Whoever is told that there is no such principal is told.
        if (isNotFound(error)) return true
        throw error
      }
    },

    /**
     * One page of the accounts that a permission set is provisioned in; none where it is gone. Null where the token is not
     * good any more, and what AWS said where it refuses to tell.
     * @see https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListAccountsForProvisionedPermissionSet.html
     */
    accountsWith: (permissionSetArn: string, token?: string): Promise<Page<string> | Refused | null> =>
      unlessRefused(
        pageAt(token, async (next) => {
          const input = { InstanceArn, PermissionSetArn: permissionSetArn, MaxResults: 100, ...next }
          const page = await unlessGone(
            client.send(new ListAccountsForProvisionedPermissionSetCommand(input)),
          )
          return { items: page?.AccountIds ?? [], ...following(page?.NextToken) }
        }),
      ),

    /**
     * One page of the ids of the users and groups that are assigned a permission set in an account; none where either is
     * gone. Null where the token is not good any more, and what AWS said where it refuses to tell.
     * @see https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListAccountAssignments.html
     */
    assigneesIn: (
      { accountId, permissionSetArn }: HeldRow,
      token?: string,
    ): Promise<Page<string> | Refused | null> =>
      unlessRefused(
        pageAt(token, async (next) => {
          const where = { AccountId: accountId, PermissionSetArn: permissionSetArn }
          const input = { InstanceArn, ...where, MaxResults: 100, ...next }
          const page = await unlessGone(client.send(new ListAccountAssignmentsCommand(input)))
          const items = (page?.AccountAssignments ?? []).flatMap(({ PrincipalId }) => PrincipalId ?? [])
          return { items, ...following(page?.NextToken) }
        }),
      ),
  }
}

async function unlessRefused<T>(call: Promise<T>): Promise<T | Refused> {
  try {
    return await call
  } catch (error) {
    if (isNotForUs(error)) return { refused: words(error) }
    throw error
  }
}
