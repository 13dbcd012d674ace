import * as schemas from '@aws-sdk/client-ssm'
import type { GetParameterRequest, PutParameterRequest } from '@aws-sdk/client-ssm'
import type { Clock } from './clock.ts'
import { Faults } from './faults.ts'
import { AwsError } from './identity-center/aws-error.ts'
import { failure, success } from './identity-center/aws-json.ts'
import { inputSchema, isRecord, mistakesIn } from './identity-center/check-input.ts'
import { type Answer, type Incoming, startLoopback, withFault } from './identity-center/loopback.ts'
import type { Checked } from './identity-center/service.ts'

/** A Parameter Store on this machine, as far as the product uses it. */
export interface ParametersStandIn {
  /** For `endpoint` or `AWS_ENDPOINT_URL_SSM`. */
  readonly url: string
  readonly faults: Faults
  /** The calls in the order they came in, without what they carry. */
  readonly calls: readonly { readonly operation: string; readonly at: Date }[]
  /** What a parameter holds, decrypted; undefined where there is none. */
  value(name: string): string | undefined
  close(): Promise<void>
}

interface Stored {
  readonly type: string
  readonly value: string
  readonly version: number
  readonly at: Date
}

/** One by name; its input was checked against the schema. */
type Operations = Readonly<Record<string, { run(input: object): object }['run']>>

/** Values by name, each a SecureString. */
type Seed = Readonly<Record<string, string>>

const region = 'eu-west-1'

/** Starts the stand-in on a free port of 127.0.0.1. */
export async function startParameters({
  clock,
  seed = {},
}: {
  readonly clock: Clock
  readonly seed?: Seed
}): Promise<ParametersStandIn> {
  const kept = new Map<string, Stored>(
    Object.entries(seed).map(([name, value]) => [
      name,
      { type: 'SecureString', value, version: 1, at: clock.now() },
    ]),
  )
  const faults = new Faults()
  const calls: { operation: string; at: Date }[] = []
  const operations = parameterOperations(kept, clock)
  const server = await startLoopback((request) => {
    const operation = operationOf(request)
    calls.push({ operation, at: clock.now() })
    return withFault(
      faults.take(operation),
      async () => answer(operations, operation, request),
      ({ error, message, status, headers }) =>
        failure(new AwsError(error, message ?? error), { status, extra: headers }),
    )
  })
  return {
    url: server.url,
    faults,
    calls,
    value: (name) => kept.get(name)?.value,
    close: () => server.close(),
  }
}

const operationOf = ({ headers }: Incoming): string =>
  /^AmazonSSM\.(\w+)$/.exec(String(headers['x-amz-target']))?.[1] ?? 'unknown'

function answer(operations: Operations, operation: string, { headers, body }: Incoming): Answer {
  try {
    const run = operations[operation]
    if (!run) throw new AwsError('UnknownOperationException', `Unknown operation ${operation}`)
    if (!headers.authorization?.startsWith('AWS4-HMAC-SHA256 Credential='))
      throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token')
    const input = parsed(body)
    const known: Readonly<Record<string, unknown>> = schemas
    const mistakes = mistakesIn(inputSchema(known[`${operation}$`]), input)
    if (mistakes.length > 0) throw new AwsError('ValidationException', mistakes.join('; '))
    return success(run(input))
  } catch (error) {
    if (error instanceof AwsError) return failure(error)
    throw error
  }
}

function parsed(body: string): object {
  try {
    const input: unknown = JSON.parse(body)
    if (isRecord(input)) return input
  } catch {
    // Answered below, like anything else that is not a structure.
  }
  throw new AwsError('SerializationException', 'The body is not a JSON structure')
}

const parameterOperations = (kept: Map<string, Stored>, clock: Clock): Operations => ({
  /** A SecureString is told encrypted unless asked otherwise. */
  GetParameter({ Name, WithDecryption }: Checked<GetParameterRequest>) {
    const found = kept.get(Name)
    if (!found) throw new AwsError('ParameterNotFound', '')
    const { type, value, version, at } = found
    const told =
      type === 'SecureString' && !WithDecryption ? Buffer.from(`sealed ${version}`).toString('base64') : value
    const ARN = `arn:aws:ssm:${region}:111122223333:parameter/${Name.replace(/^\//, '')}`
    return {
      Parameter: {
        Name,
        Type: type,
        Value: told,
        Version: version,
        LastModifiedDate: at,
        ARN,
        DataType: 'text',
      },
    }
  },

  PutParameter({ Name, Value, Type, Overwrite }: Checked<PutParameterRequest>) {
    checkName(Name)
    const before = kept.get(Name)
    if (before && !Overwrite)
      throw new AwsError(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      )
    const type = Type ?? before?.type
    if (type === undefined)
      throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.')
    if (Value.length === 0 || Value.length > 4096)
      throw new AwsError('ValidationException', 'Standard tier parameters support 1 to 4096 characters.')
    const version = (before?.version ?? 0) + 1
    kept.set(Name, { type, value: Value, version, at: clock.now() })
    return { Version: version, Tier: 'Standard' }
  },
})

/** @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html */
function checkName(name: string): void {
  if (!/^[\w./-]{1,1011}$/.test(name) || (name.includes('/') && !name.startsWith('/')) || name.endsWith('/'))
    throw new AwsError(
      'ValidationException',
      'Parameter name: can’t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    )
  if (/^\/?(aws|ssm)/i.test(name))
    throw new AwsError('ValidationException', 'Parameter name: can’t be prefixed with "aws" or "ssm"')
}
