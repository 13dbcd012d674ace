import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import type { Clock } from '../clock.ts'
import { Faults } from '../faults.ts'
import type { Fault } from '../faults.ts'
import { statusOf } from '../identity-center/aws-error.ts'
import { startLoopback, withFault } from '../identity-center/loopback.ts'
import type { Answer, Incoming } from '../identity-center/loopback.ts'
import { operationOf, startEngine } from './engine.ts'
import { indexLag } from './index-lag.ts'

/** A DynamoDB on this machine: dynalite behind an address of its own, with faults and late global indexes. */
export interface TableStandIn {
  /** For `endpoint` or `AWS_ENDPOINT_URL_DYNAMODB`. */
  readonly url: string
  /** Faults by operation name, such as `PutItem`. */
  readonly faults: Faults
  /** The calls in the order they came in; the latest 10,000. */
  readonly calls: readonly TableCall[]
  close(): Promise<void>
}

/** A call as it came in, whatever became of it. */
interface TableCall {
  readonly operation: string
  readonly table?: string
  /** PutItem's item or the key of the other calls on one item, as DynamoDB writes them. */
  readonly key?: Readonly<Record<string, unknown>>
  readonly at: Date
}

export interface TableOptions {
  readonly clock: Clock
  /** How long global indexes do not have what was written, in milliseconds of the clock; absent for never. */
  readonly indexLagMs?: number
  /** Folder to keep the data in; in memory if absent. */
  readonly path?: string
}

const callsKept = 10_000
const target = z.looseObject({
  TableName: z.string().optional(),
  Key: z.record(z.string(), z.unknown()).optional(),
  Item: z.record(z.string(), z.unknown()).optional(),
})

/** Starts the stand-in on a free port of 127.0.0.1, without any table. */
export async function startTable({ clock, indexLagMs, path }: TableOptions): Promise<TableStandIn> {
  const engine = await startEngine(path)
  const faults = new Faults()
  const calls: TableCall[] = []
  const answer =
    indexLagMs === undefined
      ? (_: string, request: Incoming) => engine.answer(request)
      : indexLag(engine, clock, indexLagMs)
  const server = await startLoopback((request) => {
    const operation = operationOf(request)
    calls.push(describe(operation, request, clock.now()))
    if (calls.length > callsKept) calls.shift()
    return withFault(faults.take(operation), () => answer(operation, request), refusal)
  })
  return {
    url: server.url,
    faults,
    calls,
    async close() {
      await server.close()
      await engine.close()
    },
  }
}

function describe(operation: string, { body }: Incoming, at: Date): TableCall {
  const { TableName: table, Key, Item } = parsed(body)
  const key = Key ?? Item
  return { operation, ...(table !== undefined && { table }), ...(key && { key }), at }
}

function parsed(body: string): z.infer<typeof target> {
  try {
    return target.safeParse(JSON.parse(body)).data ?? {}
  } catch {
    return {}
  }
}

const refusal = ({ error, message, status, headers }: Fault & { readonly kind: 'fail' }): Answer => ({
  status: status ?? statusOf(error),
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID(), ...headers },
  body: JSON.stringify({
    __type: `com.amazonaws.dynamodb.v20120810#${error}`,
    message: message ?? error,
  }),
})
