import { $set, GetItemCommand, PutItemCommand, UpdateItemCommand } from 'dynamodb-toolbox'
import { nothingTold, type Told } from '../access/told.ts'
import type { RequestRef } from '../access/request-ref.ts'
import { type Entities, type Lease, leaseIsFree, madeIt } from './entities.ts'
import { placePartition, toldSort } from './table.ts'

/** What Slack was told of each request: written only under the lease of the teller. */
export function toldStore({ told: entity }: Entities) {
  const key = (ref: RequestRef) => ({ pk: placePartition(ref), sk: toldSort(ref.id) })

  return {
    /** Takes the right to tell of a request, with what was told so far; undefined while somebody else has it. */
    async lease(request: RequestRef, lease: Lease, now: string): Promise<Told | undefined> {
      let told: Told | undefined
      const taken = await madeIt(
        entity
          .build(UpdateItemCommand)
          .item({ ...key(request), lease: $set(lease) })
          .options({ condition: leaseIsFree(now, lease.token), returnValues: 'ALL_NEW' })
          .send()
          .then(({ Attributes }) => {
            told = (Attributes?.record as Told | undefined) ?? nothingTold
          }),
      )
      return taken ? told : undefined
    },

    /** Saves what was told; a null `kept` gives the lease back. False where it is lost. */
    save: (request: RequestRef, told: Told, { token }: Lease, kept: Lease | null): Promise<boolean> =>
      madeIt(
        entity
          .build(PutItemCommand)
          .item({ ...key(request), ...(kept ? { lease: kept } : {}), record: structuredClone(told) as never })
          .options({ condition: { attr: 'lease.token', eq: token } })
          .send(),
      ),

    async read(request: RequestRef): Promise<Told> {
      const { Item } = await entity
        .build(GetItemCommand)
        .key(key(request))
        .options({ consistent: true })
        .send()
      return (Item?.record as Told | undefined) ?? nothingTold
    },
  }
}
