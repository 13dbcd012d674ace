import type { Catalogue } from '../access/catalogue.ts'
import type { Entitlement, HeldRow } from '../access/entitlement.ts'
import type { Person } from '../access/person.ts'
import type { AccessRequest, Active } from '../access/request.ts'
import type { Held } from '../access/sign-in.ts'
import type { PermissionSets } from '../aws/permission-sets.ts'
import type { Store } from '../store/index.ts'
import type { World } from './world.ts'

export type RowsEdges = Pick<World, 'assignments' | 'identityStore'> & {
  readonly store: Pick<Store, 'requests' | 'heldIndex'>
}

export type HoldingsEdges = RowsEdges &
  Pick<World, 'catalogue' | 'log'> & {
    readonly permissionSets: () => Promise<PermissionSets>
    readonly store: Pick<Store, 'pairs'>
  }

/**
 * How far what was read can be relied on. Where AWS does not tell this account what a principal holds, it comes from the
 * index of assignments: `indexedAt` is when the index was last made whole (ISO 8601), and without that `complete` is false.
 * `skipped` is how many parts of the index AWS refused to tell: they are older, or missing.
 */
interface Reliance {
  readonly complete: boolean
  readonly indexedAt?: string
  readonly skipped?: number
}

/** What somebody holds. */
export interface Holdings extends Reliance {
  readonly held: readonly Held[]
}

/** What somebody is assigned directly, and the groups they are in, by ids. */
export interface RowsHeld extends Reliance {
  readonly direct: readonly HeldRow[]
  readonly groupIds: readonly string[]
}

/** An assignment, how long it is held, and the id of the group that it is held through. */
interface Row extends HeldRow {
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
  const [read, open] = await Promise.all([lists(edges), edges.store.requests.openOf(principalId)])
  const grants = open.filter(isActive)
  const [direct, ending] = await Promise.all([
    read.heldDirectly(principalId, grants),
    thatTakeAway(edges, grants),
  ])
  const rows = direct.map((row) => ({ ...row, ...untilOf(ending, { kind: 'account', ...row }) }))
  const groups = await throughGroups(edges, read, principalId, ending)
  const reliance = await read.reliance()
  return { held: await named(edges, [...rows, ...groups]), ...reliance }
}

/**
 * What a user is assigned directly, standing or for a while, and the ids of the groups they are in right now. Throws where it
 * can't be read: try again.
 */
export async function rowsHeldBy(edges: RowsEdges, principalId: string): Promise<RowsHeld> {
  const [read, identityStore] = await Promise.all([lists(edges), edges.identityStore()])
  const open = await edges.store.requests.openOf(principalId)
  const direct = await read.heldDirectly(principalId, open.filter(mayBeThere))
  const groupIds = [...(await identityStore.groupsOf(principalId))]
  return { direct, groupIds, ...(await read.reliance()) }
}

/** Lists by principal: AWS's own, or the index's from the first time on that AWS does not tell. */
async function lists({ assignments, store }: RowsEdges) {
  const live = await assignments()
  let isLive = true
  async function heldBy(principalId: string, type: 'USER' | 'GROUP'): Promise<readonly HeldRow[]> {
    const held = isLive ? await live.heldBy(principalId, type) : null
    if (held) return held
    isLive = false
    return store.heldIndex.of(principalId)
  }
  return {
    heldBy,
    /** With what these gave: the index leaves it out, since it would hear of its end late. */
    async heldDirectly(principalId: string, grants: readonly AccessRequest[]): Promise<readonly HeldRow[]> {
      const held = await heldBy(principalId, 'USER')
      return isLive ? held : onceEach([...held, ...grants.flatMap(grantedRow)])
    },
    async reliance(): Promise<Reliance> {
      if (isLive) return { complete: true }
      const head = await store.heldIndex.head()
      if (!head) return { complete: false }
      const { finishedAt: indexedAt, skipped } = head
      return { complete: true, indexedAt, ...(skipped === undefined ? {} : { skipped }) }
    },
  }
}

async function throughGroups(
  edges: HoldingsEdges,
  read: Awaited<ReturnType<typeof lists>>,
  principalId: string,
  grants: readonly Active[],
): Promise<Row[]> {
  const identityStore = await edges.identityStore()
  const ids = [...(await identityStore.groupsOf(principalId))]
  const rows: Row[] = []
  for (let at = 0; at < ids.length; at += groupsAtOnce)
    await Promise.all(
      ids.slice(at, at + groupsAtOnce).map(async (groupId) => {
        const until = untilOf(grants, { kind: 'group', groupId })
        for (const row of await read.heldBy(groupId, 'GROUP')) rows.push({ ...row, ...until, groupId })
      }),
    )
  return rows
}

/** With its names as they are now. Left out: a permission set that is gone, which lets nobody in, or has no name for us. */
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
  { permissionSets, log }: HoldingsEdges,
  catalogue: Catalogue | null,
  rows: readonly Row[],
): Promise<Map<string, string>> {
  const names = new Map(catalogue?.permissionSets.map(({ arn, name }) => [arn, name]))
  const unknown = new Set(
    rows.map(({ permissionSetArn }) => permissionSetArn).filter((arn) => !names.has(arn)),
  )
  const edge = await permissionSets()
  for (const arn of unknown) {
    const found = await edge.describeIfShown(arn)
    if (found && 'denied' in found)
      log.warn({ permissionSetArn: arn, reason: found.denied }, 'a permission set may not be described')
    else if (found) names.set(arn, found.name)
  }
  return names
}

/** The grants whose end takes away what they gave: some of it may have become standing meanwhile. */
async function thatTakeAway(
  { store }: Pick<HoldingsEdges, 'store'>,
  grants: readonly Active[],
): Promise<Active[]> {
  const sights = await Promise.all(grants.map(({ pair }) => store.pairs.sight(pair)))
  return grants.filter((_, at) => sights[at]?.pair.standing !== true)
}

/** When the last of these grants of it ends; nothing where it is held for good. */
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

/** Also what is being taken away, or could not be. */
const mayBeThere = ({ status }: AccessRequest): boolean => status === 'active' || status === 'ending'

const isActive = (request: AccessRequest): request is Active => request.status === 'active'

function grantedRow({ pair: { entitlement } }: AccessRequest): HeldRow[] {
  if (entitlement.kind !== 'account') return []
  const { accountId, permissionSetArn } = entitlement
  return [{ accountId, permissionSetArn }]
}

const onceEach = (rows: readonly HeldRow[]): HeldRow[] => [
  ...new Map(rows.map((row) => [`${row.permissionSetArn} ${row.accountId}`, row])).values(),
]
