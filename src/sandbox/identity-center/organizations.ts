import * as schemas from '@aws-sdk/client-organizations'
import type {
  Account,
  DescribeAccountRequest,
  DescribeAccountResponse,
  DescribeOrganizationalUnitRequest,
  DescribeOrganizationalUnitResponse,
  DescribeOrganizationResponse,
  ListAccountsForParentRequest,
  ListAccountsForParentResponse,
  ListAccountsRequest,
  ListAccountsResponse,
  ListOrganizationalUnitsForParentRequest,
  ListOrganizationalUnitsForParentResponse,
  ListParentsRequest,
  ListParentsResponse,
  ListRootsRequest,
  ListRootsResponse,
  OrganizationalUnit,
} from '@aws-sdk/client-organizations'
import { AwsError } from './aws-error.ts'
import type { CallContext, Checked, Service } from './service.ts'
import { pageAs } from './service.ts'
import type { World, WorldAccount, WorldUnit } from './world.ts'

/**
 * The organization's accounts and units, the same from every Region.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/Welcome.html
 */
export const organizations: Service = {
  name: 'organizations',
  target: 'AWSOrganizationsV20161128',
  schemas,
  maxResults: 20,
  invalid: (message) => new AwsError('InvalidInputException', message, { Reason: 'INVALID_PATTERN' }),
  badToken: () =>
    new AwsError('InvalidInputException', 'Invalid NextToken', { Reason: 'INVALID_NEXT_TOKEN' }),
  throttled: false,
  operations: {
    DescribeOrganization: describeOrganization,
    ListAccounts: listAccounts,
    DescribeAccount: describeAccount,
    ListRoots: listRoots,
    ListOrganizationalUnitsForParent: listOrganizationalUnitsForParent,
    ListAccountsForParent: listAccountsForParent,
    ListParents: listParents,
    DescribeOrganizationalUnit: describeOrganizationalUnit,
  },
}

const arn = (world: World, kind: string, ...ids: string[]): string =>
  `arn:aws:organizations::${world.managementAccountId}:${kind}/${[world.organizationId, ...ids].join('/')}`

function describeOrganization(_: object, { world }: CallContext): DescribeOrganizationResponse {
  return {
    Organization: {
      Id: world.organizationId,
      Arn: arn(world, 'organization'),
      FeatureSet: 'ALL',
      MasterAccountArn: arn(world, 'account', world.managementAccountId),
      MasterAccountId: world.managementAccountId,
    },
  }
}

/** `State` alone: `Status` was retired in September 2026. */
const asAccount = (world: World, { id, name, email, state }: WorldAccount): Account => ({
  Id: id,
  Arn: arn(world, 'account', id),
  Email: email,
  Name: name,
  State: state,
  JoinedMethod: 'CREATED',
  JoinedTimestamp: world.createdAt,
})

/** A page may be empty and more still come: the second one is, as soon as there are two. */
function listAccounts(
  input: Checked<ListAccountsRequest>,
  { world, pager }: CallContext,
): ListAccountsResponse {
  const accounts = [...world.accounts.values()].map((account) => asAccount(world, account))
  return pageAs('Accounts', pager.page('accounts', accounts, input, { gap: true }))
}

function describeAccount(
  { AccountId }: Checked<DescribeAccountRequest>,
  { world }: CallContext,
): DescribeAccountResponse {
  const account = world.accounts.get(AccountId)
  if (!account) throw new AwsError('AccountNotFoundException', `No account ${AccountId} in the organization`)
  return { Account: asAccount(world, account) }
}

function listRoots(input: Checked<ListRootsRequest>, { world, pager }: CallContext): ListRootsResponse {
  const root = { Id: world.rootId, Arn: arn(world, 'root', world.rootId), Name: 'Root', PolicyTypes: [] }
  return pageAs('Roots', pager.page('roots', [root], input))
}

const asUnit = (world: World, { id, name }: WorldUnit): OrganizationalUnit => ({
  Id: id,
  Arn: arn(world, 'ou', id),
  Name: name,
})

function listOrganizationalUnitsForParent(
  input: Checked<ListOrganizationalUnitsForParentRequest>,
  { world, pager }: CallContext,
): ListOrganizationalUnitsForParentResponse {
  checkParent(input.ParentId, world)
  const units = [...world.units.values()].filter(({ parentId }) => parentId === input.ParentId)
  const page = pager.page(
    `units ${input.ParentId}`,
    units.map((unit) => asUnit(world, unit)),
    input,
  )
  return pageAs('OrganizationalUnits', page)
}

function listAccountsForParent(
  input: Checked<ListAccountsForParentRequest>,
  { world, pager }: CallContext,
): ListAccountsForParentResponse {
  checkParent(input.ParentId, world)
  const accounts = [...world.accounts.values()].filter(({ parentId }) => parentId === input.ParentId)
  const page = pager.page(
    `accounts ${input.ParentId}`,
    accounts.map((account) => asAccount(world, account)),
    input,
  )
  return pageAs('Accounts', page)
}

function checkParent(id: string, world: World): void {
  if (id !== world.rootId && !world.units.has(id))
    throw new AwsError('ParentNotFoundException', `No root or organizational unit ${id}`)
}

function listParents(input: Checked<ListParentsRequest>, { world, pager }: CallContext): ListParentsResponse {
  const child = world.accounts.get(input.ChildId) ?? world.units.get(input.ChildId)
  if (!child)
    throw new AwsError('ChildNotFoundException', `No account or organizational unit ${input.ChildId}`)
  const type = child.parentId === world.rootId ? 'ROOT' : 'ORGANIZATIONAL_UNIT'
  return pageAs('Parents', pager.page('parents', [{ Id: child.parentId, Type: type }], input))
}

function describeOrganizationalUnit(
  { OrganizationalUnitId }: Checked<DescribeOrganizationalUnitRequest>,
  { world }: CallContext,
): DescribeOrganizationalUnitResponse {
  const unit = world.units.get(OrganizationalUnitId)
  if (!unit)
    throw new AwsError(
      'OrganizationalUnitNotFoundException',
      `No organizational unit ${OrganizationalUnitId}`,
    )
  return { OrganizationalUnit: asUnit(world, unit) }
}
