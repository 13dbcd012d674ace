import { readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { FunctionError, Invocation, Said } from './protocol.ts'

// The runtime of Lambda inside a function's process: loads the handler and calls it, one invocation after the other.

const [invocations, outcomes] = [3, 4]

type Handler = (event: unknown, context: object) => unknown

const env = (name: string): string => process.env[name] ?? ''

function say(said: Said): void {
  const line = Buffer.from(`${JSON.stringify(said)}\n`)
  for (let at = 0; at < line.length;) at += writeSync(outcomes, line, at)
}

/** The last words of a process that can't go on. */
function breakDown(error: FunctionError): never {
  say({ said: 'broken', error })
  process.exit(1)
}

let read = Buffer.alloc(0)
const chunk = Buffer.alloc(65_536)

/**
 * Waits for the next invocation and holds the whole process up meanwhile: not even what the handler left behind proceeds, just
 * as on Lambda, where everything stands still until then.
 */
function next(): Invocation {
  for (;;) {
    const end = read.indexOf('\n')
    if (end >= 0) {
      const line = read.toString('utf8', 0, end)
      read = read.subarray(end + 1)
      const invocation: Invocation = JSON.parse(line)
      return invocation
    }
    const length = readMore()
    if (length === 0) process.exit(0)
    read = Buffer.concat([read, chunk.subarray(0, length)])
  }
}

function readMore(): number {
  for (;;)
    try {
      return readSync(invocations, chunk)
    } catch (error) {
      // Stopping and continuing the process may interrupt the call.
      if (!(error instanceof Error && 'code' in error && error.code === 'EINTR')) throw error
    }
}

async function load(): Promise<Handler> {
  const [file = '', name = ''] = env('_HANDLER').split('.')
  const url = pathToFileURL(join(env('LAMBDA_TASK_ROOT'), `${file}.mjs`)).href
  const exports: Readonly<Record<string, unknown>> = await import(url)
  const handler = exports[name]
  if (typeof handler !== 'function')
    return breakDown({
      errorType: 'Runtime.HandlerNotFound',
      errorMessage: `${env('_HANDLER')} is undefined or not exported`,
    })
  if (handler.length >= 3)
    return breakDown({
      errorType: 'Runtime.CallbackHandlerDeprecated',
      errorMessage: 'The handler takes a callback, which this runtime no longer calls: it has to be async.',
    })
  return (event, context) => handler(event, context) as unknown
}

const contextOf = ({ requestId, deadlineAt }: Invocation): object => ({
  awsRequestId: requestId,
  functionName: env('AWS_LAMBDA_FUNCTION_NAME'),
  functionVersion: env('AWS_LAMBDA_FUNCTION_VERSION'),
  invokedFunctionArn: `arn:aws:lambda:${env('AWS_REGION')}:123456789012:function:${env('AWS_LAMBDA_FUNCTION_NAME')}`,
  memoryLimitInMB: env('AWS_LAMBDA_FUNCTION_MEMORY_SIZE'),
  logGroupName: env('AWS_LAMBDA_LOG_GROUP_NAME'),
  logStreamName: env('AWS_LAMBDA_LOG_STREAM_NAME'),
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => Math.max(0, deadlineAt - Date.now()),
})

function described(error: unknown): FunctionError {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) }
  const { name: errorType, message: errorMessage, stack = '' } = error
  return { errorType, errorMessage, trace: stack.split('\n') }
}

const memoryMb = (): number => Math.ceil(process.memoryUsage.rss() / 1024 / 1024)

async function call(handler: Handler, invocation: Invocation): Promise<Said> {
  try {
    const result = (await handler(invocation.event, contextOf(invocation))) ?? null
    return { said: 'result', result, memoryMb: memoryMb() }
  } catch (error) {
    return { said: 'error', error: described(error), memoryMb: memoryMb() }
  }
}

process.on('unhandledRejection', (error) =>
  breakDown({ ...described(error), errorType: 'Runtime.UnhandledPromiseRejection' }),
)
process.on('uncaughtException', (error) => breakDown(described(error)))
const handler = await load().catch((error: unknown) => breakDown(described(error)))
say({ said: 'ready' })
for (;;) say(await call(handler, next()))
