import type { Fault, Faults } from '../faults.ts'
import { failure, success } from './aws-json.ts'
import { AwsError } from './aws-error.ts'
import { brokenFormats } from './formats.ts'
import { inputSchema, isRecord, mistakesIn } from './check-input.ts'
import { withFault } from './loopback.ts'
import type { Answer, Incoming, Reply } from './loopback.ts'
import { pager } from './pages.ts'
import type { Oidc } from './oidc.ts'
import { oidcError } from './oidc.ts'
import type { Context, Service } from './service.ts'
import { dispatchSts, isForSts } from './sts.ts'

/** A call that came in, of any of the services. */
export interface Call {
  readonly service: string
  readonly operation: string
  readonly input: unknown
  /** The clock's time when it came in. */
  readonly at: Date
  /** `ok`, the name of the error it was answered, or `hung` or `lost` when a fault kept the answer back. */
  readonly outcome: string
}

export interface Dispatch {
  readonly services: readonly Service[]
  readonly oidc: Oidc
  readonly context: Context
  readonly faults: Faults
  readonly now: () => Date
  /** Takes a token of the rate that sso-admin and identitystore share; false when there is none left. */
  readonly mayPass: () => boolean
  readonly record: (call: Call) => void
}

/** A call as its service understands it: what to check first, and the work. */
interface Understood {
  readonly service: string
  readonly operation: string
  readonly input: unknown
  readonly check: () => void
  readonly work: () => object
}

/** Answers one request to any of the services. */
export async function dispatch(request: Incoming, on: Dispatch): Promise<Reply> {
  if (isForSts(request)) return dispatchSts(request, on)
  const at = on.now()
  let call: Understood
  try {
    call = request.headers['x-amz-target'] ? understandJson(request, on) : understandOidc(request, on)
  } catch (error) {
    return failure(awsError(error))
  }
  const { service, operation, input } = call
  let outcome = 'ok'
  const refuse = (error: unknown, how?: Parameters<typeof failure>[1]): Answer => {
    const known = awsError(error)
    outcome = known.name
    return failure(known, how)
  }
  const reply = await attempt(call, on, refuse)
  if (reply === 'hang') outcome = 'hung'
  if (reply === 'drop') outcome = 'lost'
  on.record({ service, operation, input, at, outcome })
  return reply
}

async function attempt(
  call: Understood,
  on: Dispatch,
  refuse: (error: unknown, how?: Parameters<typeof failure>[1]) => Answer,
): Promise<Reply> {
  try {
    call.check()
  } catch (error) {
    return refuse(error)
  }
  const work = async (): Promise<Answer> => {
    try {
      on.context.provisioning.settle()
      return success(call.work())
    } catch (error) {
      return refuse(error)
    }
  }
  return withFault(on.faults.take(call.operation), work, (fault) =>
    refuse(new AwsError(fault.error, fault.message ?? fault.error, plannedMembers(call, fault)), {
      status: fault.status,
      extra: fault.headers,
    }),
  )
}

const plannedMembers = (
  { service }: Understood,
  { error, message, members = {} }: Fault & { readonly kind: 'fail' },
) => (service === 'sso-oidc' ? { error, error_description: message ?? error, ...members } : members)

/** What is not the service's own answer is a mistake in the stand-in, and goes up. */
function awsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error
  throw error
}

function understandJson(request: Incoming, on: Dispatch): Understood {
  const [target, operation = ''] = String(request.headers['x-amz-target']).split('.')
  const service = on.services.find((each) => each.target === target)
  const run = service?.operations[operation]
  if (!service || !run) throw new AwsError('UnknownOperationException', `Unknown operation ${operation}`)
  const region = signedRegion(request)
  const input = parse(request.body)
  return {
    service: service.name,
    operation,
    input,
    check() {
      const mistakes = [
        ...mistakesIn(inputSchema(service.schemas[`${operation}$`]), input),
        ...brokenFormats(input, service.maxResults),
      ]
      if (mistakes.length > 0) throw service.invalid(mistakes.join('; '))
      if (service.throttled && !on.mayPass()) throw new AwsError('ThrottlingException', 'Rate exceeded')
    },
    work: () => run(input, { ...on.context, region, pager: pager(on.context.pageSize, service.badToken) }),
  }
}

/** The Region of the signature's scope. Whether the signature is right nobody here can know. */
function signedRegion({ headers }: Incoming): string {
  const scope = /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/([^/]+)\//.exec(headers.authorization ?? '')
  if (!scope?.[1]) throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token')
  return scope[1]
}

/** Its calls are not signed, so that the Region is taken from an endpoint such as `<url>/us-east-1`, if it has one. */
function understandOidc(request: Incoming, on: Dispatch): Understood {
  const [, region = on.context.world.region, path = ''] =
    /^(?:\/([a-z]{2}(?:-[a-z]+)+-\d))?(\/.*)$/.exec(request.path) ?? []
  const route = request.method === 'POST' ? on.oidc.routes[path] : undefined
  if (!route)
    throw new AwsError('UnknownOperationException', `No operation at ${request.method} ${request.path}`)
  const input = parse(request.body)
  return {
    service: 'sso-oidc',
    operation: route.operation,
    input,
    check() {
      const mistakes = mistakesIn(inputSchema(on.oidc.schemas[`${route.operation}$`]), input)
      if (mistakes.length > 0)
        throw oidcError('InvalidRequestException', 'invalid_request', mistakes.join('; '))
    },
    work: () => route.run(input, region),
  }
}

function parse(body: string): object {
  try {
    const input: unknown = JSON.parse(body || '{}')
    if (isRecord(input)) return input
  } catch {
    // Answered below, like anything else that is not a structure.
  }
  throw new AwsError('SerializationException', 'The body is not a JSON structure')
}
