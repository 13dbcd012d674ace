import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { cardStore } from './cards.ts'
import { catalogueStore } from './catalogue.ts'
import { dueStore } from './due.ts'
import { dutyStore } from './duty.ts'
import { openEntities, type Mark } from './entities.ts'
import { heldIndexStore } from './held-index.ts'
import { instanceStore } from './instances.ts'
import { jobStore } from './jobs.ts'
import { loginStore } from './logins.ts'
import { pairStore } from './pairs.ts'
import { peopleStore } from './people.ts'
import { type Changed, requestStore } from './requests.ts'
import { surveyStore } from './surveys.ts'
import { ensureTable, openTable } from './table.ts'
import { toldStore } from './told.ts'
import { userIdStore } from './user-ids.ts'

/**
 * The one table, behind one room: requests, pairs, what was told, jobs, the catalogue, what is due. What is saved where it
 * `handsOver` is marked for the table's stream: the worker is to take it on.
 */
export function openStore(
  client: DynamoDBClient,
  tableName: string,
  {
    handsOver = false,
    changed = () => undefined,
  }: { readonly handsOver?: boolean; readonly changed?: Changed } = {},
) {
  const mark: Mark = handsOver ? { savedBy: 'flow' } : {}
  const table = openTable(client, tableName)
  const entities = openEntities(table)
  return {
    ensure: () => ensureTable(client, tableName),
    requests: requestStore(table, entities, mark, changed),
    pairs: pairStore(table, entities),
    people: peopleStore(table, entities),
    userIds: userIdStore(entities),
    instances: instanceStore(entities),
    cards: cardStore(entities),
    told: toldStore(entities),
    jobs: jobStore(entities, mark),
    duty: dutyStore(entities),
    logins: loginStore(entities),
    surveys: surveyStore(entities),
    catalogue: catalogueStore(table, entities),
    heldIndex: heldIndexStore(table, entities),
    due: dueStore(table),
  }
}

export type { HandedOver } from './duty.ts'
export type { Changed } from './requests.ts'

export type Store = ReturnType<typeof openStore>
