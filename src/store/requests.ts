import { isDeepStrictEqual } from 'node:util'
import {
  $remove,
  DynamoDBToolboxError,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from 'dynamodb-toolbox'
import type { Boarding } from '../access/boarding.ts'
import type { AccessRequest, AnyRequest } from '../access/request.ts'
import type { RequestRef } from '../access/request-ref.ts'
import { type Entities, madeIt, type Mark } from './entities.ts'
import { type AccessTable, due, parseKey, placePartition, requestSort } from './table.ts'

/** Hears of every change that was saved; `before` is null where the request was made. */
export type Changed = (before: AnyRequest | null, after: AnyRequest) => void

/** The records of requests. Every save is one put, conditional on the revision that it was decided on. */
export function requestStore(
  table: AccessTable,
  { request: access, boarding }: Entities,
  mark: Mark,
  changed: Changed,
) {
  const key = (ref: RequestRef) => ({ pk: placePartition(ref), sk: requestSort(ref.id) })
  // The two differ in the schema of the record alone.
  const entityOf = (ref: RequestRef) => ('pair' in ref ? access : (boarding as unknown as typeof access))
  const stored = (request: AnyRequest, wakeAt: string | null) => ({
    ...key(request),
    ...(wakeAt === null ? {} : { due, wakeAt }),
    ...(request.status === 'closed' ? {} : { live: requestSort(request.id) }),
    ...(request.kind === 'access' && request.status !== 'closed' ? { person: request.pair.principalId } : {}),
    shortId: request.id,
    ...mark,
    // The schema writes mutable lists where the domain says readonly.
    record: structuredClone(request) as never,
  })
  const at = (revision: number) => ({ condition: { attr: 'record.revision' as const, eq: revision } })

  /** The records that a global index finds, each read anew, since the index may lag. */
  async function found(index: 'person' | 'shortId' | 'due', partition: string): Promise<AnyRequest[]> {
    const { Items = [] } = await table
      .build(QueryCommand)
      .query({ index, partition })
      .options({ maxPages: Infinity })
      .send()
    const keys = Items.flatMap(({ pk, sk }) => parseKey(String(pk), String(sk)) ?? [])
    const records = await Promise.all(keys.filter((each) => each.kind === 'request').map(readable))
    return records.filter((record) => record !== undefined)
  }

  /**
   * One that this version can't read must not keep the others from being found: it is left out, and its own steps, which
   * break, say so in the log.
   */
  const readable = (ref: RequestRef): Promise<AnyRequest | undefined> =>
    read(ref).catch((error: unknown) => {
      if (error instanceof DynamoDBToolboxError) return undefined
      throw error
    })

  async function read(ref: RequestRef): Promise<AnyRequest | undefined> {
    const get = entityOf(ref).build(GetItemCommand).key(key(ref))
    const { Item } = await get.options({ consistent: true }).send()
    return Item?.record as AnyRequest | undefined
  }

  return {
    /** The record as it is now; undefined where there is none. */
    read: read as {
      (ref: AccessRequest): Promise<AccessRequest | undefined>
      (ref: Boarding): Promise<Boarding | undefined>
      (ref: RequestRef): Promise<AnyRequest | undefined>
    },

    /** Makes the record; false where it exists already, as on a redelivery. */
    async create(request: AnyRequest, wakeAt: string): Promise<boolean> {
      const put = entityOf(request).build(PutItemCommand).item(stored(request, wakeAt))
      const made = await madeIt(put.options({ condition: { attr: 'sk', exists: false } }).send())
      if (made) changed(null, request)
      return made
    },

    /** Puts the record in place of what was read `before`; false where that has changed since. */
    async save(request: AnyRequest, before: AnyRequest, wakeAt: string | null): Promise<boolean> {
      const put = entityOf(request).build(PutItemCommand).item(stored(request, wakeAt))
      // Where the answer was lost the SDK asks again, and finds its own first try in the way.
      const saved =
        (await madeIt(put.options(at(before.revision)).send())) ||
        isDeepStrictEqual(await read(request), request)
      if (saved) changed(before, request)
      return saved
    },

    /** Says when the request is next due (null: never); false where it has changed since it was read. */
    wake: (request: AnyRequest, wakeAt: string | null): Promise<boolean> =>
      madeIt(
        entityOf(request)
          .build(UpdateItemCommand)
          .item({
            ...key(request),
            ...(wakeAt === null ? { due: $remove(), wakeAt: $remove() } : { due, wakeAt }),
            failedLooks: $remove(),
            savedBy: $remove(),
          })
          .options(at(request.revision))
          .send(),
      ),

    /** The open requests for access of a principal; one made a moment ago may be missing. */
    openOf: async (principalId: string): Promise<AccessRequest[]> =>
      (await found('person', principalId)).filter((request) => request.kind === 'access'),

    /** Every open request: each of them has an instant ahead, and so is in the index of what is due. */
    async allOpen(): Promise<AnyRequest[]> {
      const all = await found('due', due)
      return all.filter(({ status }) => status !== 'closed')
    },

    /** The requests that bear this short id: one, or none. */
    named: (id: string): Promise<AnyRequest[]> => found('shortId', id),
  }
}
