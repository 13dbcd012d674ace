import type { Log } from './flow/world.ts'
import type { Worker } from './flow/worker.ts'

/**
 * Looks for due items until stopped: the same tick that a schedule gives on Lambda. A tick that breaks is logged, and the
 * next one comes all the same. The promise resolves once stopped.
 */
export async function keepTicking(
  worker: Pick<Worker, 'tick'>,
  everyMs: number,
  sleep: (ms: number, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
  log: Log,
): Promise<void> {
  while (!signal.aborted) {
    await worker.tick().catch((error: unknown) => log.error({ err: error }, 'a tick broke'))
    await sleep(everyMs, signal)
  }
}
