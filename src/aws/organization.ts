import {
  type Account as AwsAccount,
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations'
import { named, unlessGone } from './errors.ts'
import { following, type Page, pageAt } from './pages.ts'

/** One page of accounts: only those that can be worked in. */
export interface AccountPage extends Page<{ readonly id: string; readonly name: string }> {
  /** Told by every account's ARN, a suspended one's too; null where the page has none. */
  readonly managementAccountId: string | null
}

/** A root or an organizational unit. */
export interface Unit {
  readonly id: string
  readonly name: string
}

/** The most that Organizations puts on one page of these lists. */
const MaxResults = 20

const hasAccountTimeoutMs = 5000

/**
 * The accounts and units of the organization, one call to a page, so that whoever walks them may stop and go on. A page is
 * null where its token is not good any more; reads throw otherwise, and may be tried again.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html
 */
export function organization(client: OrganizationsClient) {
  const listAccounts = async (next: { NextToken?: string }): Promise<AccountPage> =>
    accountPage(await client.send(new ListAccountsCommand({ MaxResults, ...next })))

  return {
    accounts: (token?: string): Promise<AccountPage | null> => pageAt(token, listAccounts),

    roots: (token?: string): Promise<Page<Unit> | null> =>
      pageAt(token, async (next) => {
        const answer = await client.send(new ListRootsCommand({ MaxResults, ...next }))
        return unitPage(answer.Roots, answer.NextToken)
      }),

    /** The accounts that lie directly in a root or unit; none where it is gone. */
    accountsIn: (parentId: string, token?: string): Promise<AccountPage | null> =>
      pageAt(token, async (next) => {
        const input = { ParentId: parentId, MaxResults, ...next }
        return accountPage(
          await unlessGone(client.send(new ListAccountsForParentCommand(input)), isParentGone),
        )
      }),

    /** The units that lie directly in a root or unit; none where it is gone. */
    unitsIn: (parentId: string, token?: string): Promise<Page<Unit> | null> =>
      pageAt(token, async (next) => {
        const input = { ParentId: parentId, MaxResults, ...next }
        const answer = await unlessGone(
          client.send(new ListOrganizationalUnitsForParentCommand(input)),
          isParentGone,
        )
        return unitPage(answer?.OrganizationalUnits, answer?.NextToken)
      }),

    /** The account that the organization belongs to, for whom no account's ARN has told it. */
    async managementAccountId(): Promise<string> {
      const { Organization } = await client.send(new DescribeOrganizationCommand({}))
      if (!Organization?.MasterAccountId)
        throw new Error('Organizations does not tell its management account')
      return Organization.MasterAccountId
    },

    /** Whether the account is in the organization, closed ones too. Throws where that can't be told. */
    async hasAccount(AccountId: string): Promise<boolean> {
      // Whoever asks is in the middle of a look, whose lease runs out.
      const abortSignal = AbortSignal.timeout(hasAccountTimeoutMs)
      const call = client.send(new DescribeAccountCommand({ AccountId }), { abortSignal })
      return (await unlessGone(call, isAccountGone)) !== undefined
    },
  }
}

export type Organization = ReturnType<typeof organization>

const owner = /^arn:[\w-]+:organizations::(\d{12}):account\//

interface AwsAccountPage {
  readonly Accounts?: readonly AwsAccount[] | undefined
  readonly NextToken?: string | undefined
}

function accountPage({ Accounts = [], NextToken }: AwsAccountPage = {}): AccountPage {
  return {
    // `Status` was retired in September 2026 and is not told any more.
    items: Accounts.flatMap(({ Id, Name, State }) =>
      Id && State === 'ACTIVE' ? [{ id: Id, name: Name || Id }] : [],
    ),
    managementAccountId: Accounts.map(({ Arn }) => owner.exec(Arn ?? '')?.[1]).find(Boolean) ?? null,
    ...following(NextToken),
  }
}

interface AwsUnit {
  readonly Id?: string | undefined
  readonly Name?: string | undefined
}

const unitPage = (units: readonly AwsUnit[] = [], token: string | undefined): Page<Unit> => ({
  items: units.flatMap(({ Id, Name }) => (Id ? [{ id: Id, name: Name ?? Id }] : [])),
  ...following(token),
})

/** A unit may be removed while the tree is walked: what lay in it lies elsewhere by now. */
const isParentGone = (error: unknown): boolean => named(error) === 'ParentNotFoundException'

const isAccountGone = (error: unknown): boolean => named(error) === 'AccountNotFoundException'
