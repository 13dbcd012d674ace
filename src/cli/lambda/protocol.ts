/** What the runner and the runtime inside a function's process say to each other, as lines of JSON. */

/** One call of the handler, on the third pipe. */
export interface Invocation {
  readonly requestId: string
  /** When the function's time is up, in milliseconds since 1970. */
  readonly deadlineAt: number
  readonly event: unknown
}

/** A function error as Lambda reports it. */
export interface FunctionError {
  readonly errorType: string
  readonly errorMessage: string
  readonly trace?: readonly string[]
}

/** What the process says, on the fourth pipe: once that it is there, then what came of each call. */
export type Said =
  | { readonly said: 'ready' }
  | { readonly said: 'result'; readonly result: unknown; readonly memoryMb: number }
  | { readonly said: 'error'; readonly error: FunctionError; readonly memoryMb: number }
  /** The process ends itself after this. */
  | { readonly said: 'broken'; readonly error: FunctionError }

/** The most that a call's event or answer may hold, in bytes. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const payloadBytes = 6 * 1024 * 1024
