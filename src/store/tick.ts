import { $remove, $set, UpdateItemCommand } from 'dynamodb-toolbox'
import { type Entities, type Lease, leaseIsFree, madeIt } from './entities.ts'
import { tickKey } from './table.ts'

/** The right to work off what is due, where the minute's ticks may overlap: one at a time keeps the rate that AWS allows. */
export function tickStore({ tick: entity }: Entities) {
  return {
    /** Takes the lease, or takes it for longer; false while another tick holds it. */
    take: (lease: Lease, now: string): Promise<boolean> =>
      madeIt(
        entity
          .build(UpdateItemCommand)
          .item({ ...tickKey, lease: $set(lease) })
          .options({ condition: leaseIsFree(now, lease.token) })
          .send(),
      ),

    /** Lets the next tick begin at once; nothing happens where the lease is lost already. */
    giveBack: ({ token }: Lease): Promise<boolean> =>
      madeIt(
        entity
          .build(UpdateItemCommand)
          .item({ ...tickKey, lease: $remove() })
          .options({ condition: { attr: 'lease.token', eq: token } })
          .send(),
      ),
  }
}
