import { QueryCommand } from 'dynamodb-toolbox'
import type { LiveBoarding, PersonKey, PersonRecord } from '../access/boarding.ts'
import type { Entities } from './entities.ts'
import { leased } from './leased.ts'
import { type AccessTable, personPartition } from './table.ts'

/** All that a decision about bringing a person in, or seeing them out, is made from. */
export interface PersonSight {
  readonly record: PersonRecord
  readonly boardings: readonly LiveBoarding[]
}

/** The records of people who are brought in or seen out: written only under the person's lease. */
export function peopleStore(table: AccessTable, { person: entity, boarding }: Entities) {
  const key = (person: PersonKey) => ({ pk: personPartition(person), sk: 'person' })

  return {
    ...leased<PersonRecord>(entity, key, 'person'),

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
  }
}
