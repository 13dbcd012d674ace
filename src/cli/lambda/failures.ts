import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'

/** What was given up, as Lambda sends it to a failure destination. */
interface Failure {
  readonly function: string
  /** `RetriesExhausted` of an asynchronous call, `RetryAttemptsExhausted` or `MaximumRecordAgeExceeded` of stream records. */
  readonly condition: string
  readonly invokeCount: number
  readonly error: string
  readonly about: Readonly<Record<string, unknown>>
}

/** The failure queue: whatever was given up, in order. */
export interface Failures {
  add(failure: Failure): void
  messages(): readonly object[]
}

export function failureQueue(log: Logger): Failures {
  const messages: object[] = []
  return {
    messages: () => messages,
    add({ function: name, condition, invokeCount, error, about }) {
      log.error(
        { function: name, condition, invokeCount, error, ...about },
        'given up: into the failure queue',
      )
      messages.push({
        version: '1.0',
        timestamp: new Date().toISOString(),
        requestContext: {
          requestId: randomUUID(),
          functionArn: name,
          condition,
          approximateInvokeCount: invokeCount,
        },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: error },
        ...about,
      })
    },
  }
}
