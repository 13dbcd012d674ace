import type { Catalogue } from './catalogue.ts'
import type { Entitlement, EntitlementLabel } from './entitlement.ts'
import type { Wish } from './policy.ts'

/** What an entitlement is in the catalogue; undefined where it is not there any more. */
export function wishFor(catalogue: Catalogue, entitlement: Entitlement): Wish | undefined {
  if (entitlement.kind === 'group') {
    const group = catalogue.groups.find(({ id }) => id === entitlement.groupId)
    return group && { kind: 'group', group }
  }
  const account = catalogue.accounts.find(({ id }) => id === entitlement.accountId)
  const permissionSet = catalogue.permissionSets.find(({ arn }) => arn === entitlement.permissionSetArn)
  return account && permissionSet && { kind: 'account', account, permissionSet }
}

/** What is held where a wish is granted. */
export const entitlementOf = (wish: Wish): Entitlement =>
  wish.kind === 'group'
    ? { kind: 'group', groupId: wish.group.id }
    : { kind: 'account', accountId: wish.account.id, permissionSetArn: wish.permissionSet.arn }

/** What it is called now. */
export function labelOf(wish: Wish): EntitlementLabel {
  if (wish.kind === 'group') return { kind: 'group', group: wish.group.name }
  const { name: permissionSet, sessionSeconds } = wish.permissionSet
  return { kind: 'account', account: wish.account.name, permissionSet, sessionSeconds }
}

/** What it is called in a sentence. */
export const wishText = (wish: Wish): string =>
  wish.kind === 'group'
    ? `the group ${wish.group.name}`
    : `${wish.permissionSet.name} in ${wish.account.name} (${wish.account.id})`
