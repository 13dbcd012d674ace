import { randomUUID } from 'node:crypto'
import type { Dispatch } from './dispatch.ts'
import { type Answer, type Incoming, type Reply, withFault } from './loopback.ts'
import type { World } from './world.ts'

/** Whether a request is for STS: the only service here that speaks the older query protocol. */
export const isForSts = ({ body }: Incoming): boolean => /(^|&)Version=2011-06-15(&|$)/.test(body)

/**
 * Who calls: somebody in the management account, or in the delegated administrator's. Anybody may ask.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export async function dispatchSts(
  request: Incoming,
  { context, faults, now, record }: Dispatch,
): Promise<Reply> {
  const at = now()
  const operation = new URLSearchParams(request.body).get('Action') ?? ''
  if (operation !== 'GetCallerIdentity')
    return failure(400, 'InvalidAction', `Could not find operation ${operation}`)
  if (!request.headers.authorization)
    return failure(403, 'MissingAuthenticationToken', 'Request is missing Authentication Token')
  let outcome = 'ok'
  const reply = await withFault(
    faults.take(operation),
    () => Promise.resolve(callerIdentity(context.world)),
    ({ error, message, status }) => {
      outcome = error
      return failure(status ?? 403, error, message ?? error)
    },
  )
  if (reply === 'hang') outcome = 'hung'
  if (reply === 'drop') outcome = 'lost'
  record({ service: 'sts', operation, input: {}, at, outcome })
  return reply
}

function callerIdentity({ delegated, delegatedAccountId, managementAccountId }: World): Answer {
  const account = delegated ? delegatedAccountId : managementAccountId
  const members = [
    `<Arn>arn:aws:sts::${account}:assumed-role/aws-access/sandbox</Arn>`,
    '<UserId>AROASANDBOXSANDBOXSA:sandbox</UserId>',
    `<Account>${account}</Account>`,
  ]
  const result = `<GetCallerIdentityResult>${members.join('')}</GetCallerIdentityResult>`
  const metadata = `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`
  return xml(200, 'GetCallerIdentityResponse', result + metadata)
}

const failure = (status: number, code: string, message: string): Answer =>
  xml(
    status,
    'ErrorResponse',
    `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>${randomUUID()}</RequestId>`,
  )

const xml = (status: number, root: string, inside: string): Answer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: `<${root} xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${inside}</${root}>`,
})
