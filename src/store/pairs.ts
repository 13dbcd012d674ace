import { GetItemCommand, PutItemCommand, QueryCommand, UpdateItemCommand } from 'dynamodb-toolbox'
import type { PairKey } from '../access/entitlement.ts'
import type { Order } from '../access/order.ts'
import type { Pair } from '../access/pair.ts'
import type { LiveRequest } from '../access/request.ts'
import { type Entities, type Lease, madeIt } from './entities.ts'
import { leased } from './leased.ts'
import { type AccessTable, orderSort, pairPartition } from './table.ts'

/** All that a decision about a pair is made from. */
export interface PairSight {
  readonly pair: Pair
  readonly requests: readonly LiveRequest[]
  /** The open ones. */
  readonly orders: readonly Order[]
  /** When the pair is next due; null where nothing is left. */
  readonly wakeAt: string | null
}

/** The records of pairs: written only under the pair's lease. */
export function pairStore(table: AccessTable, { pair: entity, request, order }: Entities) {
  const key = (pair: PairKey) => ({ pk: pairPartition(pair), sk: 'pair' })
  const orderKey = (pair: PairKey, by: string) => ({ pk: pairPartition(pair), sk: orderSort(by) })
  const ordered = (pair: PairKey, record: Order, token?: string) =>
    order.build(PutItemCommand).item({
      ...orderKey(pair, record.by),
      ...(token === undefined ? {} : { token }),
      ...(record.state === 'open' ? { live: orderSort(record.by) } : {}),
      record,
    })

  return {
    ...leased<Pair>(entity, key, 'pair'),

    /** The pair and its open requests, in one strongly consistent Query of the local index. */
    async sight(pair: PairKey): Promise<PairSight> {
      const { Items = [] } = await table
        .build(QueryCommand)
        .entities(entity, request, order)
        .query({ index: 'live', partition: pairPartition(pair) })
        .options({ consistent: true, maxPages: Infinity, showEntityAttr: true })
        .send()
      const requests: LiveRequest[] = []
      const orders: Order[] = []
      let found: Pair = { key: pair }
      let wakeAt: string | null = null
      for (const item of Items) {
        if (item.entity === 'request') requests.push(item.record as LiveRequest)
        else if (item.entity === 'order') orders.push(item.record as Order)
        else {
          if (item.record) found = item.record as Pair
          wakeAt = item.wakeAt ?? null
        }
      }
      return { pair: found, requests, orders, wakeAt }
    },

    /** Places what a boarding wants of the pair; false where it was placed before. */
    placeOrder: (pair: PairKey, record: Order): Promise<boolean> =>
      madeIt(
        ordered(pair, record)
          .options({ condition: { attr: 'sk', exists: false } })
          .send(),
      ),

    /** Takes an open order in hand for a look; false where it is settled by now. */
    claimOrder: (pair: PairKey, by: string, { token }: Lease): Promise<boolean> =>
      madeIt(
        order
          .build(UpdateItemCommand)
          .item({ ...orderKey(pair, by), token })
          .options({ condition: { attr: 'live', exists: true } })
          .send(),
      ),

    /** Saves what came of an order; false where a later look has it in hand, which then knows better. */
    saveOrder: (pair: PairKey, record: Order, { token }: Lease): Promise<boolean> =>
      madeIt(
        ordered(pair, record, token)
          .options({ condition: { attr: 'token', eq: token } })
          .send(),
      ),

    /** An order as it stands; undefined where it was never placed. */
    async order(pair: PairKey, by: string): Promise<Order | undefined> {
      const get = order.build(GetItemCommand).key(orderKey(pair, by))
      const { Item } = await get.options({ consistent: true }).send()
      return Item?.record as Order | undefined
    },
  }
}
