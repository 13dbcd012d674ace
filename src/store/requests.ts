import { isDeepStrictEqual } from 'node:util'
import { $remove, GetItemCommand, PutItemCommand, QueryCommand, UpdateItemCommand } from 'dynamodb-toolbox'
import type { AccessRequest } from '../access/request.ts'
import type { RequestRef } from '../access/request-ref.ts'
import { type Entities, madeIt } from './entities.ts'
import { type AccessTable, due, pairPartition, parseKey, requestSort } from './table.ts'

/** The records of requests. Every save is one put, conditional on the revision that it was decided on. */
export function requestStore(table: AccessTable, { request: entity }: Entities) {
  const key = ({ pair, id }: RequestRef) => ({ pk: pairPartition(pair), sk: requestSort(id) })
  const stored = (request: AccessRequest, wakeAt: string | null) => ({
    ...key(request),
    ...(wakeAt === null ? {} : { due, wakeAt }),
    ...(request.status === 'closed'
      ? {}
      : { live: requestSort(request.id), person: request.pair.principalId }),
    shortId: request.id,
    // The schema writes mutable lists where the domain says readonly.
    record: structuredClone(request) as never,
  })
  const at = (revision: number) => ({ condition: { attr: 'record.revision' as const, eq: revision } })

  /** The records that a global index finds, each read anew, since the index may lag. */
  async function found(index: 'person' | 'shortId' | 'due', partition: string): Promise<AccessRequest[]> {
    const { Items = [] } = await table
      .build(QueryCommand)
      .query({ index, partition })
      .options({ maxPages: Infinity })
      .send()
    const keys = Items.flatMap(({ pk, sk }) => parseKey(String(pk), String(sk)) ?? [])
    const records = await Promise.all(keys.filter((each) => each.kind === 'request').map(read))
    return records.filter((record) => record !== undefined)
  }

  async function read(request: RequestRef): Promise<AccessRequest | undefined> {
    const { Item } = await entity.build(GetItemCommand).key(key(request)).options({ consistent: true }).send()
    return Item?.record as AccessRequest | undefined
  }

  return {
    /** The record as it is now; undefined where there is none. */
    read,

    /** Makes the record; false where it exists already, as on a redelivery. */
    create: (request: AccessRequest, wakeAt: string): Promise<boolean> =>
      madeIt(
        entity
          .build(PutItemCommand)
          .item(stored(request, wakeAt))
          .options({ condition: { attr: 'sk', exists: false } })
          .send(),
      ),

    /** Replaces the record that was read at `revision`; false where it has changed since. */
    async save(request: AccessRequest, revision: number, wakeAt: string | null): Promise<boolean> {
      const put = entity.build(PutItemCommand).item(stored(request, wakeAt)).options(at(revision))
      // Where the answer was lost the SDK asks again, and finds its own first try in the way.
      return (await madeIt(put.send())) || isDeepStrictEqual(await read(request), request)
    },

    /** Says when the request is next due (null: never); false where it has changed since it was read. */
    wake: (request: AccessRequest, wakeAt: string | null): Promise<boolean> =>
      madeIt(
        entity
          .build(UpdateItemCommand)
          .item({
            ...key(request),
            ...(wakeAt === null ? { due: $remove(), wakeAt: $remove() } : { due, wakeAt }),
            failedLooks: $remove(),
          })
          .options(at(request.revision))
          .send(),
      ),

    /** The open requests of a principal; one made a moment ago may be missing. */
    openOf: (principalId: string): Promise<AccessRequest[]> => found('person', principalId),

    /** Every open request: each of them has an instant ahead, and so is in the index of what is due. */
    async allOpen(): Promise<AccessRequest[]> {
      const all = await found('due', due)
      return all.filter(({ status }) => status !== 'closed')
    },

    /** The requests that bear this short id: one, or none. */
    named: (id: string): Promise<AccessRequest[]> => found('shortId', id),
  }
}
