import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { cardStore } from './cards.ts'
import { catalogueStore } from './catalogue.ts'
import { dueStore } from './due.ts'
import { openEntities } from './entities.ts'
import { heldIndexStore } from './held-index.ts'
import { jobStore } from './jobs.ts'
import { loginStore } from './logins.ts'
import { pairStore } from './pairs.ts'
import { peopleStore } from './people.ts'
import { requestStore } from './requests.ts'
import { surveyStore } from './surveys.ts'
import { ensureTable, openTable } from './table.ts'
import { toldStore } from './told.ts'
import { userIdStore } from './user-ids.ts'

/** The one table, behind one room: requests, pairs, what was told, jobs, the catalogue, what is due. */
export function openStore(client: DynamoDBClient, tableName: string) {
  const table = openTable(client, tableName)
  const entities = openEntities(table)
  return {
    ensure: () => ensureTable(client, tableName),
    requests: requestStore(table, entities),
    pairs: pairStore(table, entities),
    people: peopleStore(table, entities),
    userIds: userIdStore(entities),
    cards: cardStore(entities),
    told: toldStore(entities),
    jobs: jobStore(entities),
    logins: loginStore(entities),
    surveys: surveyStore(entities),
    catalogue: catalogueStore(table, entities),
    heldIndex: heldIndexStore(table, entities),
    due: dueStore(table),
  }
}

export type Store = ReturnType<typeof openStore>
