import type { Holding } from '../access/boarding.ts'
import type { Catalogue } from '../access/catalogue.ts'
import type { HeldRow } from '../access/entitlement.ts'
import { type RowsEdges, type RowsHeld, rowsHeldBy } from './holdings.ts'
import type { World } from './world.ts'

/** What a user is in and is assigned directly, by name; nothing of what comes through groups. */
export interface HeldByName extends Pick<RowsHeld, 'complete' | 'indexedAt' | 'skipped'> {
  readonly holdings: readonly Holding[]
}

/** The longest that there is: sessions of a permission set that nobody knows may last as long. */
const longestSessionSeconds = 12 * 3600

/** Memberships first. Names are the catalogue's, and ids where it has none. Throws where it can't be read: try again. */
export async function heldByName(
  edges: RowsEdges & Pick<World, 'catalogue'>,
  principalId: string,
): Promise<HeldByName> {
  const [{ groupIds, direct, ...reliance }, catalogue] = await Promise.all([
    rowsHeldBy(edges, principalId),
    edges.catalogue(),
  ])
  const groups = new Map(catalogue?.groups.map(({ id, name }) => [id, name]))
  const memberships = groupIds.map((groupId): Holding => ({
    entitlement: { kind: 'group', groupId },
    label: { kind: 'group', group: groups.get(groupId) ?? groupId },
  }))
  return { ...reliance, holdings: [...sorted(memberships), ...sorted(assignments(direct, catalogue))] }
}

function assignments(rows: readonly HeldRow[], catalogue: Catalogue | null): Holding[] {
  const accounts = new Map(catalogue?.accounts.map(({ id, name }) => [id, name]))
  const permissionSets = new Map(catalogue?.permissionSets.map((set) => [set.arn, set]))
  return rows.map(({ accountId, permissionSetArn }) => {
    const permissionSet = permissionSets.get(permissionSetArn)
    return {
      entitlement: { kind: 'account', accountId, permissionSetArn },
      label: {
        kind: 'account',
        account: accounts.get(accountId) ?? accountId,
        permissionSet: permissionSet?.name ?? permissionSetArn,
        sessionSeconds: permissionSet?.sessionSeconds ?? longestSessionSeconds,
      },
    }
  })
}

const sorted = (holdings: readonly Holding[]): Holding[] =>
  holdings.toSorted((a, b) => textOf(a).localeCompare(textOf(b)))

const textOf = ({ label }: Holding): string =>
  label.kind === 'group' ? label.group : `${label.account} ${label.permissionSet}`
