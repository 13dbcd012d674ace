import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { BatchPutRequest, BatchWriteCommand, executeBatchWrite } from 'dynamodb-toolbox'
import type { Pair } from '../../src/access/pair.ts'
import type { AccessRequest, Asked } from '../../src/access/request.ts'
import { openRequest, transition } from '../../src/access/transition.ts'
import type { StandIns } from '../../src/sandbox/stand-ins.ts'
import { openEntities } from '../../src/store/entities.ts'
import { openStore } from '../../src/store/index.ts'
import { openTable, placePartition, requestSort } from '../../src/store/table.ts'
import { tableName } from './company.ts'
import { accountName, lead, permissionSetName, type Size, userName } from './people.ts'

/** The app's own store on the stand-in's table, to put things there that would take days to come about. */
export async function openFilling({ app }: StandIns) {
  const client = new DynamoDBClient(app.aws?.dynamodb ?? {})
  const store = openStore(client, tableName)
  await store.ensure()
  const table = openTable(client, tableName)
  return { store, table, entities: openEntities(table) }
}

export type Filling = Awaited<ReturnType<typeof openFilling>>

/** One person's request for a permission set in an account, as it was asked. */
export function asked({ identityCenter, slack }: StandIns, at: number, size: Size, askedAt: Date): Asked {
  const name = userName(at % size.users)
  const [account, permissionSet] = [
    accountName(at % size.accounts),
    permissionSetName(at % size.permissionSets),
  ]
  const email = `${name}@acme.example`
  const principalId = identityCenter.userId(name)
  const accountId = identityCenter.accountId(account)
  const permissionSetArn = identityCenter.permissionSetArn(permissionSet)
  return {
    id: at.toString(32).padStart(8, '2'),
    kind: 'access',
    pair: { principalId, entitlement: { kind: 'account', accountId, permissionSetArn } },
    label: { kind: 'account', account, permissionSet, sessionSeconds: 14_400 },
    requester: { slackId: slack.person(name).id, email, principalId, userName: name },
    reason: `sample ${at}`,
    durationSeconds: 3600,
    rule: 'elsewhere',
    sensitive: false,
    approvalsNeeded: 0,
    approvers: { usergroups: [], people: [slack.person(lead).id], more: false },
    channel: 'C0000APPR01',
    askedAt: askedAt.toISOString(),
    extension: false,
  }
}

/** A request that was granted when it was asked for, by the record's own arrows. */
function granted(request: Asked): AccessRequest {
  return after(openRequest(request, 3600), { type: 'activate', at: request.askedAt })
}

/** One that has run its hour and is over. */
function over(request: Asked): AccessRequest {
  const at = new Date(Date.parse(request.askedAt) + request.durationSeconds * 1000).toISOString()
  return after(after(granted(request), { type: 'due', at }), { type: 'gone', at })
}

function after(request: AccessRequest, event: Parameters<typeof transition>[1]): AccessRequest {
  const next = transition(request, event)
  if ('noArrow' in next || next.kind !== 'access') throw new Error(`no ${event.type} from ${request.status}`)
  return next
}

/** Puts so many requests into the table that are over and told. */
export async function fillClosed(
  filling: Filling,
  standIns: StandIns,
  size: Size,
  count: number,
): Promise<void> {
  const { table, entities } = filling
  const askedAt = new Date(Date.now() - 30 * 86_400_000)
  const batchOf = (from: number) =>
    Array.from({ length: Math.min(25, count - from) }, (_, at) => {
      const request = over(asked(standIns, from + at, size, askedAt))
      const key = { pk: placePartition(request), sk: requestSort(request.id) }
      const stored = { ...key, shortId: request.id, record: structuredClone(request) as never }
      return entities.request.build(BatchPutRequest).item(stored)
    })
  await inTurns(Math.ceil(count / 25), 4, async (at) => {
    await executeBatchWrite(table.build(BatchWriteCommand).requests(...batchOf(at * 25)))
  })
}

/** Gives somebody access that the bot has granted, recorded and told, and that ends an hour after `askedAt`. */
export async function fillActive({ store }: Filling, standIns: StandIns, made: Asked): Promise<void> {
  const { label, requester, askedAt } = made
  const request = granted(made)
  if (request.status !== 'active' || label.kind !== 'account') throw new Error('it was not granted')
  standIns.identityCenter.assign({
    person: requester.userName,
    account: label.account,
    permissionSet: label.permissionSet,
  })
  const pair: Pair = {
    key: made.pair,
    standing: false,
    lastCreate: { intentAt: askedAt, settledAt: askedAt, outcome: 'succeeded' },
    createFailures: 0,
    removeFailures: 0,
    lastSeenAt: askedAt,
  }
  const lease = { token: 'filling', until: new Date(Date.now() + 30_000).toISOString() }
  await store.requests.create(request, request.until)
  await store.pairs.lease(made.pair, lease, new Date().toISOString())
  await store.pairs.save(pair, lease, null, { wakeAt: request.until, triedAt: askedAt })
  const card = await postCard(standIns, made)
  const done = request.history.length
  await store.told.lease(request, lease, new Date().toISOString())
  const told = {
    card: { ...card, revision: request.revision },
    note: done,
    dm: done,
    admins: done,
    warned: true,
  }
  await store.told.save(request, told, lease, null)
}

/** The card that stands in the channel, by the same call that made it. */
async function postCard(
  { slack }: StandIns,
  { channel, reason }: Asked,
): Promise<{ channel: string; ts: string }> {
  const response = await fetch(`${slack.url}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${slack.botToken}`, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ channel, text: reason }),
  })
  const answer: unknown = await response.json()
  if (typeof answer !== 'object' || answer === null || !('ts' in answer))
    throw new Error(JSON.stringify(answer))
  return { channel, ts: String(answer.ts) }
}

/** Does something so many times, some of it at once. */
export async function inTurns(
  count: number,
  atOnce: number,
  act: (at: number) => Promise<void>,
): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < count) await act(next++)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
