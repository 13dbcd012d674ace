import {
  $remove,
  $set,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from 'dynamodb-toolbox'
import type { LiveBoarding, PersonKey, PersonRecord } from '../access/boarding.ts'
import type { Turn } from '../access/told.ts'
import { type Entities, type Lease, leaseIsFree, madeIt } from './entities.ts'
import { type AccessTable, due, personPartition } from './table.ts'

/** All that a decision about bringing a person in, or seeing them out, is made from. */
export interface PersonSight {
  readonly record: PersonRecord
  readonly boardings: readonly LiveBoarding[]
}

/** The records of people who are brought in or seen out: written only under the person's lease. */
export function peopleStore(table: AccessTable, { person: entity, boarding }: Entities) {
  const key = (person: PersonKey) => ({ pk: personPartition(person), sk: 'person' })
  const live = 'person'

  return {
    /** Takes the person's lease; false while somebody else holds it. */
    lease: (person: PersonKey, lease: Lease, now: string): Promise<boolean> =>
      madeIt(
        entity
          .build(UpdateItemCommand)
          .item({ ...key(person), live, lease: $set(lease) })
          .options({ condition: leaseIsFree(now, lease.token) })
          .send(),
      ),

    /** Gives a lease back without a word on the person; nothing happens where it is lost already. */
    giveBack: (person: PersonKey, { token }: Lease): Promise<boolean> =>
      madeIt(
        entity
          .build(UpdateItemCommand)
          .item({ ...key(person), lease: $remove() })
          .options({ condition: { attr: 'lease.token', eq: token } })
          .send(),
      ),

    /**
     * Saves the record under the lease; false where the lease is lost, and then nothing more may be done. A null `kept`
     * gives it back, with when the person is next due.
     */
    save: (
      record: PersonRecord,
      { token }: Lease,
      kept: Lease | null,
      { wakeAt, triedAt }: Turn,
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
            // The schema writes mutable lists where the domain says readonly.
            record: structuredClone(record) as never,
          })
          .options({ condition: { attr: 'lease.token', eq: token } })
          .send(),
      ),

    /** The person and their open boardings, in one strongly consistent Query of the local index. */
    async sight(person: PersonKey): Promise<PersonSight> {
      const { Items = [] } = await table
        .build(QueryCommand)
        .entities(entity, boarding)
        .query({ index: 'live', partition: personPartition(person) })
        .options({ consistent: true, maxPages: Infinity, showEntityAttr: true })
        .send()
      const boardings: LiveBoarding[] = []
      let record: PersonRecord = { key: person }
      for (const item of Items) {
        if (item.entity === 'boarding') boardings.push(item.record as unknown as LiveBoarding)
        else if (item.record) record = item.record as PersonRecord
      }
      return { record, boardings }
    },

    /** When the person is next due, and when it was last looked at. */
    async turn(person: PersonKey): Promise<Turn> {
      const { Item } = await entity
        .build(GetItemCommand)
        .key(key(person))
        .options({ consistent: true })
        .send()
      return { wakeAt: Item?.wakeAt ?? null, triedAt: Item?.triedAt ?? null }
    },
  }
}
