import { randomUUID } from 'node:crypto'
import { statusOf } from './aws-error.ts'
import type { AwsError } from './aws-error.ts'
import type { Answer } from './loopback.ts'

const headers = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  'content-type': 'application/x-amz-json-1.1',
  'x-amzn-requestid': randomUUID(),
  ...more,
})

/** A successful answer. */
export const success = (output: object): Answer => ({
  status: 200,
  headers: headers(),
  body: JSON.stringify(output, instantsAsSeconds),
})

/** The protocol's form of an instant; the value itself is already a string when JSON asks, its holder still has it. */
function instantsAsSeconds(this: Record<string, unknown>, name: string, value: unknown): unknown {
  const before = this[name]
  return before instanceof Date ? before.getTime() / 1000 : value
}

/**
 * An error as the services write it: the name in `__type` and in a header, the sentence under the name that the
 * model gives it, which differs between services, so under both.
 */
export function failure(
  { name, message, members }: AwsError,
  {
    status = statusOf(name),
    extra,
  }: { status?: number | undefined; extra?: Readonly<Record<string, string>> | undefined } = {},
): Answer {
  const body = { __type: name, Message: message, message, ...members }
  return { status, headers: headers({ 'x-amzn-errortype': name, ...extra }), body: JSON.stringify(body) }
}
