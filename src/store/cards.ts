import { GetItemCommand, PutItemCommand } from 'dynamodb-toolbox'
import { parseRequestRef, type RequestRef, requestRef } from '../access/request-ref.ts'
import type { Entities } from './entities.ts'
import { cardPartition } from './table.ts'

interface Card {
  readonly channel: string
  readonly ts: string
}

/** Which request each card is of, so that what is said in its thread finds it. */
export function cardStore({ card: entity }: Entities) {
  const key = (card: Card) => ({ pk: cardPartition(card), sk: 'card' })
  return {
    async save(card: Card, ref: RequestRef): Promise<void> {
      await entity
        .build(PutItemCommand)
        .item({ ...key(card), ref: requestRef(ref) })
        .send()
    },

    /** The request whose card a message is; undefined for any other message. */
    async find(card: Card): Promise<RequestRef | undefined> {
      const { Item } = await entity.build(GetItemCommand).key(key(card)).options({ consistent: true }).send()
      return Item && parseRequestRef(Item.ref)
    },
  }
}
