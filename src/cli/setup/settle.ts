import type { Answer } from '../../access/pair.ts'
import type { OperationStatus } from '../../aws/account-assignments.ts'
import { words, wordsOfNotFound } from '../../aws/errors.ts'
import type { Made } from '../../aws/permission-set-changes.ts'
import { pause } from '../../pause.ts'

/** One write, and how it is watched where AWS takes its time for it. */
export interface Write {
  readonly make: () => Promise<Answer | Made>
  readonly status?: (awsRequestId: string) => Promise<OperationStatus>
  /** Whether it is there already after all, asked where somebody else's write is long in the way. */
  readonly isThere?: () => Promise<boolean>
  /** How long somebody else's write is waited for; ten minutes where it is left out. */
  readonly patienceMs?: number
  /** What it is about was made a moment ago, and may not be known everywhere yet. */
  readonly isFresh?: boolean
}

/** Why a write did not come about, in AWS's words where there are any. */
export class WriteFailed extends Error {
  override readonly name = 'WriteFailed'
}

const [patienceMs, freshForMs, watchForMs] = [10 * 60_000, 12_000, 60 * 60_000]
const [lostTries, busyTries] = [5, 4]

/**
 * Makes a write until it has come about, and resolves with the id of what was made. Somebody else's write in the way and too
 * many calls are waited for; an answer that was lost is asked for by making the write again. Throws WriteFailed.
 */
export async function settle(write: Write): Promise<string | undefined> {
  const beganAt = Date.now()
  const wait = backoff(200, 10_000)
  for (let [losses, conflicts] = [0, 0]; ;) {
    const answer = await ended(await write.make(), write)
    switch (answer.kind) {
      case 'made':
        return answer.id
      case 'succeeded':
        return undefined
      case 'failed': {
        const mayAppear = write.isFresh && wordsOfNotFound(answer.reason)
        if (!mayAppear || Date.now() - beganAt > freshForMs) throw new WriteFailed(answer.reason)
        break
      }
      case 'lost':
        losses += 1
        if (losses === lostTries) throw new WriteFailed(answer.reason ?? 'AWS gave no answer')
        break
      case 'busy':
        conflicts += 1
        if (conflicts % busyTries === 0 && (await write.isThere?.())) return undefined
        if (Date.now() - beganAt > (write.patienceMs ?? patienceMs))
          throw new WriteFailed(answer.reason ?? 'AWS was busy with something else all the time')
    }
    await wait()
  }
}

type Ended = Exclude<Answer, { kind: 'accepted' | 'not-found' }> | Made

/** Watches what AWS accepted to its end. */
async function ended(answer: Answer | Made, { status }: Write): Promise<Ended> {
  if (answer.kind === 'not-found') return failed('AWS did not find it')
  if (answer.kind !== 'accepted') return answer
  if (!status) return { kind: 'succeeded' }
  const wait = backoff(300, 5000)
  for (const beganAt = Date.now(); Date.now() - beganAt < watchForMs;) {
    await wait()
    const now = await status(answer.awsRequestId).catch(lost)
    if (now.kind === 'not-found') return failed('AWS did not find it')
    if (now.kind !== 'in-progress' && now.kind !== 'accepted') return now
  }
  return failed('AWS has not finished it within an hour')
}

const failed = (reason: string): Ended => ({ kind: 'failed', reason, permanent: true })

/** Made again, the write says what has become of it. */
const lost = (error: unknown): Ended => ({ kind: 'lost', reason: words(error) })

/** Waits longer each time, and never just as long as others who began with it. */
function backoff(firstMs: number, mostMs: number): () => Promise<void> {
  let ms = firstMs
  return async () => {
    await pause(ms * (0.5 + Math.random() / 2))
    ms = Math.min(ms * 2, mostMs)
  }
}
