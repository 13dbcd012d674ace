import { type PairKey, pairText } from '../access/entitlement.ts'
import { requestRef } from '../access/request-ref.ts'
import type { WorkKey } from './world.ts'

/** Of what Identity Center changes one thing at a time: a permission set's role in an account, or a person's membership. */
export const laneOf = ({ principalId, entitlement }: PairKey): string =>
  entitlement.kind === 'account'
    ? `${entitlement.accountId}#${entitlement.permissionSetArn}`
    : `${principalId}#${entitlement.groupId}`

/** A key as text, by which keys are told apart. */
export function keyText(key: WorkKey): string {
  switch (key.kind) {
    case 'job':
      return `job ${key.id}`
    case 'pair':
      return `pair ${pairText(key.pair)}`
    case 'person':
      return `person ${key.person}`
    case 'request':
      return `request ${requestRef(key)}`
  }
}
