import type { Entitlement, EntitlementLabel } from './entitlement.ts'

/** One line of the type-ahead field: something that this person may ask for. */
export interface Choice {
  readonly entitlement: Entitlement
  readonly label: EntitlementLabel
  /** The longest that the deciding rule lets it be asked for. */
  readonly maxDurationSeconds: number
}

const ACCOUNT_VALUE = /^(\d{12})#(arn:[\w-]+:sso:::permissionSet\/[\w./-]+)$/
const GROUP_VALUE = /^group#([\w-]+)$/

/** The value of an option: ids only, about 90 characters of the 150 that Slack keeps. */
export const choiceValue = (entitlement: Entitlement): string =>
  entitlement.kind === 'account'
    ? `${entitlement.accountId}#${entitlement.permissionSetArn}`
    : `group#${entitlement.groupId}`

/** Reads `choiceValue` back; undefined for anything else. A value is what was pressed, never a right to have it. */
export function parseChoiceValue(value: string): Entitlement | undefined {
  const [, accountId, permissionSetArn] = ACCOUNT_VALUE.exec(value) ?? []
  if (accountId && permissionSetArn) return { kind: 'account', accountId, permissionSetArn }
  const [, groupId] = GROUP_VALUE.exec(value) ?? []
  return groupId ? { kind: 'group', groupId } : undefined
}
