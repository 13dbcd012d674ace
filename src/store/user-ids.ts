import { GetItemCommand, PutItemCommand } from 'dynamodb-toolbox'
import { personKey } from '../access/boarding.ts'
import type { Entities } from './entities.ts'
import { userPartition } from './table.ts'

/**
 * Which user an address was found to belong to, whatever its case: no look-up of AWS's folds it. Only a hint, since both may
 * have changed since.
 */
export function userIdStore({ userId: entity }: Entities) {
  const key = (email: string) => ({ pk: userPartition(personKey(email)), sk: 'user' })
  return {
    async save(email: string, userId: string): Promise<void> {
      await entity
        .build(PutItemCommand)
        .item({ ...key(email), userId })
        .send()
    },

    /** Undefined where nobody was found so far. */
    async find(email: string): Promise<string | undefined> {
      const { Item } = await entity.build(GetItemCommand).key(key(email)).options({ consistent: true }).send()
      return Item?.userId
    },
  }
}
