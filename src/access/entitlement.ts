/** What may be held. Ids only: names change hands, ids do not. */
export type Entitlement =
  | { readonly kind: 'account'; readonly accountId: string; readonly permissionSetArn: string }
  | { readonly kind: 'group'; readonly groupId: string }

/** A permission set in an account, as it is listed for a user or group that is assigned it. */
export type HeldRow = Omit<Extract<Entitlement, { kind: 'account' }>, 'kind'>

/** The entitlement's names as they were when it was asked for, so that old messages still read right. */
export type EntitlementLabel =
  | {
      readonly kind: 'account'
      readonly account: string
      readonly permissionSet: string
      /** The permission set's session length: how long credentials outlive the end of the grant. */
      readonly sessionSeconds: number
    }
  | { readonly kind: 'group'; readonly group: string }

/** A principal and an entitlement: what access is held by, decided on and reconciled by. */
export interface PairKey {
  readonly principalId: string
  readonly entitlement: Entitlement
}

/** The one text form of a pair, stable for ever: it is part of every stored key. */
export function pairText({ principalId, entitlement }: PairKey): string {
  return entitlement.kind === 'account'
    ? `${principalId}#account#${entitlement.accountId}#${entitlement.permissionSetArn}`
    : `${principalId}#group#${entitlement.groupId}`
}

/** Reads `pairText` back; undefined for anything else. */
export function parsePairText(text: string): PairKey | undefined {
  const [principalId, kind, first, second, ...rest] = text.split('#')
  if (!principalId || !first || rest.length > 0) return undefined
  if (kind === 'account' && second)
    return { principalId, entitlement: { kind, accountId: first, permissionSetArn: second } }
  if (kind === 'group' && second === undefined) return { principalId, entitlement: { kind, groupId: first } }
  return undefined
}
