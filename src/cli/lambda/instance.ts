import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Readable, Writable } from 'node:stream'
import { type FunctionError, type Invocation, payloadBytes, type Said } from './protocol.ts'

/** What came of an invocation: the handler's result, or a function error. */
export type Outcome =
  | { readonly ok: true; readonly result: unknown; readonly memoryMb: number }
  | { readonly ok: false; readonly error: FunctionError }

/** A process that a function runs in. It is stopped whenever it has nothing to answer. */
export interface Instance {
  readonly pid: number
  /** Calls the handler, which has so many seconds; a process that is late, or is gone, is a function error. Never rejects. */
  invoke(requestId: string, event: unknown, timeoutSeconds: number): Promise<Outcome>
  /** Whether it can be given another invocation. */
  alive(): boolean
  /** Ends it at once, stopped or not; resolves when it is gone. */
  kill(): Promise<void>
}

export interface InstanceOptions {
  /** The bundled runtime. */
  readonly runtime: string
  readonly taskRoot: string
  readonly env: Readonly<Record<string, string>>
  /** Takes what the process writes, line by line. */
  readonly onLine: (line: string) => void
  /** Hears of the process as long as there is one. */
  readonly watch: (pid: number, gone: Promise<void>) => void
}

/** How long a function may take to load. @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const initMs = 10_000

/** Starts a process and resolves once its handler is loaded; the function error where that fails. */
export async function startInstance(options: InstanceOptions): Promise<Instance | FunctionError> {
  const child = spawn(process.execPath, [options.runtime], {
    cwd: options.taskRoot,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    // Out of the terminal's reach: who ends a function is the runner alone.
    detached: true,
  })
  await once(child, 'spawn')
  const pid = child.pid ?? 0
  for (const input of [child.stdout, child.stderr])
    if (input) createInterface({ input }).on('line', options.onLine)
  const conversation = converse(child)
  options.watch(pid, conversation.closed)
  const first = await conversation.answer(initMs)
  if (first.said !== 'ready') {
    await conversation.kill()
    return initFailed(first)
  }
  child.kill('SIGSTOP')
  return {
    pid,
    alive: conversation.alive,
    kill: conversation.kill,
    async invoke(requestId, event, timeoutSeconds) {
      const deadlineAt = Date.now() + timeoutSeconds * 1000
      child.kill('SIGCONT')
      conversation.tell({ requestId, deadlineAt, event })
      const said = await conversation.answer(timeoutSeconds * 1000)
      if (conversation.alive()) child.kill('SIGSTOP')
      return outcomeOf(said, requestId, timeoutSeconds)
    },
  }
}

function outcomeOf(heard: Heard, requestId: string, timeoutSeconds: number): Outcome {
  const failed = (errorType: string, words: string): Outcome => ({
    ok: false,
    error: { errorType, errorMessage: `RequestId: ${requestId} Error: ${words}` },
  })
  switch (heard.said) {
    case 'result': {
      const bytes = Buffer.byteLength(JSON.stringify(heard.result))
      return bytes > payloadBytes
        ? failed('Function.ResponseSizeTooLarge', `Response payload size (${bytes} bytes) is too large`)
        : { ok: true, result: heard.result, memoryMb: heard.memoryMb }
    }
    case 'error':
    case 'broken':
      return { ok: false, error: heard.error }
    case 'late':
      return failed('Sandbox.Timedout', `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`)
    case 'gone':
      return failed('Runtime.ExitError', `Runtime exited with error: ${heard.how}`)
    case 'ready':
      return failed('Runtime.Unknown', 'the runtime started twice')
  }
}

function initFailed(heard: Heard): FunctionError {
  if (heard.said === 'broken') return heard.error
  if (heard.said === 'late')
    return { errorType: 'Sandbox.Timedout', errorMessage: 'The function took over 10 seconds to load.' }
  const how = heard.said === 'gone' ? heard.how : heard.said
  return { errorType: 'Runtime.ExitError', errorMessage: `Runtime exited while it loaded: ${how}` }
}

type Heard = Said | { readonly said: 'late' } | { readonly said: 'gone'; readonly how: string }

/** The two pipes: one line there, one line back. A process that is late is killed. */
function converse(child: ChildProcess) {
  let hear: (heard: Heard) => void = () => undefined
  let gone: Heard | undefined
  let ending = false
  const waiting: Said[] = []
  const closed = new Promise<void>((resolve) => {
    child.once('close', (code, signal) => {
      gone = {
        said: 'gone',
        how: signal === null ? `exit status ${code}` : `signal: ${signal === 'SIGKILL' ? 'killed' : signal}`,
      }
      hear(gone)
      resolve()
    })
  })
  const [, , , toChild, fromChild] = child.stdio
  if (!(toChild instanceof Writable && fromChild instanceof Readable)) throw new Error('a pipe is missing')
  // A pipe to a process that is just being killed breaks, which `close` tells of.
  toChild.on('error', () => undefined)
  createInterface({ input: fromChild }).on('line', (line) => {
    const said: Said = JSON.parse(line)
    waiting.push(said)
    hear(said)
  })
  return {
    closed,
    alive: () => !ending && gone === undefined,
    tell: (invocation: Invocation) => void toChild.write(`${JSON.stringify(invocation)}\n`),
    async kill() {
      ending = true
      child.kill('SIGKILL')
      await closed
    },
    async answer(withinMs: number): Promise<Heard> {
      let timer: NodeJS.Timeout | undefined
      const heard = await new Promise<Heard>((resolve) => {
        hear = resolve
        const first = waiting.shift() ?? gone
        if (first) return resolve(first)
        timer = setTimeout(() => resolve({ said: 'late' }), withinMs)
      })
      clearTimeout(timer)
      waiting.length = 0
      if (heard.said === 'late') child.kill('SIGKILL')
      if (heard.said === 'late' || heard.said === 'broken') ending = true
      return heard
    },
  }
}
