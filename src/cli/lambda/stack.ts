import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { join } from 'node:path'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { Switches } from './arguments.ts'
import { invokeAsynchronously } from './asynchronous.ts'
import { failureQueue } from './failures.ts'
import { readFilter } from './filter.ts'
import { type LambdaFunction, lambdaFunction } from './functions.ts'
import { gateway, type Route } from './gateway.ts'
import { startInstance } from './instance.ts'
import { killing } from './kill.ts'
import { type Credentials, lambdaEnvironment, type RunnerSettings } from './settings.ts'
import { tableStream, type TableStream } from './stream.ts'
import { tap } from './tap.ts'
import type { FunctionSpec, Stack } from './template.ts'
import type { Watchdog } from './watchdog.ts'
import { type OnCall, openWire } from './wire.ts'

/** A stack whose functions can be called. */
export interface RunningStack {
  /** Answers as the stack’s HTTP API. */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  /** What the schedules do, once. */
  readonly tick: () => void
  /** What was given up. */
  readonly failures: () => readonly object[]
  /** Takes on nothing more, and ends every process: those at work after so many milliseconds. */
  readonly close: (graceMs: number) => Promise<void>
}

export interface StackEdges {
  readonly settings: RunnerSettings
  readonly switches: Switches
  /** Where each function is unpacked, under its name. */
  readonly folder: string
  readonly runtime: string
  readonly client: DynamoDBClient
  readonly credentials: Credentials
  readonly watchdog: Watchdog
  readonly log: Logger
  /** Takes the functions’ own lines. */
  readonly write: (line: string) => void
}

export async function openStack(stack: Stack, edges: StackEdges): Promise<RunningStack> {
  const { switches, settings, log } = edges
  const closing = new AbortController()
  const failures = failureQueue(log)
  const streams: TableStream[] = []
  const onCall = tapped(stack, edges, streams)
  const functions = new Map(stack.functions.map((spec) => [spec.arn, functionOf(spec, edges, onCall)]))
  const called = (arn: string): LambdaFunction => {
    const found = functions.get(arn)
    if (!found) throw new Error(`The template calls ${arn}, which is none of its functions.`)
    return found
  }
  if (switches.stream)
    for (const mapping of stack.streams) {
      const worker = called(mapping.functionArn)
      const filter = readFilter(mapping.patterns)
      streams.push(
        tableStream(
          mapping,
          { filter, worker, failures, log },
          {
            shards: switches.shards,
            delayMs: switches.streamDelayMs,
            twice: switches.streamTwice,
          },
        ),
      )
    }
  const routes = stack.routes.map(({ functionArn, ...route }): Route => ({
    ...route,
    called: called(functionArn),
  }))
  return {
    answer: gateway(routes, settings.region),
    failures: failures.messages,
    tick() {
      for (const { functionArn, input } of stack.schedules) {
        const retries = stack.functions.find(({ arn }) => arn === functionArn)?.asynchronousRetries ?? 2
        void invokeAsynchronously(called(functionArn), input, { retries, failures, closing: closing.signal })
      }
    },
    async close(graceMs) {
      closing.abort()
      for (const stream of streams) stream.close()
      await Promise.all([...functions.values()].map((each) => each.close(graceMs)))
    },
  }
}

/** Every call that a function makes goes by here; the writes among them become the stream. */
function tapped(stack: Stack, { client, settings }: StackEdges, streams: readonly TableStream[]): OnCall {
  const filters = stack.streams.map(({ patterns }) => readFilter(patterns))
  return tap({
    client,
    tableName: settings.tableName,
    keyNames: stack.table.KeySchema.map(({ AttributeName }) => AttributeName),
    oldImages: /OLD/.test(stack.table.StreamSpecification.StreamViewType),
    wanted: (record) => filters.some((filter) => filter(record)),
    onChange: (read) => streams.forEach((stream) => stream.add(read)),
  })
}

function functionOf(spec: FunctionSpec, edges: StackEdges, onCall: OnCall): LambdaFunction {
  const { settings, switches, folder, runtime, credentials, watchdog, log, write } = edges
  const taskRoot = join(folder, spec.name)
  const kills = killing(switches.kills.filter((kill) => kill.function === spec.name))
  const start = async () => {
    let kill = async (): Promise<void> => undefined
    const wire = await openWire(
      settings.endpoints,
      kills(onCall, () => kill()),
    )
    return startInstance({
      runtime,
      taskRoot,
      env: {
        ...lambdaEnvironment(spec, { region: settings.region, taskRoot, credentials }),
        ...spec.environment,
        ...settings.passed,
        ...wire.settings,
      },
      onLine: (line) => {
        // Their own lines are JSON, and go on as they are; whatever else they write becomes a line of the log.
        if (/^\{.*\}$/.test(line)) write(line)
        else if (line.trim()) log.warn({ function: spec.name, line }, 'a function wrote')
      },
      watch: (pid, gone) => {
        watchdog.watch(pid, gone)
        kill = () => (process.kill(pid, 'SIGKILL'), gone)
        void gone.then(wire.close)
      },
    })
  }
  return lambdaFunction({
    name: spec.name,
    timeoutSeconds: spec.timeoutSeconds,
    memoryMb: spec.memoryMb,
    most: switches.instances,
    cold: switches.cold,
    start,
    log,
  })
}
