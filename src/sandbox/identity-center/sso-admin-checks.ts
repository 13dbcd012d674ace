import { AwsError } from './aws-error.ts'
import type { CallContext } from './service.ts'
import { isProvisionedIn } from './world.ts'
import type { World, WorldAssignment, WorldPermissionSet } from './world.ts'

/** What there is none of. */
export const notFound = (what: string): AwsError =>
  new AwsError('ResourceNotFoundException', `${what} not found`)

/** Whether the instance is to be found in a Region. */
export const isIn = ({ region, replicas }: World, wanted: string): boolean =>
  [region, ...replicas].includes(wanted)

/**
 * Throws unless the call names the instance, in its primary Region. AWS's replicas answer what only reads, too; here they know
 * nothing but the instance, so that no call to one goes unnoticed.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/use-cases-across-regions.html
 */
export function checkInstance(
  { InstanceArn }: { readonly InstanceArn: string },
  { world, region }: CallContext,
): void {
  if (InstanceArn !== world.instanceArn || region !== world.region || !world.isEnabled)
    throw notFound(`Instance ${InstanceArn} in Region ${region}`)
}

/** Throws unless the account is in the organization. */
export function checkAccount(accountId: string, { world }: CallContext): void {
  if (!world.accounts.has(accountId)) throw notFound(`Account ${accountId}`)
}

/** Throws unless the account's assignments can be changed: a suspended one can only be read. */
export function checkActiveAccount(accountId: string, { world }: CallContext): void {
  if (world.accounts.get(accountId)?.state !== 'ACTIVE') throw notFound(`Active account ${accountId}`)
}

/** The permission set that the call names; throws when there is none. */
export function permissionSetOf(
  { PermissionSetArn }: { readonly PermissionSetArn: string },
  { world }: CallContext,
): WorldPermissionSet {
  const permissionSet = world.permissionSets.get(PermissionSetArn)
  if (!permissionSet) throw notFound(`Permission set ${PermissionSetArn}`)
  return permissionSet
}

/**
 * Throws where only the management account may write: to itself, and wherever the permission set is one that is provisioned
 * in it too.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/delegated-admin.html
 */
export function checkMayWrite({ accountId, permissionSetArn }: WorldAssignment, context: CallContext): void {
  const { delegated, managementAccountId } = context.world
  if (delegated && accountId === managementAccountId) throw managementsOwn()
  checkMayChange(permissionSetArn, context)
}

/** Throws where only the management account may change a permission set: one that is provisioned in it. */
export function checkMayChange(permissionSetArn: string, { world }: CallContext): void {
  if (world.delegated && isProvisionedIn(world, permissionSetArn).has(world.managementAccountId))
    throw managementsOwn()
}

const managementsOwn = (): AwsError => accessDenied('change what belongs to the management account')

/** Throws where only the management account may ask what a principal holds. */
export function checkMayListByPrincipal({ world }: CallContext): void {
  if (world.delegated) throw accessDenied('perform sso:ListAccountAssignmentsForPrincipal')
}

const accessDenied = (what: string): AwsError =>
  new AwsError('AccessDeniedException', `The delegated administrator account is not authorized to ${what}`)

/** Throws unless the user or group exists, or has left an assignment behind. */
export function checkPrincipal(type: string, id: string, { world }: CallContext): void {
  const known = type === 'USER' ? world.people.has(id) : world.groups.has(id)
  const orphaned = [...world.assignments.values()].some(
    ({ principalType, principalId }) => principalType === type && principalId === id,
  )
  if (!known && !orphaned) throw notFound(`${type} ${id}`)
}
