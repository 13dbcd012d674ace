import { randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import type { Logger } from 'pino'
import type { Instance, Outcome } from './instance.ts'
import type { FunctionError } from './protocol.ts'

/** A function that can be called, in as many processes at once as it needs. */
export interface LambdaFunction {
  readonly name: string
  /** Calls it with an event, in an idle process or a new one; waits while there are as many as there may be. Never rejects. */
  invoke(event: unknown): Promise<Outcome>
  /** Takes on nothing more; resolves when no invocation is under way, or after so many milliseconds, with every process gone. */
  close(graceMs: number): Promise<void>
}

export interface FunctionOptions {
  readonly name: string
  readonly timeoutSeconds: number
  readonly memoryMb: number
  /** The most processes at once. */
  readonly most: number
  /** Whether each invocation has a process of its own. */
  readonly cold: boolean
  readonly start: () => Promise<Instance | FunctionError>
  readonly log: Logger
}

interface Waiting {
  readonly event: unknown
  readonly answer: (outcome: Outcome) => void
}

/** More processes that start at once than there are processors only make each of them late. */
const startingAtOnce = availableParallelism()

const closed: Outcome = {
  ok: false,
  error: { errorType: 'Runner.Closed', errorMessage: 'The functions are being ended.' },
}

export function lambdaFunction(options: FunctionOptions): LambdaFunction {
  const { name, most, cold, log } = options
  const waiting: Waiting[] = []
  const idle: Instance[] = []
  const all = new Set<Instance>()
  const underWay = new Set<Promise<void>>()
  let starting = 0
  let closing = false

  function pump(): void {
    for (let instance = idle.pop(); instance; instance = idle.pop()) {
      if (!instance.alive()) {
        all.delete(instance)
        continue
      }
      const next = waiting.shift()
      if (!next) {
        idle.push(instance)
        break
      }
      const running = run(instance, next).finally(() => underWay.delete(running))
      underWay.add(running)
    }
    // Whoever waits takes the first process that is free, be it one that had something else to answer meanwhile.
    while (waiting.length > starting && starting < startingAtOnce && all.size + starting < most) {
      starting += 1
      void start().finally(pump)
    }
  }

  async function start(): Promise<void> {
    const startedAt = performance.now()
    const instance = await options.start().catch((error: unknown) => ({
      errorType: 'Runtime.StartFailed',
      errorMessage: error instanceof Error ? error.message : String(error),
    }))
    starting -= 1
    if ('errorType' in instance) {
      log.error({ function: name, error: instance }, 'a function could not be loaded')
      waiting.shift()?.answer({ ok: false, error: instance })
      return
    }
    const initMs = Math.round(performance.now() - startedAt)
    log.debug({ function: name, pid: instance.pid, initMs }, 'a function’s process is there')
    if (closing) return instance.kill()
    all.add(instance)
    idle.push(instance)
  }

  async function run(instance: Instance, { event, answer }: Waiting): Promise<void> {
    const requestId = randomUUID()
    const startedAt = performance.now()
    const outcome = await instance.invoke(requestId, event, options.timeoutSeconds)
    tell(outcome, startedAt, { pid: instance.pid, invocation: requestId })
    answer(outcome)
    if (cold || !instance.alive() || closing) {
      all.delete(instance)
      await instance.kill()
    } else idle.push(instance)
    pump()
  }

  function tell(outcome: Outcome, startedAt: number, about: object): void {
    const fields = { function: name, ...about, ms: Math.round(performance.now() - startedAt) }
    if (!outcome.ok) log.error({ ...fields, error: outcome.error }, 'an invocation failed')
    else if (outcome.memoryMb > options.memoryMb)
      log.warn(
        { ...fields, memoryMb: outcome.memoryMb, ofMb: options.memoryMb },
        'a function takes more memory than it has',
      )
    else log.debug({ ...fields, memoryMb: outcome.memoryMb }, 'an invocation is over')
  }

  return {
    name,
    invoke: (event) =>
      new Promise((answer) => {
        if (closing) return answer(closed)
        waiting.push({ event, answer })
        pump()
      }),
    async close(graceMs) {
      closing = true
      for (const { answer } of waiting.splice(0)) answer(closed)
      let timer: NodeJS.Timeout | undefined
      const grace = new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs)))
      await Promise.race([Promise.all(underWay), grace])
      clearTimeout(timer)
      await Promise.all([...all].map((instance) => instance.kill()))
    },
  }
}
