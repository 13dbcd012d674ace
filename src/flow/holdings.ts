import type { Catalogue, PermissionSet } from '../access/catalogue.ts'
import type { Entitlement } from '../access/entitlement.ts'
import type { Person } from '../access/person.ts'
import type { AccessRequest, Active } from '../access/request.ts'
import type { Held } from '../access/sign-in.ts'
import type { AccountAssignments } from '../aws/account-assignments.ts'
import type { PermissionSets } from '../aws/permission-sets.ts'
import type { Store } from '../store/index.ts'
import type { World } from './world.ts'

export type HoldingsEdges = Pick<World, 'assignments' | 'identityStore' | 'catalogue'> & {
  readonly store: Pick<Store, 'requests'>
  readonly permissionSets: () => Promise<PermissionSets>
}

/** What somebody holds; `complete` is false where AWS does not tell, so that it is only what the bot granted. */
export interface Holdings {
  readonly held: readonly Held[]
  readonly complete: boolean
}

/** An assignment, how long it is held, and the id of the group that it is held through. */
interface Row {
  readonly accountId: string
  readonly permissionSetArn: string
  readonly until?: string
  readonly groupId?: string
}

/** Somebody may be in dozens of groups, and Identity Center has 20 calls a second for everybody. */
const groupsAtOnce = 4

/**
 * What a person holds right now: standing, through groups, and for a while. One list for the person and one for each
 * group, however many accounts there are. Throws where it can't be read: try again.
 */
export async function holdings(edges: HoldingsEdges, { principalId }: Person): Promise<Holdings> {
  const [assignments, open] = await Promise.all([
    edges.assignments(),
    edges.store.requests.openOf(principalId),
  ])
  const grants = open.filter(isActive)
  const direct = await assignments.heldBy(principalId, 'USER')
  if (!direct) return { held: grants.flatMap(granted), complete: false }
  const rows = direct.map((row) => ({ ...row, ...untilOf(grants, { kind: 'account', ...row }) }))
  const groups = await throughGroups(edges, assignments, principalId, grants)
  return {
    held: await named(edges, [...rows, ...groups.rows]),
    complete: groups.complete,
  }
}

async function throughGroups(
  edges: HoldingsEdges,
  assignments: AccountAssignments,
  principalId: string,
  grants: readonly Active[],
): Promise<{ rows: Row[]; complete: boolean }> {
  const identityStore = await edges.identityStore()
  const ids = [...(await identityStore.groupsOf(principalId))]
  const rows: Row[] = []
  let complete = true
  for (let at = 0; at < ids.length; at += groupsAtOnce)
    await Promise.all(
      ids.slice(at, at + groupsAtOnce).map(async (groupId) => {
        const held = await assignments.heldBy(groupId, 'GROUP')
        complete &&= held !== null
        const until = untilOf(grants, { kind: 'group', groupId })
        for (const row of held ?? []) rows.push({ ...row, ...until, groupId })
      }),
    )
  return { rows, complete }
}

/** With its names as they are now. A permission set that is gone lets nobody in, and is left out. */
async function named(edges: HoldingsEdges, rows: readonly Row[]): Promise<Held[]> {
  const catalogue = await edges.catalogue()
  const accounts = new Map(catalogue?.accounts.map(({ id, name }) => [id, name]))
  const groups = new Map(catalogue?.groups.map(({ id, name }) => [id, name]))
  const roles = await roleNames(edges, catalogue, rows)
  return rows.flatMap(({ accountId, permissionSetArn, until, groupId }) => {
    const permissionSet = roles.get(permissionSetArn)
    if (permissionSet === undefined) return []
    const account = accounts.get(accountId) ?? accountId
    const via = groupId === undefined ? {} : { via: groups.get(groupId) ?? groupId }
    return [{ accountId, account, permissionSet, ...(until === undefined ? {} : { until }), ...via }]
  })
}

/** Names by ARN: the catalogue's, and AWS's own for what is newer than that. */
async function roleNames(
  { permissionSets }: HoldingsEdges,
  catalogue: Catalogue | null,
  rows: readonly Row[],
): Promise<Map<string, string>> {
  const names = new Map(catalogue?.permissionSets.map(({ arn, name }) => [arn, name]))
  const unknown = new Set(
    rows.map(({ permissionSetArn }) => permissionSetArn).filter((arn) => !names.has(arn)),
  )
  const edge = await permissionSets()
  for (const arn of unknown) {
    const found: PermissionSet | undefined = await edge.describe(arn)
    if (found) names.set(arn, found.name)
  }
  return names
}

/** When the last of our grants of it ends; nothing where it is held for good. */
function untilOf(grants: readonly Active[], entitlement: Entitlement): { until?: string } {
  const until = grants
    .filter(({ pair }) => sameEntitlement(pair.entitlement, entitlement))
    .map((grant) => grant.until)
    .toSorted()
    .at(-1)
  return until === undefined ? {} : { until }
}

function sameEntitlement(a: Entitlement, b: Entitlement): boolean {
  if (a.kind === 'group') return b.kind === 'group' && a.groupId === b.groupId
  return b.kind === 'account' && a.accountId === b.accountId && a.permissionSetArn === b.permissionSetArn
}

const isActive = (request: AccessRequest): request is Active => request.status === 'active'

/** A grant of ours by itself, by the names that it had when it was asked for. */
function granted({ pair: { entitlement }, label, until }: Active): Held[] {
  if (entitlement.kind !== 'account' || label.kind !== 'account') return []
  const { accountId } = entitlement
  return [{ accountId, account: label.account, permissionSet: label.permissionSet, until }]
}
