import { GetItemCommand, PutItemCommand } from 'dynamodb-toolbox'
import type { Entities } from './entities.ts'
import { instancePartition } from './table.ts'

/** The primary Regions of instances, which never change: not every process that starts has to ask. */
export function instanceStore({ instance: entity }: Entities) {
  const key = (arn: string) => ({ pk: instancePartition(arn), sk: 'instance' })
  return {
    async saveRegion(arn: string, region: string): Promise<void> {
      await entity
        .build(PutItemCommand)
        .item({ ...key(arn), region })
        .send()
    },

    /** Undefined where nobody has asked so far. */
    async region(arn: string): Promise<string | undefined> {
      const { Item } = await entity.build(GetItemCommand).key(key(arn)).send()
      return Item?.region
    },
  }
}
