import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  ResourceInUseException,
  ResourceNotFoundException,
  waitUntilTableExists,
  DescribeTableCommand,
} from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { Table } from 'dynamodb-toolbox'
import type { PersonKey } from '../access/boarding.ts'
import { type HeldRow, type PairKey, pairText, parsePairText } from '../access/entitlement.ts'
import type { RequestRef } from '../access/request-ref.ts'
import { tableShape } from './shape.ts'

/**
 * Every key shape of the one table.
 *
 * | item | pk | sk |
 * |---|---|---|
 * | pair | `pair#<principal>#<entitlement>` | `pair` |
 * | request | the same | `request#<id>` |
 * | what a boarding wants of it | the same | `order#<id>` |
 * | person who is brought in or seen out | `person#<address>` | `person` |
 * | request to do so | the same | `request#<id>` |
 * | what Slack was told of a request | its own | `told#<id>` |
 * | where a card stands | `card#<channel>#<ts>` | `card` |
 * | job | `job#<id>` | `job` |
 * | what somebody was sent to sign in with | `login#<principal>` | `login` |
 * | which user an address belongs to | `user#<address>` | `user` |
 * | where an instance can be written to | `instance#<arn>` | `instance` |
 * | what an administrator was shown before an offboarding | `survey#<form>` | `survey` |
 * | which invocation is on duty, and what it was handed over | `duty` | `duty` |
 * | catalogue | `catalogue` | `head`, `chunk#<reading>#<id>` |
| what a user or group is assigned | `held#<principal>` | `<permission set>#<account>` |
| the last pass over all that | `held` | `head` |
 *
 * The local index `live` holds the pair with its open requests and orders, so that one consistent Query returns all that a decision
 * is made from. The global ones may lag: they only find keys. The one by person has all that is assigned under `held`, in the order of
 * permission sets and accounts: that key and its sort key never change, so that the index costs nothing while nothing changes. Under
 * `overdue` it has the pairs whose access should have been gone for a while.
 */
export function openTable(client: DynamoDBClient, name: string) {
  return new Table({
    name,
    documentClient: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    partitionKey: { name: 'pk', type: 'string' },
    sortKey: { name: 'sk', type: 'string' },
    indexes: {
      live: { type: 'local', sortKey: { name: 'live', type: 'string' } },
      due: {
        type: 'global',
        partitionKey: { name: 'due', type: 'string' },
        sortKey: { name: 'wakeAt', type: 'string' },
      },
      person: {
        type: 'global',
        partitionKey: { name: 'person', type: 'string' },
        sortKey: { name: 'sk', type: 'string' },
      },
      shortId: {
        type: 'global',
        partitionKey: { name: 'shortId', type: 'string' },
        sortKey: { name: 'pk', type: 'string' },
      },
    },
  })
}

export type AccessTable = ReturnType<typeof openTable>

/** The one partition of the `due` index: ends are few enough per second for a single one. */
export const due = 'due'

/** Where the index by person has the pairs whose access should have been gone for a while. */
export const overdue = 'overdue'

export const pairPartition = (pair: PairKey): string => `pair#${pairText(pair)}`
export const personPartition = (person: PersonKey): string => `person#${person}`
/** Where a request lies. */
export const placePartition = (ref: RequestRef): string =>
  'pair' in ref ? pairPartition(ref.pair) : personPartition(ref.person)
export const cardPartition = (card: { readonly channel: string; readonly ts: string }): string =>
  `card#${card.channel}#${card.ts}`
export const orderSort = (id: string): string => `order#${id}`
export const requestSort = (id: string): string => `request#${id}`
export const toldSort = (id: string): string => `told#${id}`
export const jobPartition = (id: string): string => `job#${id}`
export const loginPartition = (principalId: string): string => `login#${principalId}`
export const userPartition = (person: PersonKey): string => `user#${person}`
export const instancePartition = (arn: string): string => `instance#${arn}`
export const surveyPartition = (id: string): string => `survey#${id}`
export const dutyKey = { pk: 'duty', sk: 'duty' } as const
export const cataloguePartition = 'catalogue'
export const heldIndex = 'held'
export const heldPartition = (principalId: string): string => `${heldIndex}#${principalId}`
export const heldSort = ({ permissionSetArn, accountId }: HeldRow): string =>
  `${permissionSetArn}#${accountId}`
export const chunkSort = (reading: string, chunk: string): string => `chunk#${reading}#${chunk}`

/** What `heldSort` wrote. */
export function parseHeldSort(sk: string): HeldRow {
  const at = sk.lastIndexOf('#')
  return { permissionSetArn: sk.slice(0, at), accountId: sk.slice(at + 1) }
}

/** What a stored key is the key of; undefined for a key that is none of ours. */
export type ItemKey =
  | { readonly kind: 'pair'; readonly pair: PairKey }
  | { readonly kind: 'person'; readonly person: PersonKey }
  | ({ readonly kind: 'request' } & RequestRef)
  | { readonly kind: 'job'; readonly id: string }

export function parseKey(pk: string, sk: string): ItemKey | undefined {
  if (pk.startsWith('job#')) return { kind: 'job', id: pk.slice('job#'.length) }
  const id = sk.startsWith('request#') ? sk.slice('request#'.length) : undefined
  if (pk.startsWith('person#')) {
    const person = pk.slice('person#'.length)
    if (sk === 'person') return { kind: 'person', person }
    return id === undefined ? undefined : { kind: 'request', person, id }
  }
  const pair = pk.startsWith('pair#') ? parsePairText(pk.slice('pair#'.length)) : undefined
  if (!pair) return undefined
  if (sk === 'pair') return { kind: 'pair', pair }
  return id === undefined ? undefined : { kind: 'request', pair, id }
}

/** The stored key of an item. */
export function storedKey(key: ItemKey): readonly [pk: string, sk: string] {
  switch (key.kind) {
    case 'job':
      return [jobPartition(key.id), 'job']
    case 'pair':
      return [pairPartition(key.pair), 'pair']
    case 'person':
      return [personPartition(key.person), 'person']
    case 'request':
      return [placePartition(key), requestSort(key.id)]
  }
}

/** Makes the table where it is missing and waits until it serves. Safe to call from several processes at once. */
export async function ensureTable(
  client: DynamoDBClient,
  name: string,
  shape: Omit<CreateTableCommandInput, 'TableName'> = tableShape,
): Promise<void> {
  try {
    await client.send(new DescribeTableCommand({ TableName: name }))
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error
    await client.send(new CreateTableCommand({ TableName: name, ...shape })).catch((conflict: unknown) => {
      if (!(conflict instanceof ResourceInUseException)) throw conflict
    })
  }
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { TableName: name })
}
