import { AwsError } from './aws-error.ts'
import type { CallContext } from './service.ts'
import type { WorldGroup, WorldPerson } from './world.ts'

/** What the identity store answers for something that it does not have. */
export const missing = (
  kind: 'USER' | 'GROUP' | 'GROUP_MEMBERSHIP' | 'IDENTITY_STORE',
  id: string,
): AwsError =>
  new AwsError('ResourceNotFoundException', `${kind} not found: ${id}`, {
    ResourceType: kind,
    ResourceId: id,
  })

/** Throws unless the call names the store, in the Region where it is. */
export function checkStore(
  { IdentityStoreId }: { readonly IdentityStoreId: string },
  { world, region }: CallContext,
): void {
  if (IdentityStoreId !== world.identityStoreId || region !== world.region || !world.isEnabled)
    throw missing('IDENTITY_STORE', `${IdentityStoreId} in Region ${region}`)
}

/** The user of this id; throws when there is none. */
export function userOf(id: string, { world }: CallContext): WorldPerson {
  const person = world.people.get(id)
  if (!person) throw missing('USER', id)
  return person
}

/** The group of this id; throws when there is none. */
export function groupOf(id: string, { world }: CallContext): WorldGroup {
  const group = world.groups.get(id)
  if (!group) throw missing('GROUP', id)
  return group
}
