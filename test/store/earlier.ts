import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AttributeValue, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import { type Block, WebClient } from '@slack/web-api'
import type { StandIns } from '../../src/sandbox/stand-ins.ts'
import { ensureTable } from '../../src/store/table.ts'
import type { World } from '../world/index.ts'

/** Everything that a version left behind at an instant: its table as it lies there, and what others had of it. */
interface Left {
  readonly at: string
  readonly items: readonly Record<string, AttributeValue>[]
  /** The cards and what hangs on them, with the buttons that they were posted with. */
  readonly messages: readonly {
    readonly channel: string
    readonly ts: string
    readonly threadTs?: string
    readonly text: string
    readonly blocks: readonly unknown[]
  }[]
  readonly assignments: ReturnType<World['identityCenter']['assignments']>
  readonly memberships: ReturnType<World['identityCenter']['memberships']>
}

const tableName = 'aws-access'
const folder = join(import.meta.dirname, 'records-of-earlier-versions')
const fileOf = (name: string): string => join(folder, `${name}.json`)

const dynamodb = ({ url }: World['table']): DynamoDBClient =>
  new DynamoDBClient({
    endpoint: url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
  })

/** Every item as DynamoDB writes it. */
export async function itemsOf(table: World['table']): Promise<Record<string, AttributeValue>[]> {
  const { Items = [] } = await dynamodb(table).send(
    new ScanCommand({ TableName: tableName, ConsistentRead: true }),
  )
  return Items
}

/** Writes down what there is at this moment. */
export async function writeDown(
  name: string,
  { clock, table, approvals, identityCenter }: World,
): Promise<void> {
  const left: Left = {
    at: clock.now().toISOString(),
    items: (await itemsOf(table)).toSorted((a, b) => keyOf(a).localeCompare(keyOf(b))),
    messages: approvals.all().map(({ channel, ts, threadTs, text, blocks }) => ({
      channel,
      ts,
      ...(threadTs === undefined ? {} : { threadTs }),
      text,
      blocks,
    })),
    assignments: identityCenter.assignments(),
    memberships: identityCenter.memberships(),
  }
  writeFileSync(fileOf(name), `${JSON.stringify(left, null, 1)}\n`)
}

const keyOf = ({ pk, sk }: Record<string, AttributeValue>): string => `${pk?.S} ${sk?.S}`

/** Puts all that is written down there before an app starts, as if it had been left a moment ago. */
export const finding =
  (name: string) =>
  async ({ clock, table, slack, identityCenter }: StandIns): Promise<void> => {
    const text = readFileSync(fileOf(name), 'utf8')
    const { at, messages } = JSON.parse(text) as Left
    const lateBy = clock.now().getTime() - Date.parse(at)
    const later = (instant: string): string => new Date(Date.parse(instant) + lateBy).toISOString()
    let moved = text.replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, later)
    const client = new WebClient(slack.botToken, { slackApiUrl: slack.url })
    const places = new Map<string, string>()
    for (const { channel, ts, threadTs, text: words, blocks } of messages) {
      const thread = threadTs === undefined ? {} : { thread_ts: places.get(threadTs)! }
      const posted = await client.chat.postMessage({
        channel,
        text: words,
        blocks: blocks as Block[],
        ...thread,
      })
      places.set(ts, posted.ts!)
      moved = moved.replaceAll(ts, posted.ts!)
    }
    const { items, assignments, memberships } = JSON.parse(moved) as Left
    const without = <T>(list: readonly T[], others: readonly T[]): T[] =>
      list.filter((one) => !others.some((other) => JSON.stringify(other) === JSON.stringify(one)))
    const [assigned, joined] = [identityCenter.assignments(), identityCenter.memberships()]
    for (const each of without(assigned, assignments)) identityCenter.unassign(each)
    for (const each of without(assignments, assigned)) identityCenter.assign(each)
    for (const each of without(joined, memberships)) identityCenter.leave(each)
    for (const each of without(memberships, joined)) identityCenter.join(each)
    const tables = dynamodb(table)
    await ensureTable(tables, tableName)
    await Promise.all(items.map((Item) => tables.send(new PutItemCommand({ TableName: tableName, Item }))))
  }
