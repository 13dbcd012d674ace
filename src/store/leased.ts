import { $remove, $set, GetItemCommand, PutItemCommand, UpdateItemCommand } from 'dynamodb-toolbox'
import type { Turn } from '../access/told.ts'
import { type Entities, type Lease, leaseIsFree, madeIt } from './entities.ts'
import { due, overdue } from './table.ts'

/** What is kept beside a record: when its next turn is, and whether access should have been gone for a while by now. */
interface Beside extends Turn {
  readonly isOverdue?: boolean
}

/**
 * What is worked on under a lease of its own, such as a pair: written by whoever holds the lease, and by nobody else. `live`
 * is its place in the local index.
 */
export function leased<Stored extends { readonly key: unknown }>(
  either: Entities['pair'] | Entities['person'],
  key: (place: Stored['key']) => { readonly pk: string; readonly sk: string },
  live: string,
) {
  // The two differ in the schema of the record alone.
  const entity = either as Entities['pair']
  const held = ({ token }: Lease) => ({ condition: { attr: 'lease.token' as const, eq: token } })

  return {
    /** Takes the lease; false while somebody else holds it. */
    lease: (place: Stored['key'], lease: Lease, now: string): Promise<boolean> =>
      madeIt(
        entity
          .build(UpdateItemCommand)
          .item({ ...key(place), live, lease: $set(lease) })
          .options({ condition: leaseIsFree(now, lease.token) })
          .send(),
      ),

    /** Gives a lease back without a word on what came of it; nothing happens where it is lost already. */
    giveBack: (place: Stored['key'], lease: Lease, isOverdue = false): Promise<boolean> =>
      madeIt(
        entity
          .build(UpdateItemCommand)
          .item({ ...key(place), ...(isOverdue ? { person: overdue } : {}), lease: $remove() })
          .options(held(lease))
          .send(),
      ),

    /**
     * Saves the record under the lease; false where the lease is lost, and then nothing more may be done. A null `kept`
     * gives it back, with when its next turn is.
     */
    save: (
      record: Stored,
      lease: Lease,
      kept: Lease | null,
      { wakeAt, triedAt, isOverdue = false }: Beside,
    ): Promise<boolean> =>
      madeIt(
        entity
          .build(PutItemCommand)
          .item({
            ...key(record.key),
            live,
            ...(kept ? { lease: kept } : {}),
            ...(wakeAt === null ? {} : { due, wakeAt }),
            ...(triedAt === null ? {} : { triedAt }),
            ...(isOverdue ? { person: overdue } : {}),
            // The schema writes mutable lists where the domain says readonly.
            record: structuredClone(record) as never,
          })
          .options(held(lease))
          .send(),
      ),

    /** When its next turn is, and when it was last looked at. */
    async turn(place: Stored['key']): Promise<Turn> {
      const get = entity.build(GetItemCommand).key(key(place))
      const { Item } = await get.options({ consistent: true }).send()
      return { wakeAt: Item?.wakeAt ?? null, triedAt: Item?.triedAt ?? null }
    },
  }
}
