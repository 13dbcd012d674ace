import { ListGroupsCommand, ListUsersCommand } from '@aws-sdk/client-identitystore'
import { ListRootsCommand, type OrganizationsClient } from '@aws-sdk/client-organizations'
import { ListPermissionSetsCommand } from '@aws-sdk/client-sso-admin'
import { accountMatcher, globMatches } from '../../access/pattern.ts'
import type { Policy } from '../../access/policy.ts'
import { lazily } from '../../aws/index.ts'
import type { CenterReads } from './center.ts'
import type { Company } from './company.ts'
import { Lacking } from './report.ts'

/** There is nothing yet to try a read on. */
export class NothingThere extends Error {
  override readonly name = 'NothingThere'
}

/** Something of every kind to try reads on. Each throws NothingThere where there is none, and Lacking where it can't be read. */
export interface Samples {
  readonly userId: () => Promise<string>
  readonly groupId: () => Promise<string>
  readonly permissionSetArn: () => Promise<string>
  /** An account and a permission set that one rule is about: a right may hold for nothing else. */
  readonly pair: () => Promise<{ readonly accountId: string; readonly permissionSetArn: string }>
}

export function samples(
  { identitystore, ssoAdmin, instance }: CenterReads,
  company: Company,
  policy: Policy,
  managementAccountId: () => Promise<string>,
): Samples {
  const { identityStoreId: IdentityStoreId, instanceArn: InstanceArn } = instance
  const one = { IdentityStoreId, MaxResults: 1 }
  return {
    userId: by('identitystore:ListUsers', 'a user', async () => {
      const { Users = [] } = await identitystore.send(new ListUsersCommand(one))
      return Users[0]?.UserId
    }),
    groupId: by('identitystore:ListGroups', 'a group', async () => {
      const { Groups = [] } = await identitystore.send(new ListGroupsCommand(one))
      return Groups[0]?.GroupId
    }),
    permissionSetArn: by('sso:ListPermissionSets', 'a permission set', async () => {
      const answer = await ssoAdmin.send(new ListPermissionSetsCommand({ InstanceArn, MaxResults: 1 }))
      return answer.PermissionSets?.[0]
    }),
    pair: by('accounts and permission sets', 'an account and a permission set of a rule', async () => {
      const management = await managementAccountId()
      const [{ found }, { accounts }] = await Promise.all([company.permissionSets(), company.accounts()])
      for (const rule of policy.rules) {
        if (rule.kind !== 'account') continue
        const set = found.find(({ name }) => rule.permissionSets.some((glob) => globMatches(glob, name)))
        const account = accounts.find(accountMatcher(rule.accounts, management))
        if (set && account) return { permissionSetArn: set.arn, accountId: account.id }
      }
      return undefined
    }),
  }
}

/** A root of the organization: throws like the samples. */
export const rootSample = (organizations: OrganizationsClient): (() => Promise<string>) =>
  by('organizations:ListRoots', 'a root', async () => {
    const { Roots = [] } = await organizations.send(new ListRootsCommand({}))
    return Roots[0]?.Id
  })

/** Read once. What keeps it from being read is another line's matter: `needs` names it. */
const by = <T>(needs: string, what: string, read: () => Promise<T | undefined>): (() => Promise<T>) =>
  lazily(async () => {
    const found = await read().catch((error: unknown) => {
      throw error instanceof Lacking ? error : new Lacking(needs, { cause: error })
    })
    if (found === undefined) throw new NothingThere(what)
    return found
  })
