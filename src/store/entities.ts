import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { Entity, item, number, set, string } from 'dynamodb-toolbox'
import * as schemas from './schemas.ts'
import type { AccessTable } from './table.ts'

const key = { pk: string().key(), sk: string().key() }

/**
 * Attributes of the `due` index: absent when nothing is left to do. `triedAt` is when it was last worked on, whatever came
 * of that; `failedLooks` counts the tries that broke, in a row.
 */
const wake = {
  due: string().optional(),
  wakeAt: string().optional(),
  triedAt: string().optional(),
  failedLooks: number().optional(),
}

/**
 * Who saved the item last: `flow` where it was somebody's doing, which the worker is to take on. The table's stream passes
 * only those on, so that whatever the worker writes takes it away.
 */
const savedBy = { savedBy: string().enum('flow').optional() }

/** The item types of the table: index attributes beside one `record`, which is the domain's own. */
export function openEntities(table: AccessTable) {
  const entity = { table, timestamps: false } as const
  return {
    request: new Entity({
      ...entity,
      name: 'request',
      schema: item({
        ...key,
        ...wake,
        ...savedBy,
        /** In the local index while the request is open. */
        live: string().optional(),
        /** The principal, while the request is open. */
        person: string().optional(),
        shortId: string(),
        record: schemas.accessRequest,
      }),
    }),
    pair: new Entity({
      ...entity,
      name: 'pair',
      schema: item({
        ...key,
        ...wake,
        live: string(),
        /** `overdue` while its access should have been gone for a while. */
        person: string().optional(),
        lease: schemas.lease.optional(),
        record: schemas.pair.optional(),
      }),
    }),
    boarding: new Entity({
      ...entity,
      name: 'boarding',
      schema: item({
        ...key,
        ...wake,
        ...savedBy,
        live: string().optional(),
        shortId: string(),
        record: schemas.boarding,
      }),
    }),
    person: new Entity({
      ...entity,
      name: 'person',
      schema: item({
        ...key,
        ...wake,
        live: string(),
        lease: schemas.lease.optional(),
        record: schemas.person.optional(),
      }),
    }),
    order: new Entity({
      ...entity,
      name: 'order',
      schema: item({
        ...key,
        /** In the local index while it is open. */
        live: string().optional(),
        /** The lease of the look that has it in hand. */
        token: string().optional(),
        record: schemas.order,
      }),
    }),
    card: new Entity({
      ...entity,
      name: 'card',
      schema: item({ ...key, ref: string() }),
    }),
    told: new Entity({
      ...entity,
      name: 'told',
      schema: item({ ...key, lease: schemas.lease.optional(), record: schemas.told.optional() }),
    }),
    job: new Entity({
      ...entity,
      name: 'job',
      schema: item({ ...key, ...wake, ...savedBy, lease: schemas.lease.optional(), record: schemas.job }),
    }),
    duty: new Entity({
      ...entity,
      name: 'duty',
      schema: item({ ...key, lease: schemas.lease.optional(), handed: set(string()).optional() }),
    }),
    login: new Entity({
      ...entity,
      name: 'login',
      // A thousand profiles, as text for the same reason as the catalogue's chunks.
      schema: item({ ...key, version: number(), content: string() }),
    }),
    instance: new Entity({
      ...entity,
      name: 'instance',
      schema: item({ ...key, region: string() }),
    }),
    userId: new Entity({
      ...entity,
      name: 'user-id',
      schema: item({ ...key, userId: string() }),
    }),
    heldRow: new Entity({
      ...entity,
      name: 'held-row',
      schema: item({ ...key, person: string() }),
    }),
    heldIndexHead: new Entity({
      ...entity,
      name: 'held-index-head',
      schema: item({ ...key, record: schemas.heldIndexHead }),
    }),
    survey: new Entity({
      ...entity,
      name: 'survey',
      // Hundreds of holdings, as text for the same reason as the catalogue's chunks.
      schema: item({ ...key, content: string() }),
    }),
    catalogueHead: new Entity({
      ...entity,
      name: 'catalogue-head',
      schema: item({ ...key, record: schemas.catalogueHead }),
    }),
    catalogueChunk: new Entity({
      ...entity,
      name: 'catalogue-chunk',
      // Thousands of small maps take long to read one by one; as text they are read at once.
      schema: item({ ...key, content: string() }),
    }),
  }
}

/** What marks a save as a flow's; empty where it is the worker's own. */
export interface Mark {
  readonly savedBy?: 'flow'
}

export type Entities = ReturnType<typeof openEntities>

/** The right to act on an item, by token; over at `until` (ISO 8601) whether it is given back or not. */
export interface Lease {
  readonly token: string
  readonly until: string
}

/**
 * The condition of taking a lease at `now`: nobody holds it, or whoever did is out of time, or it is ours already, since the
 * SDK asks again where an answer was lost.
 */
export const leaseIsFree = (now: string, token: string) => ({
  or: [
    { attr: 'lease.token' as const, exists: false as const },
    { attr: 'lease.token' as const, eq: token },
    { attr: 'lease.until' as const, lt: now },
  ],
})

/** The condition of writing the head of what was begun at `startedAt`: none is there of what was begun later. */
export const unlessLater = (startedAt: string) => ({
  or: [
    { attr: 'sk' as const, exists: false as const },
    { attr: 'record.startedAt' as const, lte: startedAt },
  ],
})

/** True when the write was made, false when its condition did not hold: somebody else was first. Read again and decide anew. */
export async function madeIt(write: Promise<unknown>): Promise<boolean> {
  try {
    await write
    return true
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false
    throw error
  }
}
