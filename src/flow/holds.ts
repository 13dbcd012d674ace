import type { PairKey } from '../access/entitlement.ts'
import type { Wish } from '../access/policy.ts'
import { refuse, type Refusal } from '../access/refusal.ts'
import { labelOf } from '../access/wish.ts'
import type { World } from './world.ts'

type Edges = Pick<World, 'store' | 'identityStore' | 'assignments' | 'catalogue'>

/** Whether this would extend a grant of ours that lasts until its start; a refusal where the person holds it standing. */
export async function holds(
  edges: Edges,
  pair: PairKey,
  wish: Wish,
  startAt: string,
): Promise<{ extension: boolean } | Refusal> {
  const [sight, direct] = await Promise.all([edges.store.pairs.sight(pair), present(edges, pair)])
  const ours = sight.pair.standing === false
  const standing = sight.pair.standing === true || (direct.present && !ours)
  const throughGroup = standing ? null : await standingGroup(edges, pair, direct.groups)
  if (standing || throughGroup)
    return refuse({
      why: 'holds-standing',
      principalId: pair.principalId,
      label: labelOf(wish),
      accountId: wish.kind === 'account' ? wish.account.id : null,
      throughGroup,
    })
  return { extension: sight.requests.some((r) => r.status === 'active' && r.until > startAt) }
}

/** Whether the access is there right now, and through which groups' assignments it could be as well. */
async function present(
  edges: Edges,
  pair: PairKey,
): Promise<{ present: boolean; groups: ReadonlySet<string> }> {
  const { principalId, entitlement } = pair
  if (entitlement.kind === 'group')
    return {
      present: await (await edges.identityStore()).observe({ principalId, entitlement }),
      groups: new Set(),
    }
  const assignments = await edges.assignments()
  const { users, groups } = await assignments.assignees(entitlement.accountId, entitlement.permissionSetArn)
  return { present: users.has(principalId), groups }
}

/** The name of a group that gives the person this for good; null where only a time-boxed membership does, or none. */
async function standingGroup(
  edges: Edges,
  { principalId }: PairKey,
  assigned: ReadonlySet<string>,
): Promise<string | null> {
  if (assigned.size === 0) return null
  const mine = await (await edges.identityStore()).groupsOf(principalId)
  for (const groupId of assigned) {
    if (!mine.has(groupId)) continue
    const { pair } = await edges.store.pairs.sight({ principalId, entitlement: { kind: 'group', groupId } })
    if (pair.standing === false) continue
    const catalogue = await edges.catalogue()
    return catalogue?.groups.find(({ id }) => id === groupId)?.name ?? groupId
  }
  return null
}
