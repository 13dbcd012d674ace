import type { OnCall } from './wire.ts'

/** A process that dies in the middle of its work: at this call, once. */
export interface Kill {
  /** The function that is killed, such as `work`. */
  readonly function: string
  /** The AWS operation or Slack method at which it is. */
  readonly operation: string
  /** At which of its calls, counted from 1 over all processes of the function. */
  readonly nth: number
  /** Before the call is sent on, or after it was answered, without the function hearing of that. */
  readonly when: 'before' | 'after'
}

/** `function:operation[:n][:before|after]`; undefined where it is not of that form. */
export function readKill(text: string): Kill | undefined {
  const parts = /^([\w-]+):([\w.]+)(?::([1-9]\d*))?(?::(before|after))?$/.exec(text)
  const [, name, operation, nth = '1', when = 'before'] = parts ?? []
  if (!name || !operation) return undefined
  return { function: name, operation, nth: Number(nth), when: when === 'after' ? 'after' : 'before' }
}

/** Counts the calls of one function, and kills the process that makes the one that is meant. */
export function killing(kills: readonly Kill[]) {
  const counted = new Map<Kill, number>()
  return (onCall: OnCall, kill: () => Promise<void>): OnCall =>
    async (call, forward) => {
      const meant = kills
        .filter(({ operation }) => operation === call.operation)
        .filter((each) => {
          const count = (counted.get(each) ?? 0) + 1
          counted.set(each, count)
          return count === each.nth
        })[0]
      if (meant?.when !== 'before') {
        const answer = await onCall(call, forward)
        if (!meant) return answer
      }
      await kill()
      return undefined
    }
}
