import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts'

/** Who AWS thinks that we are. */
export interface Caller {
  readonly accountId: string
  readonly arn: string
}

/**
 * Asks who we are, which nobody can be forbidden to. Throws where there are no good credentials, or no STS to be reached.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export async function caller(client: STSClient): Promise<Caller> {
  const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}))
  if (!Account || !Arn) throw new Error('STS does not tell who we are')
  return { accountId: Account, arn: Arn }
}
